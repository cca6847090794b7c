import fc from 'fast-check';
import { expect, it } from 'vitest';
import { history, play, type Player } from '../../testing/histories.ts';
import { defaultFares, type AircraftId, type FlightDefinition } from '../aircraft/index.ts';
import type { FormerOrder } from '../former-orders.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { OrderSeatCommand, SeatChange } from '../seat-map/index.ts';
import type { FlightInput } from '../workflow-api.ts';
import { FlightBook } from './index.ts';

const start = Date.UTC(2026, 10, 24, 9);
const at = new Date(start).toISOString();
const definition: FlightDefinition = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: new Date(start + 24 * 60 * 60_000).toISOString(),
  aircraft: 'A320neo',
  fares: defaultFares('A320neo'),
};

/** A book in which orders only buy, and lose, what they have. */
class Scenario {
  book: FlightBook;
  #count = 0;

  constructor(aircraft: AircraftId = 'A320neo') {
    const flight = { ...definition, aircraft, fares: defaultFares(aircraft) };
    this.book = new FlightBook({ definition: flight }, () => undefined);
  }

  does(orderId: string, ...bodies: object[]): void {
    const commands = bodies.map((body) => {
      this.#count += 1;
      const signed = { orderId, revision: this.#count, issuedAt: start };
      return { ...body, ...signed } as unknown as OrderSeatCommand;
    });
    for (const outcome of this.book.decide(commands, start)) expect(outcome.ok).toBe(true);
  }

  holds(orderId: string, ...seats: string[]): void {
    this.does(orderId, { type: 'set-seats', seats, holdMs: limits.holdMs });
  }

  buys(orderId: string, ...seats: string[]): void {
    this.holds(orderId, ...seats);
    const fence = { type: 'start-payment', fenceMs: limits.fenceMs };
    this.does(orderId, fence, { type: 'sell', chargeId: 'charge' });
  }

  isRefunded(orderId: string): void {
    this.does(orderId, { type: 'release', reason: 'refunded' });
  }

  intervenes(command: FlightCommand): void {
    this.#count += 1;
    const given = { by: 'Ada', role: 'supervisor', reason: 'Because.' } as const;
    const intervention = { id: `id-${this.#count}`, ...given, command };
    expect(this.book.intervene(intervention, start).outcome.ok).toBe(true);
  }

  /** The next run of the flight. */
  renew(): void {
    const saved = JSON.parse(JSON.stringify(this.book.carryOver())) as FlightInput;
    this.book = new FlightBook(saved, () => undefined);
  }

  get former(): readonly FormerOrder[] {
    return this.book.manifest().former ?? [];
  }
}

it('T10: lists who had paid and lost the seats, with how it ended, over runs', () => {
  const scenario = new Scenario();
  scenario.buys('a', '12A', '12B');
  scenario.buys('b', '14A');
  scenario.buys('c', '15A');
  scenario.isRefunded('a');
  scenario.renew();
  scenario.intervenes({ type: 'force-release', orderId: 'b' });
  scenario.intervenes({ type: 'cancel-flight' });
  scenario.renew();
  scenario.isRefunded('c');
  expect(scenario.former).toEqual([
    { orderId: 'a', seats: ['12A', '12B'], ending: 'refunded', at, version: 10 },
    { orderId: 'b', seats: ['14A'], ending: 'released-by-agent', at, version: 11 },
    { orderId: 'c', seats: ['15A'], ending: 'flight-cancelled', at, version: 13 },
  ]);
  expect(scenario.book.manifest().orders).toEqual([]);
  expect(scenario.book.formerAfter(1)).toEqual(scenario.former.slice(1));
});

it('T10: a change of aircraft ends those who cannot be seated, and only paid ones are listed', () => {
  const scenario = new Scenario('A380-800');
  // The smaller aircraft has no first class.
  scenario.buys('a', '1A');
  scenario.holds('b', '2A');
  scenario.buys('c', '60A');
  scenario.intervenes({ type: 'change-aircraft', aircraft: 'A320neo' });
  const { version } = scenario.book.manifest();
  expect(scenario.former).toEqual([
    { orderId: 'a', seats: ['1A'], ending: 'aircraft-changed', at, version },
  ]);
});

it('T10: who gives up or loses what was not paid for is no former order', () => {
  const scenario = new Scenario();
  scenario.holds('a', '12A');
  scenario.holds('b', '14A');
  scenario.holds('c', '15A');
  scenario.does('a', { type: 'release', reason: 'cancelled' });
  scenario.intervenes({ type: 'force-release', orderId: 'b' });
  scenario.book.passTime(start + limits.holdMs);
  expect(scenario.former).toEqual([]);
});

it('T10: remembers the last of many, and counts them all', () => {
  const scenario = new Scenario();
  const all = limits.formerOrders + 3;
  for (let n = 0; n < all; n += 1) {
    scenario.buys(`order-${n}`, '12A');
    scenario.isRefunded(`order-${n}`);
  }
  scenario.renew();
  expect(scenario.former).toHaveLength(limits.formerOrders);
  expect(scenario.former.at(-1)?.orderId).toBe(`order-${all - 1}`);
  expect(scenario.book.formerAfter(all - 2).map(({ orderId }) => orderId)).toEqual([
    `order-${all - 2}`,
    `order-${all - 1}`,
  ]);
  expect(scenario.book.formerAfter(all)).toEqual([]);
});

it('T10: who was rebooked is one, for the flight that let go', () => {
  const book = new FlightBook({ definition }, () => undefined);
  const signed = { orderId: 'a', issuedAt: start };
  const rebook = { type: 'rebook', seats: ['12A'], chargeId: 'charge-a' } as const;
  const release = { type: 'release', reason: 'rebooked' } as const;
  const outcomes = [rebook, release].map((body, place) => {
    return book.decide([{ ...signed, ...body, revision: place + 1 }], start)[0];
  });
  expect(outcomes).toMatchObject([{ ok: true }, { ok: true }]);
  expect(book.manifest()).toMatchObject({
    orders: [],
    former: [{ orderId: 'a', seats: ['12A'], ending: 'rebooked' }],
  });
});

it('T10: whoever paid has the seats or is a former order, once', () => {
  fc.assert(
    fc.property(history, (steps) => {
      const soon = { ...definition, departsAt: '2026-11-24T09:05:00.000Z' };
      const paid: string[] = [];
      const note = ({ event }: SeatChange): void => {
        const isSold = event.type === 'seats-sold' || event.type === 'seats-rebooked';
        if (isSold) paid.push(event.orderId);
      };
      let book = new FlightBook({ definition: soon }, () => undefined, note);
      let count = 0;
      const player: Player = {
        order: (command, now) => {
          book.decide([command], now);
        },
        agent: ({ by, reason, ...rest }, now) => {
          count += 1;
          const given = { id: `agent-${count}`, by, reason, role: 'supervisor' } as const;
          book.intervene({ ...given, command: rest as FlightCommand }, now);
        },
        expire: (now) => {
          book.passTime(now);
        },
        save: () => {
          const saved = JSON.parse(JSON.stringify(book.carryOver())) as FlightInput;
          book = new FlightBook(saved, () => undefined, note);
        },
      };
      play(steps, player);
      const { orders, former = [] } = book.manifest();
      const sold = orders.filter(({ hold }) => hold.status === 'sold');
      const known = [...sold, ...former].map(({ orderId }) => orderId);
      expect(known.toSorted()).toEqual(paid.toSorted());
    }),
    { numRuns: 200 },
  );
});
