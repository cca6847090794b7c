/** Who flies by an order, on a real server. */
import { beforeAll, expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import type { Passenger } from '@aisle/shared/people';
import type { SetPassengers } from '@aisle/shared/workflow-api';
import { runsOf } from './support/histories.ts';
import { refusalOf, TestSystem, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
let flight: TestFlight;

beforeAll(async () => {
  system = await TestSystem.shared();
  flight = await system.openFlight();
});

function adult(seat: string, givenName: string, surname = 'Kowalski'): Passenger {
  return { seat, givenName, surname, type: 'adult' };
}

function people(...passengers: Passenger[]): SetPassengers {
  return { passengers, contact: { email: 'anna@example.com' } };
}

/** An order of today, which is not paid without its passengers. */
async function book(seats: readonly string[]): Promise<TestOrder> {
  const { holdMs, paymentAttemptMs } = limits;
  const settings = { holdMs, paymentAttemptMs, passengersRequired: true } as const;
  const order = system.order(flight, { settings });
  await order.create(seats);
  return order;
}

async function eventsOf({ handle }: TestOrder): Promise<number> {
  const runs = await runsOf(system.client, handle.workflowId);
  return runs.reduce((sum, { events }) => sum + (events?.length ?? 0), 0);
}

/** Seat and given name of everybody, as the order says. */
async function seated(order: TestOrder): Promise<string[]> {
  const { passengers = [] } = await order.status();
  return passengers.map(({ seat, givenName }) => `${seat} ${givenName}`);
}

test('O22: who flies is kept as it was typed, and counted; the same again adds nothing', async () => {
  const order = await book(['1A', '1C']);
  const given = people(adult('1A', 'Łukasz'), adult('1C', '', ''));
  const { sequence } = await order.status();
  const kept = await order.setPassengers(given);
  expect(kept).toMatchObject({ ...given, sequence: sequence + 1 });
  const events = await eventsOf(order);
  expect(await order.setPassengers(given)).toEqual(kept);
  expect(await eventsOf(order)).toBe(events);
  await order.setPassengers(people(adult('1A', 'Łukasz'), adult('1C', 'Ann')));
  const timeline = (await order.timeline()).map(({ what }) => what);
  expect(timeline).toEqual(['seats-chosen', 'passengers-set']);
});

test('O22: what cannot be so is refused with its field, and changes nothing', async () => {
  const order = await book(['2A']);
  await order.setPassengers(people(adult('2A', 'Anna')));
  const [before, events] = [await order.status(), await eventsOf(order)];
  const refused: [SetPassengers, string][] = [
    [people(adult('2A', 'An\u0000na')), 'passengers.0.givenName'],
    [people(adult('2A', 'Anna'), adult('2C', 'Jan')), 'passengers.1.seat'],
    [people({ ...adult('2A', 'Mia'), type: 'infant' }), 'passengers.0.type'],
    [{ passengers: [], contact: { email: 'nobody' } }, 'contact.email'],
  ];
  for (const [given, field] of refused) {
    const { code, details } = await refusalOf(order.setPassengers(given));
    expect({ code, field: details.field }).toEqual({ code: 'passengers-invalid', field });
    expect(details.hint).toMatch(/\w\.$/);
  }
  for (const nonsense of [{}, { passengers: {}, contact: null }, people({} as Passenger)]) {
    const { code } = await refusalOf(order.setPassengers(nonsense as SetPassengers));
    expect(code).toBe('invalid-request');
  }
  expect(await order.status()).toEqual(before);
  expect(await eventsOf(order)).toBe(events);
});

test('O22, H11: people go along with a change of seats; who finds none waits for one', async () => {
  const order = await book(['3A', '3C', '3D']);
  await order.setPassengers(people(adult('3A', 'Ann'), adult('3C', 'Bob'), adult('3D', 'Cid')));
  await order.changeSeats(['3C', '4A', '4C']);
  expect(await seated(order)).toEqual(['4A Ann', '3C Bob', '4C Cid']);
  await order.changeSeats(['4A']);
  expect(await seated(order)).toEqual(['4A Ann']);
  await order.setPassengers(people(adult('4A', 'Anne')));
  await order.changeSeats([]);
  expect(await seated(order)).toEqual([]);
  await order.changeSeats(['5A', '5C', '5D']);
  expect(await seated(order)).toEqual(['5A Anne', '5C Bob', '5D Cid']);
});

test('O22: an agent’s move and another aircraft take people along', async () => {
  const other = await system.openFlight();
  const order = await system.book(other, ['20A', '20B']);
  const given = people(adult('20A', 'Ann'), adult('20B', 'Bob'));
  const before = await order.setPassengers(given);
  await other.intervene({ type: 'move-order', orderId: order.id, seats: ['22A', '22B'] });
  const moved = await order.changedSince(before);
  expect(await seated(order)).toEqual(['22A Ann', '22B Bob']);
  await other.intervene({ type: 'change-aircraft', aircraft: 'A220-300' });
  const { seats, passengers = [] } = await order.changedSince(moved);
  expect(passengers.map(({ seat }) => seat).toSorted()).toEqual([...seats].toSorted());
});

test('O23: a payment says what is missing; with everybody, it begins', async () => {
  const order = await book(['6A', '6C']);
  const missing = async (): Promise<unknown> => {
    const { code, details } = await refusalOf(order.pay('11111'));
    expect(code).toBe('passengers-missing');
    return details.field;
  };
  expect(await missing()).toBe('passengers');
  await order.setPassengers(people(adult('6A', 'Ann'), adult('6C', 'Bob', '')));
  expect(await missing()).toBe('passengers.1.surname');
  const all = [adult('6A', 'Ann'), adult('6C', '', 'Sukarno')];
  await order.setPassengers({ passengers: all, contact: null });
  expect(await missing()).toBe('contact.email');
  expect((await order.status()).status).toBe('held');
  await order.setPassengers(people(...all));
  await order.pay('11111');
  const late = await refusalOf(order.setPassengers(people(adult('6A', 'Eve'), ...all.slice(1))));
  expect(late.code).toMatch(/^(payment-running|order-confirmed)$/);
  expect(await order.settled()).toMatchObject({ status: 'confirmed', passengers: all });
  expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
});

test('O23: at an exit, who was asked has to help', async () => {
  const order = await book(['12A']);
  await order.setPassengers(people({ ...adult('12A', 'Ann'), willHelp: false }));
  const { code, details } = await refusalOf(order.pay('11111'));
  expect([code, details.field]).toEqual(['passengers-missing', 'passengers.0.willHelp']);
  await order.setPassengers(people({ ...adult('12A', 'Ann'), willHelp: true }));
  await order.pay('11111');
  expect((await order.settled()).status).toBe('confirmed');
  const unasked = await book(['12B']);
  await unasked.setPassengers(people(adult('12B', 'Bob')));
  await unasked.pay('11111');
  expect((await unasked.settled()).status).toBe('confirmed');
});

test('O23: an agent pays without names, and so do orders of before', async () => {
  const [order, former] = [await book(['7A']), await system.book(flight, ['7C'])];
  await order.handle.executeUpdate('pay', {
    args: [{ code: '11111', key: 'key', withoutPassengers: true }],
  });
  expect((await order.settled()).status).toBe('confirmed');
  await former.pay('11111');
  expect((await former.settled()).status).toBe('confirmed');
});

test('T12: names go with the sale into the manifest, and along to other seats', async () => {
  const other = await system.openFlight();
  const order = await system.book(other, ['20A', '20B']);
  const given = people(adult('20A', 'Ann'), adult('20B', 'Bob'));
  await order.setPassengers(given);
  expect((await other.manifest()).orders[0]).not.toHaveProperty('people');
  await order.pay('11111');
  const paid = await order.settled();
  expect((await other.manifest()).orders).toMatchObject([{ orderId: order.id, people: given }]);
  await other.intervene({ type: 'move-order', orderId: order.id, seats: ['20B', '22A'] });
  const { passengers, contact } = await order.changedSince(paid);
  expect(passengers?.map(({ seat }) => seat)).toEqual(['22A', '20B']);
  expect((await other.manifest()).orders).toMatchObject([{ people: { passengers, contact } }]);
  await order.cancel();
  const { orders, former } = await other.manifest();
  expect(orders).toEqual([]);
  expect(former).toMatchObject([{ orderId: order.id, people: { passengers, contact } }]);
});
