import { describe, expect, it } from 'vitest';
import { defaultFares, type FlightDefinition } from '../aircraft/index.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import { REBOOKING_AWAITED } from '../order-sentences.ts';
import type { OrderSeatCommand } from '../seat-map/index.ts';
import type { FlightInput } from '../workflow-api.ts';
import { FlightBook } from './index.ts';

const start = Date.UTC(2026, 10, 24, 9);
const hour = 60 * 60_000;
const definition: FlightDefinition = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: new Date(start + hour).toISOString(),
  aircraft: 'A320neo',
  fares: defaultFares('A320neo'),
};
const keep: FlightCommand = { type: 'cancel-flight', rebookWithinMs: 2 * hour };
const given = { by: 'Sue', role: 'supervisor', reason: 'Technical.' } as const;
let revision = 0;

function does(book: FlightBook, orderId: string, now: number, ...bodies: object[]): void {
  const commands = bodies.map((body) => {
    revision += 1;
    return { ...body, orderId, revision, issuedAt: now } as unknown as OrderSeatCommand;
  });
  for (const outcome of book.decide(commands, now)) expect(outcome.ok).toBe(true);
}

/** A flight with one order that has paid and one that has not, cancelled so that the first is kept. */
function cancelled(): FlightBook {
  const book = new FlightBook({ definition }, () => undefined);
  const hold = (seat: string) => ({ type: 'set-seats', seats: [seat], holdMs: limits.holdMs });
  const fence = { type: 'start-payment', fenceMs: limits.fenceMs };
  does(book, 'paid', start, hold('20A'), fence, { type: 'sell', chargeId: 'charge' });
  does(book, 'unpaid', start, hold('21A'));
  const { outcome, notifications } = book.intervene({ id: '1', ...given, command: keep }, start);
  expect(outcome.ok).toBe(true);
  expect(notifications).toMatchObject([
    {
      orderId: 'paid',
      chargeId: 'charge',
      news: { signal: 'flightCancelled', rebookBy: start + 2 * hour },
    },
    { orderId: 'unpaid', news: { signal: 'flightCancelled' } },
  ]);
  expect(notifications[1]?.news).not.toHaveProperty('rebookBy');
  does(book, 'unpaid', start, { type: 'release', reason: 'flight-cancelled' });
  return book;
}

/** What the flight's next run begins with. */
function renewed(book: FlightBook): FlightBook {
  const input = JSON.parse(JSON.stringify(book.carryOver())) as FlightInput;
  return new FlightBook(input, () => undefined);
}

const refund = { orderId: 'paid', chargeId: 'charge', news: { signal: 'flightCancelled' } };
const nobody: ReadonlySet<string> = new Set();

describe('W15: the flight of orders that wait to be rebooked', () => {
  it('lives on, past its departure too, says until when, and shows what customers read', () => {
    const book = new FlightBook({ definition }, () => undefined);
    const hold = { type: 'set-seats', seats: ['20A'], holdMs: limits.holdMs };
    const fence = { type: 'start-payment', fenceMs: limits.fenceMs };
    does(book, 'paid', start, hold, fence, { type: 'sell', chargeId: 'charge' });
    expect(book.preview({ ...given, command: keep }, start)).toMatchObject({
      ok: true,
      orders: [{ orderId: 'paid', customerSees: REBOOKING_AWAITED }],
    });
    const kept = renewed(cancelled());
    const rebookBy = new Date(start + 2 * hour).toISOString();
    expect(kept.manifest()).toMatchObject({ status: 'cancelled', rebookBy });
    kept.passTime(start + hour + 1);
    expect(kept).toMatchObject({ status: 'cancelled', nextDeadline: start + 2 * hour });
    expect(kept.isOver(nobody)).toBe(false);
  });

  it('is over when the last of them has left, and then waits for nothing', () => {
    const book = cancelled();
    does(book, 'paid', start + hour, { type: 'release', reason: 'rebooked' });
    expect(book.isOver(nobody)).toBe(true);
    expect(book.manifest()).not.toHaveProperty('rebookBy');
    expect(book.manifest().former).toMatchObject([{ orderId: 'paid', ending: 'rebooked' }]);
  });
});

describe('W16: when the time to rebook is over', () => {
  it('whoever is left is told that the money goes back, once, whatever let the time pass', () => {
    const late = start + 2 * hour;
    const ways: readonly ((book: FlightBook) => void)[] = [
      (book) => book.passTime(late),
      (book) => book.decide([], late),
      (book) => does(book, 'stranger', late, { type: 'release', reason: 'cancelled' }),
    ];
    for (const pass of ways) {
      const book = renewed(cancelled());
      book.passTime(late - 1);
      expect(book.untold.take()).toEqual([]);
      pass(book);
      book.passTime(late);
      expect(book.untold.take()).toMatchObject([refund]);
      expect(book.untold.take()).toEqual([]);
      expect(book.isOver(nobody)).toBe(false);
      expect(book.manifest()).not.toHaveProperty('rebookBy');
      does(book, 'paid', late, { type: 'release', reason: 'flight-cancelled' });
      expect(book.isOver(nobody)).toBe(true);
      expect(book.manifest().former).toMatchObject([{ ending: 'flight-cancelled' }]);
    }
  });

  it('is ended by another cancellation, which the audit keeps beside the first', () => {
    const book = cancelled();
    const command: FlightCommand = { type: 'cancel-flight' };
    const { notifications } = book.intervene({ id: '2', ...given, command }, start);
    expect(notifications).toMatchObject([refund]);
    expect(notifications[0]?.news).not.toHaveProperty('rebookBy');
    expect(book.untold.take()).toEqual([]);
    expect(book.nextDeadline).toBe(Infinity);
    expect(book.manifest().audit).toMatchObject([{ command: keep }, { command }]);
  });
});
