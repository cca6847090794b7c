import { describe, expect, it } from 'vitest';
import { aFlight, anOrder, aSnapshot } from '../../test/support.ts';
import type { Flight } from '../api/types.ts';
import { betterSample, clockSample } from '../stores/clock.ts';
import { formatRemaining, isWorthSaying, spokenRemaining, urgencyOf } from './countdown.ts';
import { deckGrid } from './deck-grid.ts';
import { findFlights, orderSentence, anySeat, inOrder, passes } from './flight-search.ts';
import { currencies, money } from '@aisle/shared/money';
import { formatMoney, localDay, localTime, sum } from './format.ts';
import { codeOf, digitsOf, traced } from './payment.ts';
import { attemptWords } from './order-words.ts';
import { indexSeats } from './seat-index.ts';

describe('money and times', () => {
  it('writes the year of a day in another one', () => {
    const now = Date.parse('2026-12-31T23:30:00.000Z');
    const day = (iso: string, zone: string) => localDay(iso, zone, now);
    expect(day('2026-11-25T10:00:00.000Z', 'Europe/London')).toBe('Wed 25 Nov');
    expect(day('2027-01-02T10:00:00.000Z', 'Europe/London')).toBe('Sat 2 Jan 2027');
    // It is that year there already.
    expect(day('2027-01-02T10:00:00.000Z', 'Pacific/Auckland')).toBe('Sat 2 Jan');
  });

  it('writes whole amounts without places, others with two, and adds in minor units', () => {
    expect(formatMoney({ amount: '45.00', currency: 'GBP' })).toBe('£45');
    expect(formatMoney({ amount: '45.50', currency: 'GBP' })).toBe('£45.50');
    expect(formatMoney({ amount: '25000', currency: 'JPY' })).toBe('JP¥25,000');
    expect(formatMoney({ amount: '24.500', currency: 'KWD' })).toBe('KWD\u00A024.500');
    expect(formatMoney({ amount: '1.50', currency: 'HUF' })).toBe('HUF\u00A01.50');
    expect(formatMoney({ amount: '90071992547409.91', currency: 'EUR' })).toBe(
      '€90,071,992,547,409.91',
    );
    const dime = { amount: '0.10', currency: 'EUR' };
    expect(sum([dime, dime, dime])).toEqual({ amount: '0.30', currency: 'EUR' });
    expect(sum([])).toBeNull();
  });

  it('writes no two currencies alike', () => {
    const written = currencies.map((currency) => formatMoney(money(100_000, currency)));
    const signs = written.map((text) => text.replace(/[\d.,\s]/g, ''));
    expect(new Set(signs).size).toBe(currencies.length);
    expect(signs).not.toContain('$');
  });

  it('shows times local to the airport, across the date line too', () => {
    const iso = '2026-11-25T11:20:00.000Z';
    expect(localTime(iso, 'Pacific/Auckland')).toBe('00:20');
    expect(localDay(iso, 'Pacific/Auckland')).toBe('Thu 26 Nov');
  });
});

describe('the countdown', () => {
  it('warns at 5, 2 and 1 minutes and at 30 s', () => {
    const at = [300_001, 300_000, 120_000, 60_000, 30_000].map(urgencyOf);
    expect(at).toEqual(['calm', 'notice', 'warning', 'urgent', 'critical']);
  });

  it('says only a rising urgency: a refreshed short hold stays quiet', () => {
    expect(isWorthSaying(null, 'critical')).toBe(true);
    expect(isWorthSaying('critical', 'critical')).toBe(false);
    expect(isWorthSaying('notice', 'warning')).toBe(true);
    expect(isWorthSaying('urgent', 'notice')).toBe(false);
    expect(isWorthSaying('urgent', 'calm')).toBe(false);
  });

  it('writes and speaks what is left, rounded up', () => {
    expect(formatRemaining(845_000)).toBe('14:05');
    expect(formatRemaining(100)).toBe('00:01');
    expect(formatRemaining(3_723_000)).toBe('1:02:03');
    expect(spokenRemaining(65_000)).toBe('1 minute and 5 seconds');
    expect(spokenRemaining(1_000)).toBe('1 second');
  });
});

describe("the server's clock", () => {
  it('is estimated in the middle of a round trip, and narrower samples win', () => {
    const wide = clockSample(10_000, 1_000, 1_400);
    expect(wide.offset).toBe(8_800);
    const narrow = clockSample(10_500, 1_700, 1_720);
    expect(betterSample(wide, narrow)).toBe(narrow);
    expect(betterSample(narrow, { ...wide, at: 1_800 })).toBe(narrow);
    const later = { ...wide, at: narrow.at + 61_000 };
    expect(betterSample(narrow, later)).toBe(later);
  });
});

describe('the payment code', () => {
  it('keeps zeros in front and is a string', () => {
    expect(codeOf([0, 0, 1, 2, 0])).toBe('00120');
    expect(codeOf([0, 0, 1, 2])).toBeNull();
    expect(codeOf([0, undefined, 1, 2, 3])).toBeNull();
  });
  it('takes only ASCII digits out of a text', () => {
    expect(digitsOf('0a0-1 2٣4 5')).toEqual([0, 0, 1, 2, 4]);
  });
});

describe('the trace of a payment', () => {
  const state = (attempt: number, lastFailure: 'declined' | null, revision: number) =>
    anOrder({ status: 'paying', payment: { attempt, maxAttempts: 3, lastFailure }, revision });

  it('gives each failure to its attempt, in the pause and after it', () => {
    let trace = traced(null, state(1, null, 5), 0);
    trace = traced(trace, state(1, 'declined', 6), 900);
    expect([...(trace?.failures ?? [])]).toEqual([[1, 'declined']]);
    trace = traced(trace, state(2, 'declined', 7), 2_000);
    expect(trace?.since).toBe(2_000);
    expect(trace?.failures.has(2)).toBe(false);
    trace = traced(trace, state(2, 'declined', 8), 3_000);
    expect(trace?.failures.get(2)).toBe('declined');
    expect(trace?.since).toBe(2_000);
  });

  it('P13 gives no failure to an attempt that waits for the bank, and says so', () => {
    const waits = (attempt: number, lastFailure: 'declined' | null, revision: number) =>
      anOrder({
        status: 'paying',
        payment: { attempt, maxAttempts: 3, lastFailure, unanswered: true },
        revision,
      });
    expect(attemptWords(waits(1, null, 6), null)).toBe('Attempt 1 of 3 – the bank does not answer');
    let trace = traced(null, state(2, 'declined', 7), 0);
    trace = traced(trace, waits(2, 'declined', 8), 1_000);
    expect([...(trace?.failures ?? [])]).toEqual([[1, 'declined']]);
    trace = traced(trace, state(2, 'declined', 9), 2_000);
    expect(trace?.failures.get(2)).toBe('declined');
    expect(attemptWords(state(2, 'declined', 9), 'declined')).toBe(
      'Attempt 2 of 3 – failed: the code was declined',
    );
  });

  it('does not call the running attempt failed after a reload', () => {
    const trace = traced(null, state(2, 'declined', 7), 0);
    expect([...(trace?.failures ?? [])]).toEqual([[1, 'declined']]);
  });
});

describe('the list of seats', () => {
  const { places } = indexSeats(aSnapshot().layout);

  it('is narrowed by position, class, price and room', () => {
    const windows = places.filter((place) => passes(place, { ...anySeat, position: 'window' }));
    expect(windows.length).toBeGreaterThan(0);
    expect(windows.every((place) => place.seat.characteristics.includes('W'))).toBe(true);
    const roomy = places.filter((place) => passes(place, { ...anySeat, extraRoom: true }));
    expect(roomy.every((place) => place.exit || place.legroom)).toBe(true);
    const prices = places.map((place) => Number(place.seat.price.amount));
    const cheapest = Math.min(...prices);
    const cheap = places.filter((place) => passes(place, { ...anySeat, maxPrice: cheapest }));
    expect(cheap).toHaveLength(prices.filter((price) => price === cheapest).length);
  });

  it('goes front to back, or cheapest first', () => {
    expect(inOrder(places, 'row')).toBe(places);
    const prices = inOrder(places, 'price').map((place) => Number(place.seat.price.amount));
    expect(prices).toEqual(prices.toSorted((a, b) => a - b));
  });
});

describe('the list of flights', () => {
  const flight = aFlight();
  const find = (text: string, date = '') =>
    findFlights([flight], { text, date, order: 'departure' }, Date.parse('2026-11-24T10:00:00Z'));

  it('finds by city, airport, route and number, and by the local date of departure', () => {
    for (const text of [
      '',
      'from london',
      'LHR JFK',
      'london new york',
      'LHR–JFK',
      'lhr-jfk',
      'NYC',
      'LON to NYC',
      'to new york',
      'new york',
      'ai101',
      'AI 101',
      'AI0101',
      'AI 0101',
      'London to New York',
    ]) {
      expect(find(text)).toEqual([flight]);
    }
    for (const text of [
      'paris',
      'london',
      'LHR',
      'LON',
      'from new york',
      'JFK to LHR',
      'JFK–LHR',
    ]) {
      expect(find(text), text).toEqual([]);
    }
    expect(find('', '2026-11-25')).toEqual([flight]);
    expect(find('', '2026-11-26')).toEqual([]);
  });

  it('knows a city however it is spelt', () => {
    const to = (city: string, code: string) => ({
      ...flight,
      route: { ...flight.route, destination: { ...flight.route.destination, city, code } },
    });
    const spelt = (wanted: Flight, text: string) =>
      findFlights([wanted], { text, date: '', order: 'departure' }, 0).length;
    for (const [city, code] of [
      ['Zurich', 'ZRH'],
      ['Zürich', 'ZRH'],
    ] as const) {
      for (const text of ['zuerich', 'Zürich', 'ZURICH', 'zrh', 'zue']) {
        expect(spelt(to(city, code), text), text).toBe(1);
      }
    }
    for (const code of ['JFK', 'LGA', 'EWR']) expect(spelt(to('New York', code), 'nyc')).toBe(1);
    expect(spelt(to('São Paulo', 'GRU'), 'sao paulo')).toBe(1);
  });

  it('leaves out what has departed or was cancelled, but not what is only closed', () => {
    const filter = { text: '', date: '', order: 'departure' } as const;
    expect(findFlights([flight], filter, Date.parse(flight.departsAt))).toEqual([]);
    const as = (status: 'closed' | 'cancelled') => ({ ...flight, status });
    expect(findFlights([as('cancelled')], filter, Date.parse(flight.departsAt) - 60_000)).toEqual(
      [],
    );
    expect(findFlights([as('closed')], filter, Date.parse(flight.departsAt) - 60_000)).toHaveLength(
      1,
    );
  });
});

describe('M3: cheapest first', () => {
  const asks = (id: string, amount: string, currency: string) => ({
    ...aFlight(),
    id,
    fromPrice: amount === '' ? null : { amount, currency },
  });
  const flights = [
    asks('sold out', '', ''),
    asks('usd 300', '300.00', 'USD'),
    asks('jpy', '25000', 'JPY'),
    asks('gbp 1000', '1000.00', 'GBP'),
    asks('gbp 240', '240.00', 'GBP'),
    asks('usd 90', '90.00', 'USD'),
  ];
  const shown = (order: 'price' | 'departure') =>
    findFlights(flights, { text: '', date: '', order }, 0).map(({ id }) => id);

  it('compares within a currency, and puts last what cannot be bought', () => {
    const upwards = ['gbp 240', 'gbp 1000', 'jpy', 'usd 90', 'usd 300', 'sold out'];
    expect(shown('price')).toEqual(upwards);
  });

  it('says so where there are several', () => {
    expect(orderSentence(flights, 'price')).toContain('within each currency');
    expect(orderSentence(flights, 'departure')).toBe('');
    expect(orderSentence(flights.slice(3, 5), 'price')).toBe('');
  });
});

describe('the drawing of a deck', () => {
  it('gives every cabin the same width and puts the wings between their rows', () => {
    const { layout } = aSnapshot({}, 'A380-800');
    for (const deck of layout.decks) {
      const grid = deckGrid(deck);
      expect(grid.cabins).toHaveLength(deck.cabins.length);
      expect(Math.min(...grid.cabins.map((cabin) => cabin.seatUnits))).toBeCloseTo(1);
      expect(grid.wings === null).toBe(deck.wings === null);
      if (grid.wings) expect(grid.wings.to).toBeGreaterThan(grid.wings.from);
    }
  });
});
