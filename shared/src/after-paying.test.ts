import { describe, expect, it } from 'vitest';
import type { FlightDefinition } from './aircraft/index.ts';
import {
  differenceFor,
  planCorrection,
  planExchange,
  planReturn,
  type PaidOrder,
} from './after-paying.ts';
import { orderTotal, seatClass, seatPrices, isExitSeat } from './aircraft/index.ts';
import { minorUnits, money } from './money.ts';
import type { Passenger } from './people/index.ts';
import type { CorrectName } from './paid-order.ts';

const flight: FlightDefinition = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: '2026-11-24T12:00:00.000Z',
  aircraft: '787-9',
  fares: { currency: 'GBP', base: { economy: 10_000, business: 40_000 } },
};
const prices = seatPrices(flight.aircraft, flight.fares);
const economy = Object.keys(prices).filter(
  (seat) => seatClass(flight.aircraft, seat) === 'economy' && !isExitSeat(flight.aircraft, seat),
);
const exit = Object.keys(prices).find((seat) => isExitSeat(flight.aircraft, seat)) ?? '';
const business = Object.keys(prices).find(
  (seat) => seatClass(flight.aircraft, seat) === 'business',
);
const byPrice = economy.toSorted((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0));
const cheap = byPrice.slice(0, 4);
const dear = byPrice.slice(-4);

function person(seat: string, surname: string, more: Partial<Passenger> = {}): Passenger {
  const document = { givenName: 'ANNA', surname: surname.toUpperCase() };
  return { seat, givenName: 'Anna', surname, type: 'adult', document, ...more };
}

function order(seats: readonly string[], passengers: readonly Passenger[] = []): PaidOrder {
  return { flight, seats, total: orderTotal(flight, seats), passengers };
}

const change = (seats: readonly string[], more = {}) => ({ seats, key: 'k', ...more });
const [c0 = '', c1 = '', c2 = '', c3 = ''] = cheap;
const [d0 = '', d1 = ''] = dear;

describe('what other seats cost', () => {
  it('Y2: is what they are worth beyond what was paid, or beyond what the seats are worth', () => {
    expect(differenceFor({ paid: 100, now: 100, wanted: 130 })).toBe(30);
    expect(differenceFor({ paid: 100, now: 100, wanted: 80 })).toBe(0);
    // Cheaper seats gave nothing back: what was paid counts on the way back.
    expect(differenceFor({ paid: 100, now: 80, wanted: 110 })).toBe(10);
    // Staff moved the order to better seats, at its price.
    expect(differenceFor({ paid: 100, now: 150, wanted: 160 })).toBe(10);
  });

  it('Y2: dearer ones take a code and the difference that was seen', () => {
    const difference = money((prices[d0] ?? 0) - (prices[c0] ?? 0), 'GBP');
    const paid = order([c0]);
    expect(planExchange(paid, change([d0]))).toEqual({
      ok: false,
      error: { code: 'payment-needed', difference },
    });
    const wrong = planExchange(paid, change([d0], { code: '11111', amount: '0.01' }));
    expect(wrong).toEqual({ ok: false, error: { code: 'amount-changed', difference } });
    const { amount } = difference;
    expect(planExchange(paid, change([d0], { code: '11111', amount }))).toMatchObject({
      value: { seats: [d0], difference },
    });
    expect(planExchange(order([d0]), change([c0], { amount: '0.00' }))).toMatchObject({
      value: { seats: [c0], difference: money(0, 'GBP') },
    });
  });

  it('Y1: refuses another cabin, an exit row without a word, and seats that are not there', () => {
    const paid = order([c0, c1], [person(c1, 'Berg'), person(c0, 'Dahl', { type: 'child' })]);
    for (const [seats, code] of [
      [[c0, business ?? ''], 'outside-cabin'],
      [[c0, exit], 'passengers-invalid'],
      [[c0], 'wrong-number-of-seats'],
      [[c0, c0], 'duplicate-seats'],
      [[c0, '99Z'], 'unknown-seats'],
    ] as const) {
      expect(planExchange(paid, change(seats))).toMatchObject({ error: { code } });
    }
    const said = planExchange(paid, change([c0, exit], { willHelp: true, code: '11111' }));
    expect(said).toMatchObject({ ok: true });
    const child = planExchange(paid, change([exit, c1], { willHelp: true, code: '11111' }));
    expect(child).toMatchObject({ error: { code: 'passengers-invalid' } });
  });

  it('Y1, H11: each new seat takes the place of one that is left out, and its person', () => {
    const people = [person(c1, 'Berg'), person(c0, 'Dahl'), person(c2, 'Falk')];
    const planned = planExchange(order([c0, c1, c2], people), change([c3, d1, c2], { code: '1' }));
    expect(planned).toMatchObject({
      value: {
        seats: [d1, c3, c2],
        passengers: [
          { surname: 'Berg', seat: c3 },
          { surname: 'Dahl', seat: d1 },
          { surname: 'Falk', seat: c2 },
        ],
      },
    });
  });
});

describe('one passenger who is cancelled', () => {
  it('Y6: gets the price of the seat, or its share of what was paid', () => {
    const paid = order([c0, d0], [person(c0, 'Berg'), person(d0, 'Dahl')]);
    expect(planReturn(paid, d0)).toMatchObject({
      value: { kept: [c0], refund: money(prices[d0] ?? 0, 'GBP') },
    });
    const half = money(Math.floor(minorUnits(paid.total) / 2), 'GBP');
    const moved = { ...paid, total: half };
    const share = Math.floor((minorUnits(half) * (prices[d0] ?? 0)) / minorUnits(paid.total));
    expect(planReturn(moved, d0)).toMatchObject({ value: { refund: money(share, 'GBP') } });
  });

  it('Y6: takes the infant on the lap along, and leaves nobody alone', () => {
    const adult = person(c0, 'Berg');
    const lap = person(c0, 'Berg', { type: 'infant' });
    const child = person(c1, 'Dahl', { type: 'child' });
    const family = order([c0, c1], [adult, lap, child]);
    expect(planReturn(family, c0)).toMatchObject({ error: { code: 'would-fly-alone' } });
    expect(planReturn(family, c1)).toMatchObject({ value: { passengers: [adult, lap] } });
    const friends = order([c0, c1], [adult, lap, person(c1, 'Falk')]);
    expect(planReturn(friends, c0)).toMatchObject({ value: { passengers: [{ seat: c1 }] } });
    expect(planReturn(order([c0], [adult]), c0)).toMatchObject({
      error: { code: 'last-passenger' },
    });
    expect(planReturn(friends, c2)).toMatchObject({ error: { code: 'no-such-passenger' } });
  });
});

describe('a name that is corrected', () => {
  const lap = { givenName: 'Per', surname: 'Lindqvist', type: 'infant' } as const;
  const paid = order([c0], [person(c0, 'Lindqvist'), person(c0, 'Lindqvist', lap)]);
  const correct = (
    givenName: string,
    surname: string,
    more: Partial<CorrectName> = {},
  ): CorrectName => {
    const document = { givenName: givenName.toUpperCase(), surname: surname.toUpperCase() };
    return { seat: c0, givenName, surname, document, ...more };
  };

  it('Y7: takes three letters in all, put in, left out or changed; capitals count for nothing', () => {
    expect(planCorrection(paid, correct('ANNA', 'LINDQVIST'))).toMatchObject({ ok: true });
    expect(planCorrection(paid, correct('Ana', 'Lindkwist'))).toMatchObject({
      value: { passengers: [{ givenName: 'Ana', surname: 'Lindkwist' }, { givenName: 'Per' }] },
    });
    expect(planCorrection(paid, correct('Hanne', 'Lindkwist'))).toMatchObject({
      error: { code: 'name-change-too-large' },
    });
    expect(planCorrection(paid, correct('Pelle', 'Lindqvist', { infant: true }))).toMatchObject({
      value: { passengers: [{ givenName: 'Anna' }, { givenName: 'Pelle' }] },
    });
  });

  it('Y7: counts from the name that was paid with, so that it leads nowhere in steps', () => {
    const first = planCorrection(paid, correct('Hanne', 'Lindqvist'));
    if (!first.ok) throw new Error(first.error.code);
    const then = { ...paid, ...first.value };
    expect(planCorrection(then, correct('Hannes', 'Lindqvist'))).toMatchObject({ ok: true });
    expect(planCorrection(then, correct('Johannes', 'Lindqvist'))).toMatchObject({
      error: { code: 'name-change-too-large' },
    });
    expect(planCorrection(then, correct('Anna', 'Lindqvist'))).toMatchObject({ ok: true });
  });

  it('Y7: a form for documents that its owner writes has three letters of its own', () => {
    const document = { givenName: 'ANN', surname: 'LINDKWIST' };
    const own = correct('Anna', 'Lindqvist', { document, ownDocument: true });
    expect(planCorrection(paid, own)).toMatchObject({ value: { passengers: [{ document }, {}] } });
    const other = { ...own, document: { givenName: 'BO', surname: 'ANDERSSON' } };
    expect(planCorrection(paid, other)).toMatchObject({ error: { code: 'name-change-too-large' } });
  });

  it('Y7, H1: what is no name is refused with its field, and nobody is corrected who is not there', () => {
    expect(planCorrection(paid, correct('Anna', 'L1ndqvist'))).toMatchObject({
      error: { code: 'passengers-invalid', field: 'surname' },
    });
    expect(planCorrection(paid, correct('Anna', ''))).toMatchObject({
      error: { code: 'passengers-invalid', field: 'surname' },
    });
    const elsewhere = correct('Anna', 'Lindqvist', { seat: c1 });
    expect(planCorrection(paid, elsewhere)).toMatchObject({ error: { code: 'no-such-passenger' } });
  });
});
