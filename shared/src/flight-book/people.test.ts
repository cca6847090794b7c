import { expect, it } from 'vitest';
import { defaultFares, type FlightDefinition } from '../aircraft/index.ts';
import type { FlightCommand } from '../interventions.ts';
import { limits } from '../limits.ts';
import type { OrderPeople, Passenger } from '../people/index.ts';
import type { OrderSeatCommand } from '../seat-map/index.ts';
import type { FlightInput } from '../workflow-api.ts';
import { FlightBook, jsonBytes, withPeopleWithin } from './index.ts';

const start = Date.UTC(2026, 10, 24, 9);
const definition: FlightDefinition = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: new Date(start + 24 * 60 * 60_000).toISOString(),
  aircraft: 'A320neo',
  fares: defaultFares('A320neo'),
};
const SURNAME = 'Zażółć';

function people(...seats: string[]): OrderPeople {
  const passengers = seats.map((seat, place): Passenger => {
    return { seat, givenName: `Ann${place}`, surname: SURNAME, type: 'adult' };
  });
  return { passengers, contact: { email: 'ann@example.com' } };
}

/** A book in which orders buy with names. */
class Scenario {
  book = new FlightBook({ definition }, () => undefined);
  #count = 0;

  does(orderId: string, ...bodies: object[]): void {
    const commands = bodies.map((body) => {
      this.#count += 1;
      const signed = { orderId, revision: this.#count, issuedAt: start };
      return { ...body, ...signed } as unknown as OrderSeatCommand;
    });
    for (const outcome of this.book.decide(commands, start)) expect(outcome.ok).toBe(true);
  }

  buys(orderId: string, ...seats: string[]): void {
    this.does(
      orderId,
      { type: 'set-seats', seats, holdMs: limits.holdMs },
      { type: 'start-payment', fenceMs: limits.fenceMs },
      { type: 'sell', chargeId: 'charge', people: people(...seats) },
    );
  }

  intervenes(command: FlightCommand): void {
    this.#count += 1;
    const given = { by: 'Ada', role: 'supervisor', reason: 'Because.' } as const;
    const { outcome } = this.book.intervene({ id: `${this.#count}`, ...given, command }, start);
    expect(outcome.ok).toBe(true);
  }

  /** The next run of the flight. */
  renew(): void {
    const saved = JSON.parse(JSON.stringify(this.book.carryOver())) as FlightInput;
    this.book = new FlightBook(saved, () => undefined);
  }

  peopleOf(orderId: string): OrderPeople | undefined {
    return this.book.manifest().orders.find((order) => order.orderId === orderId)?.people;
  }

  seatsOf(orderId: string): (string | undefined)[] {
    return this.peopleOf(orderId)?.passengers.map(({ seat }) => seat) ?? [];
  }
}

it('T12: the manifest has the people of who paid, over runs, and those of who lost the seats', () => {
  const scenario = new Scenario();
  scenario.buys('a', '15A', '15B');
  scenario.does('b', { type: 'set-seats', seats: ['16A'], holdMs: limits.holdMs });
  scenario.renew();
  expect(scenario.peopleOf('a')).toEqual(people('15A', '15B'));
  expect(scenario.book.manifest().orders.find(({ orderId }) => orderId === 'b')).not.toHaveProperty(
    'people',
  );
  scenario.does('a', { type: 'release', reason: 'refunded' });
  expect(scenario.peopleOf('a')).toBeUndefined();
  expect(scenario.book.manifest().former).toMatchObject([
    { orderId: 'a', people: people('15A', '15B') },
  ]);
  scenario.renew();
  expect(scenario.book.formerAfter(0)).toMatchObject([{ people: people('15A', '15B') }]);
});

it('T12, H11: they go along with a move and to another aircraft', () => {
  const scenario = new Scenario();
  scenario.buys('a', '15A', '15B');
  scenario.intervenes({ type: 'move-order', orderId: 'a', seats: ['15B', '17C'] });
  expect(scenario.seatsOf('a')).toEqual(['17C', '15B']);
  scenario.intervenes({ type: 'change-aircraft', aircraft: '737-800' });
  const hold = scenario.book.manifest().orders[0]?.hold;
  expect(scenario.seatsOf('a').toSorted()).toEqual(hold?.seats.toSorted());
});

it('T12: a sale that is told twice keeps the people that are there', () => {
  const scenario = new Scenario();
  scenario.buys('a', '15A');
  scenario.intervenes({ type: 'move-order', orderId: 'a', seats: ['15B'] });
  const sale = { type: 'sell', chargeId: 'charge', people: people('15A') };
  scenario.book.decide([{ ...sale, orderId: 'a', revision: 3, issuedAt: start } as never], start);
  expect(scenario.seatsOf('a')).toEqual(['15B']);
  scenario.does('a', { type: 'release', reason: 'refunded' });
  scenario.book.decide([{ ...sale, orderId: 'a', revision: 3, issuedAt: start } as never], start);
  expect(scenario.book.carryOver().state.people).toEqual([]);
});

it('T12: nothing that goes out names anybody', () => {
  const scenario = new Scenario();
  scenario.buys('a', '15A');
  scenario.intervenes({ type: 'move-order', orderId: 'a', seats: ['15B'] });
  const { book } = scenario;
  const told = [book.snapshot(), book.changesSince(0), book.eventsSince(0)];
  expect(JSON.stringify(told)).not.toMatch(/Ann|Za|example/);
});

it('T12: what a flight keeps of people is bounded; of former orders the oldest go first', () => {
  const order = (orderId: string) => ({ orderId, people: people('15A') });
  const bytes = jsonBytes(people('15A'));
  expect(bytes).toBe(new TextEncoder().encode(JSON.stringify(people('15A'))).length);
  const kept = withPeopleWithin(['1', '2', '3'].map(order), 2 * bytes);
  expect(kept).toEqual([{ orderId: '1' }, order('2'), order('3')]);
});
