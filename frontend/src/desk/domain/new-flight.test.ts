import { describe, expect, test } from 'vitest';
import {
  emptyFlightForm,
  endsOf,
  newFlightOf,
  newFlightSentences,
  type FlightForm,
} from './new-flight.ts';

const at = (origin: string, destination = 'America/New_York') => ({ origin, destination });

describe('a new flight', () => {
  const form: FlightForm = {
    ...emptyFlightForm(),
    number: 'ai 77',
    origin: 'lhr',
    destination: 'jfk',
    departs: '2026-12-01T10:00',
    later: false,
    arrives: '',
    aircraft: 'A320neo',
    currency: '',
    prices: {},
    reason: ' Many want to fly ',
  };
  test('is what was typed, in the form that the server takes', () => {
    expect(newFlightOf(form, at('UTC'))).toEqual({
      ok: true,
      value: {
        number: 'AI 77',
        origin: 'LHR',
        destination: 'JFK',
        departsAt: '2026-12-01T10:00:00.000Z',
        aircraft: 'A320neo',
        reason: 'Many want to fly',
      },
    });
  });

  test('Z1: departs by the clock at its origin', () => {
    const departs = (departs: string, timeZone: string, later = false) => {
      const answer = newFlightOf({ ...form, departs, later }, at(timeZone));
      return answer.ok ? answer.value.departsAt : answer.error;
    };
    expect(departs('2026-12-01T10:00', 'Asia/Kathmandu')).toBe('2026-12-01T04:15:00.000Z');
    expect(departs('2027-03-28T01:30', 'Europe/London')).toBe('2027-03-28T01:30:00.000Z');
    expect(departs('2027-10-31T01:30', 'Europe/London')).toBe('2027-10-31T00:30:00.000Z');
    expect(departs('2027-10-31T01:30', 'Europe/London', true)).toBe('2027-10-31T01:30:00.000Z');
  });

  test('Z1: departs at no time while its origin’s clock is not known', () => {
    const answer = newFlightOf({ ...form, origin: 'xyz' }, { ...at('UTC'), origin: null });
    expect(answer.ok ? '' : answer.error).toMatch(/time it is at XYZ is not known/);
    expect(endsOf(form)).toEqual({ origin: 'LHR', destination: 'JFK' });
    expect(endsOf({ ...form, origin: 'lh' })).toEqual({ origin: null, destination: 'JFK' });
  });

  test('Z5, Z6: lands by the clock at its destination, or when the distance says', () => {
    const lands = (arrives: string, destination?: string) => {
      const answer = newFlightOf({ ...form, arrives }, at('Europe/London', destination));
      return answer.ok ? answer.value.arrivesAt : answer.error;
    };
    expect(lands('')).toBeUndefined();
    expect(lands('2026-12-01T13:00')).toBe('2026-12-01T18:00:00.000Z');
    // By the clock before it left.
    expect(lands('2026-12-01T09:30', 'America/Los_Angeles')).toBe('2026-12-01T17:30:00.000Z');
    for (const wrong of ['2026-12-01T05:00', '2026-12-02T05:01', 'noon']) {
      expect(lands(wrong)).toMatch(/^A flight lands after it departs/);
    }
    const nowhere = { origin: 'UTC', destination: null };
    const unknown = newFlightOf({ ...form, arrives: '2026-12-01T13:00' }, nowhere);
    expect(unknown.ok ? '' : unknown.error).toMatch(/time it is at JFK is not known/);
    const told = newFlightOf({ ...form, arrives: '2026-12-01T13:00' }, at('UTC'));
    expect(told.ok && newFlightSentences(told.value, at('UTC'))[1]).toBe(
      'It lands Tue, 01 Dec 2026 13:00 GMT-5, after 8 h.',
    );
  });

  test('is told in words before it is opened', () => {
    const wish = (prices: FlightForm['prices']) => {
      const currency = Object.keys(prices).length > 0 ? 'gbp' : '';
      const answer = newFlightOf({ ...form, currency, prices }, at('Europe/London'));
      return answer.ok
        ? newFlightSentences(answer.value, at('Europe/London')).join(' ')
        : answer.error;
    };
    expect(wish({ economy: '120,5' })).toContain(
      'AI 77 from LHR to JFK departs Tue, 01 Dec 2026 10:00 GMT, with the A320neo. The distance decides when it lands. Prices: economy from £120.50.',
    );
    expect(wish({})).toContain('The distance decides the prices.');
  });

  test('has prices in minor units', () => {
    const base = (currency: string, economy: string) => {
      const answer = newFlightOf(
        { ...form, currency, prices: { economy, business: ' ' } },
        at('UTC'),
      );
      return answer.ok ? answer.value.fares : answer.error;
    };
    expect(base('gbp', '120,5')).toEqual({ currency: 'GBP', base: { economy: 12_050 } });
    expect(base('JPY', '25000')).toEqual({ currency: 'JPY', base: { economy: 25_000 } });
    expect(base('KWD', '24')).toEqual({ currency: 'KWD', base: { economy: 24_000 } });
    expect(base('KWD', '24.125')).toEqual({ currency: 'KWD', base: { economy: 24_125 } });
  });

  test.each([
    [{ number: 'FLIGHT 1' }, /number/],
    [{ origin: 'LONDON' }, /airport/],
    [{ destination: 'LHR' }, /same/],
    [{ departs: '' }, /departs/],
    [{ currency: 'GBP', prices: { economy: 'cheap' } }, /no amount in GBP.*120\.50/],
    [{ currency: 'GBP', prices: { economy: '0' } }, /no amount/],
    [{ currency: 'GBP', prices: { economy: '1.125' } }, /no amount/],
    [{ currency: 'JPY', prices: { economy: '120.5' } }, /no amount in JPY.*like 120\./],
    [{ currency: 'JPY' }, /price of a class in JPY/],
    [{ currency: 'ZZZ', prices: { economy: '1' } }, /which currency/],
    [{ prices: { economy: '1' } }, /which currency/],
    [{ reason: '  ' }, /why/],
  ])('%o is refused with a sentence', (part, sentence) => {
    const answer = newFlightOf({ ...form, ...part }, at('UTC'));
    expect(answer.ok).toBe(false);
    expect(answer.ok ? '' : answer.error).toMatch(sentence);
  });
});
