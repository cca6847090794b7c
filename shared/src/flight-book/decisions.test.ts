import { expect, it } from 'vitest';
import { flightIn, start as now } from '../../testing/flights.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { FlightInput } from '../workflow-api.ts';
import { FlightBook } from './index.ts';

const definition = flightIn(24 * 3_600_000, 'A320neo');

let count = 0;
const open = (input: FlightInput = { definition }) => new FlightBook(input, () => undefined);

function holds(book: FlightBook, orderId: string, seats: readonly string[], agent?: object) {
  count += 1;
  const signed = { orderId, revision: count, issuedAt: now, ...(agent && { agent }) };
  const command = { type: 'set-seats', seats, holdMs: limits.holdMs, ...signed } as const;
  return book.decide([command as never], now)[0];
}

function intervenes(book: FlightBook, type: FlightCommand['type']) {
  count += 1;
  const given = { by: 'Ada', role: 'supervisor', reason: 'Full flight.' } as const;
  const command = { type } as FlightCommand;
  return book.intervene({ id: `id-${count}`, ...given, command }, now).outcome;
}

function strict(): FlightBook {
  const book = open();
  expect(intervenes(book, 'refuse-single-seats')).toMatchObject({ ok: true, version: 1 });
  return book;
}

it('S31: a choice that leaves seats alone is refused, with the seats beside that leave none', () => {
  const book = strict();
  const rejection = { code: 'single-seat-left', alone: ['20A', '20C'], instead: ['20A'] };
  expect(holds(book, 'a', ['20B'])).toEqual({ ok: false, rejection: { ...rejection, version: 1 } });
  expect(book.version).toBe(1);
  expect(holds(book, 'a', ['20A'])).toMatchObject({ ok: true });
  // Two of the three that are left leave one alone, and the two beyond the aisle do not.
  expect(holds(book, 'b', ['20B'])).toMatchObject({ ok: false });
  expect(holds(book, 'b', ['20C'])).toMatchObject({ rejection: { instead: ['20D'] } });
});

it('S31: it is never refused where there is no other way to sit together', () => {
  const book = strict();
  expect(holds(book, 'a', ['20D', '20E', '20F'])).toMatchObject({ ok: true });
  expect(holds(book, 'b', ['20A', '20B'])).toMatchObject({ ok: true });
  expect(holds(book, 'c', ['20C'])).toMatchObject({ ok: true });
});

it('S31: an order keeps what it has, gives it back, and is renewed, whatever the rule says', () => {
  const book = open();
  holds(book, 'a', ['20B']);
  intervenes(book, 'refuse-single-seats');
  expect(holds(book, 'a', ['20B'])).toMatchObject({ ok: true, seats: ['20B'] });
  expect(holds(book, 'a', [])).toMatchObject({ ok: true, seats: [] });
  expect(holds(book, 'a', ['20B'])).toMatchObject({ ok: false });
});

it('S31: agents choose for callers as they like', () => {
  const agent = { by: 'Ada', role: 'agent', reason: 'A caller.' };
  expect(holds(strict(), 'a', ['20B'], agent)).toMatchObject({ ok: true });
});

it('S31: the rule is set once, outlives a run and another aircraft, and is taken back', () => {
  const book = strict();
  expect(intervenes(book, 'refuse-single-seats')).toMatchObject({
    rejection: { code: 'same-rule' },
  });
  expect(book.manifest().audit).toMatchObject([
    { command: { type: 'refuse-single-seats', by: 'Ada', reason: 'Full flight.' } },
  ]);
  expect(book.changesSince(0)).toMatchObject({ definition: { refusesSingleSeats: true } });
  const next = open(JSON.parse(JSON.stringify(book.carryOver())) as FlightInput);
  expect(holds(next, 'a', ['20B'])).toMatchObject({ ok: false });
  expect(intervenes(next, 'allow-single-seats')).toMatchObject({ ok: true });
  expect(next.flight).toEqual(definition);
  expect(holds(next, 'a', ['20B'])).toMatchObject({ ok: true });
  expect(intervenes(next, 'allow-single-seats')).toMatchObject({
    rejection: { code: 'same-rule' },
  });
});
