import { expect, it } from 'vitest';
import { defaultFares, seatDesignators } from '../aircraft/index.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { OrderPeople } from '../people/index.ts';
import type { OrderSeatCommand } from '../seat-map/index.ts';
import { FlightBook } from './index.ts';

const start = Date.UTC(2026, 10, 24, 9);
const seats = seatDesignators('A380-800');
/** Three bytes each. */
const sentence = '座'.repeat(limits.reasonCharacters);
/** As long as an order's id. */
const id = (kind: string, n: number): string => `${kind}${n}`.padEnd(26, 'Z');

/** Names as long as they may be, with an infant on every lap. */
function peopleOf(named: readonly string[]): OrderPeople {
  const [name, written] = ['座'.repeat(limits.nameLength), 'Z'.repeat(limits.nameLength)];
  const document = { givenName: written, surname: written };
  const passengers = named.flatMap((seat) =>
    (['adult', 'infant'] as const).map((type) => {
      return { seat, givenName: name, surname: name, type, document, willHelp: true };
    }),
  );
  const email = '座'.repeat(limits.emailLength);
  return { passengers, contact: { email, phone: '1'.repeat(limits.phoneLength) } };
}

const bytes = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** The fullest flight that can be: whatever it remembers is at its bound. */
function fullFlight(): FlightBook {
  const departsAt = new Date(start + 24 * 60 * 60_000).toISOString();
  const definition = {
    id: 'a'.repeat(64),
    number: 'AI 1010',
    origin: 'LHR',
    destination: 'JFK',
    departsAt,
    aircraft: 'A380-800',
    fares: defaultFares('A380-800'),
  } as const;
  const book = new FlightBook({ definition }, () => undefined);
  const buy = (orderId: string, named: readonly string[], ...more: object[]): void => {
    const bodies = [
      { type: 'set-seats', seats: named, holdMs: limits.holdMs },
      { type: 'start-payment', fenceMs: limits.fenceMs },
      { type: 'sell', chargeId: 'ch_'.padEnd(40, 'x'), people: peopleOf(named) },
      ...more,
    ];
    const commands = bodies.map((body, at) => ({
      ...body,
      orderId,
      revision: at + 1,
      issuedAt: start,
    }));
    book.decide(commands as unknown as OrderSeatCommand[], start);
  };
  const nine = seats.slice(-limits.seatsPerOrder);
  for (let n = 0; n < limits.formerOrders; n += 1) {
    buy(id('F', n), nine, { type: 'release', reason: 'refunded' });
  }
  let count = 0;
  const intervene = (command: FlightCommand, reason = sentence): void => {
    count += 1;
    const given = {
      by: 'x'.repeat(64),
      role: 'supervisor',
      reason,
      fingerprint: 'f'.repeat(64),
    } as const;
    book.intervene({ id: id('I', count).padEnd(36, 'I'), ...given, command }, start);
  };
  for (let n = 0; n < limits.auditEntries; n += 1) {
    intervene({ type: n % 2 === 0 ? 'block' : 'unblock', seats });
  }
  seats.forEach((seat, n) => {
    buy(id('A', n), [seat]);
  });
  for (let n = 0; n < limits.endedOrdersRemembered; n += 1) {
    const signed = { orderId: id('B', n), revision: 1, issuedAt: start + n };
    book.decide([{ type: 'set-seats', ...signed, seats: nine, holdMs: limits.holdMs }], start + n);
  }
  for (let n = 0; n < limits.interventionsRemembered; n += 1) intervene({ type: 'block', seats });
  return book;
}

it('J3: what the fullest flight gives its next run in the midst of its cancellation, and its manifest, fit into 2 MiB', () => {
  const book = fullFlight();
  const cancel = { type: 'cancel-flight' } as const;
  const given = {
    by: 'Ada',
    role: 'supervisor',
    reason: sentence,
    tellCustomer: sentence,
  } as const;
  const { notifications } = book.intervene({ id: 'cancel', ...given, command: cancel }, start);
  expect(notifications).toHaveLength(seats.length);
  const { definition, state } = book.carryOver();
  // As the workflow adds them.
  const unreachable = notifications.map(({ orderId }) => orderId);
  const carried = {
    definition,
    state: { ...state, letters: notifications, unreachable, archived: 0 },
  };
  expect(bytes(carried)).toBeLessThan(2 * 1024 * 1024);
  expect(bytes(state.interventions)).toBeLessThan(limits.carriedInterventionBytes * 1.1);
  expect(bytes(state.people)).toBeGreaterThan(limits.peopleBytes * 0.95);
  expect(bytes(book.manifest())).toBeLessThan(2 * 1024 * 1024);
});
