/** Guests who book together in one order, on a real server. */
import { beforeAll, expect, test } from 'vitest';
import { limits } from '@aisle/shared/limits';
import type { PartyChange } from '@aisle/shared/party';
import type { OrderState } from '@aisle/shared/workflow-api';
import { chooseAs, guestName, joinAs } from './support/parties.ts';
import { refusalOf, TestSystem, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
let flight: TestFlight;

beforeAll(async () => {
  system = await TestSystem.shared();
  flight = await system.openFlight();
});

/** An order with guests who have no seats yet. */
async function party(seats: readonly string[], ...guests: readonly string[]): Promise<TestOrder> {
  const order = await system.book(flight, seats);
  await order.changeParty({ type: 'invite' });
  for (const guestId of guests) await joinAs(order, guestId);
  return order;
}

/** Seat and initials of each guest, as the order says. */
const seatsOf = ({ party }: OrderState): string[] =>
  (party?.guests ?? []).map(({ seat, initials }) => `${seat} ${initials}`);

test('O24: guests join by the invitation that is open, once each, until it is withdrawn', async () => {
  const order = await party(['1A']);
  const joined = await joinAs(order, 'Ben');
  expect(joined.party).toMatchObject({
    invitation: 1,
    guests: [{ id: 'Ben', initials: 'BG', seat: null }],
  });
  expect(await joinAs(order, 'Ben')).toEqual(joined);
  expect((await refusalOf(joinAs(order, 'Cat', 2))).code).toBe('invitation-void');
  await order.changeParty({ type: 'withdraw-invitation' });
  expect((await refusalOf(joinAs(order, 'Cat'))).code).toBe('invitation-void');
  await order.changeParty({ type: 'invite' });
  expect((await refusalOf(joinAs(order, 'Cat'))).code).toBe('invitation-void');
  expect(seatsOf(await joinAs(order, 'Cat', 2))).toEqual(['null BG', 'null CG']);
});

test('O24: an order takes a bounded number of guests', async () => {
  const guests = Array.from('ABCDEFGHIJ').slice(0, limits.guestsPerOrder);
  const order = await party(['2A'], ...guests);
  expect((await refusalOf(joinAs(order, 'Ben'))).code).toBe('too-many-guests');
});

test('O25: two guests who choose at once, on the same revision, both get their seats', async () => {
  const order = await party(['3A'], 'Ben', 'Cat');
  const { sequence } = await order.status();
  await Promise.all([
    chooseAs(order, 'Ben', '3B', sequence),
    chooseAs(order, 'Cat', '3C', sequence),
  ]);
  const state = await order.status();
  expect([...state.seats].sort()).toEqual(['3A', '3B', '3C']);
  expect(seatsOf(state)).toEqual(['3B BG', '3C CG']);
});

test('O25: of two who want one seat the second is refused, and keeps what it had', async () => {
  const order = await party(['4A'], 'Ben', 'Cat');
  await chooseAs(order, 'Cat', '4C');
  const { sequence } = await order.status();
  await chooseAs(order, 'Ben', '4B', sequence);
  const { code, details } = await refusalOf(chooseAs(order, 'Cat', '4B', sequence));
  expect({ code, seats: details.seats }).toEqual({ code: 'seats-unavailable', seats: ['4B'] });
  expect(seatsOf(await order.status())).toEqual(['4B BG', '4C CG']);
});

test('O25: a guest’s change on a revision before the last one of its own part is refused', async () => {
  const order = await party(['5A'], 'Ben');
  const { sequence } = await order.status();
  await chooseAs(order, 'Ben', '5B', sequence);
  const { code, details } = await refusalOf(chooseAs(order, 'Ben', '5C', sequence));
  expect(code).toBe('order-changed');
  expect(details.order && seatsOf(details.order)).toEqual(['5B BG']);
});

test('O25: a guest replaces only the seat that is theirs, and takes it along', async () => {
  const order = await party(['6A', '6B'], 'Ben');
  expect(seatsOf(await chooseAs(order, 'Ben', '6B'))).toEqual(['6B BG']);
  // The order had that one before, and keeps it.
  const other = await chooseAs(order, 'Ben', '6D');
  expect([...other.seats].sort()).toEqual(['6A', '6B', '6D']);
  const moved = await chooseAs(order, 'Ben', '6E');
  expect([...moved.seats].sort()).toEqual(['6A', '6B', '6E']);
  const left = await order.changeParty({ type: 'remove-guest', guestId: 'Ben' });
  expect([...left.seats].sort()).toEqual(['6A', '6B']);
  expect(left.party?.guests).toEqual([]);
  expect((await refusalOf(chooseAs(order, 'Ben', '6B'))).code).toBe('guest-not-found');
});

test('O25: a seat for which its owner has named somebody is no guest’s to take', async () => {
  const order = await party(['7A', '7B'], 'Ben');
  const ann = { seat: '7A', givenName: 'Ann', surname: 'Owner', type: 'adult' } as const;
  await order.setPassengers({ passengers: [ann], contact: null });
  expect((await refusalOf(chooseAs(order, 'Ben', '7A'))).code).toBe('seats-unavailable');
  await chooseAs(order, 'Ben', '7B');
  // What the owner says of a guest's seat does not count.
  const other = { ...ann, seat: '7B', givenName: 'Other' };
  const { passengers } = await order.setPassengers({ passengers: [ann, other], contact: null });
  expect(passengers?.map(({ givenName }) => givenName)).toEqual(['Ann', 'Ben']);
});

test('O25: a guest whose seat the flight refuses keeps what it had', async () => {
  await system.book(flight, ['8C']);
  const order = await party(['8A'], 'Ben');
  await chooseAs(order, 'Ben', '8B');
  expect((await refusalOf(chooseAs(order, 'Ben', '8C'))).code).toBe('seats-unavailable');
  expect(seatsOf(await order.status())).toEqual(['8B BG']);
});

test('O31: an owner and a guest who change the seats at once, on one revision, both have their way', async () => {
  const order = await party(['12A'], 'Ben', 'Cat');
  await chooseAs(order, 'Ben', '12B');
  const { sequence } = await order.status();
  await chooseAs(order, 'Ben', '12C', sequence);
  await Promise.all([
    order.changeSeats(['12A', '12B', '12D'], sequence),
    chooseAs(order, 'Cat', '12E', sequence),
  ]);
  const state = await order.status();
  expect([...state.seats].sort()).toEqual(['12A', '12C', '12D', '12E']);
  expect(seatsOf(state)).toEqual(['12C BG', '12E CG']);
  // The seat that a guest has left meanwhile is anybody's.
  await system.book(flight, ['12B']);
});

test('O31: an owner’s change whose answer was lost is answered again, as long as only guests have changed more', async () => {
  const order = await party(['15A'], 'Ben');
  const { sequence } = await order.status();
  await chooseAs(order, 'Ben', '15B', sequence);
  const change = () => order.changeSeats(['15A', '15D'], sequence);
  const changed = await change();
  expect([...changed.seats].sort()).toEqual(['15A', '15B', '15D']);
  const { historyLength } = await order.handle.describe();
  expect(await change()).toEqual(changed);
  expect((await order.handle.describe()).historyLength).toBe(historyLength);
  const later = await chooseAs(order, 'Ben', '15C');
  expect(await change()).toEqual(later);
  // One that was not merged, too.
  const own = () => order.changeSeats(['15A', '15C'], later.sequence);
  await own();
  const last = await chooseAs(order, 'Ben', '15B');
  expect(await own()).toEqual(last);
  expect([...last.seats].sort()).toEqual(['15A', '15B']);
  await order.changeSeats(['15A', '15B', '15E']);
  expect((await refusalOf(own())).code).toBe('order-changed');
});

test('O31: what both are about, and what else has changed, is refused as before', async () => {
  const order = await party(['14A', '14B'], 'Ben');
  const { sequence } = await order.status();
  await chooseAs(order, 'Ben', '14B', sequence);
  const { code, details } = await refusalOf(order.changeSeats(['14A'], sequence));
  expect({ code, now: details.order?.seats }).toEqual({
    code: 'order-changed',
    now: ['14A', '14B'],
  });
  const { historyLength } = await order.handle.describe();
  const same = await refusalOf(order.changeSeats(['14A', '14B'], sequence));
  expect(same.code).toBe('order-changed');
  expect((await order.handle.describe()).historyLength).toBe(historyLength);
  await order.changeSeats(['14A', '14B', '14C'], sequence);
  await chooseAs(order, 'Ben', '14D');
  const late = refusalOf(order.changeSeats(['14A', '14B', '14E'], sequence));
  expect((await late).code).toBe('order-changed');
});

test('O26: its owner pays for all; the guests’ names are booked, and nobody joins any more', async () => {
  const order = await party(['9A'], 'Ben', 'Cat');
  await chooseAs(order, 'Ben', '9B');
  const { sequence: revision } = await order.status();
  const name = { givenName: 'Benjamin', surname: 'Guest', willHelp: true };
  await order.changeParty({ type: 'enter-name', guestId: 'Ben', name, revision });
  await order.pay('12345');
  expect((await refusalOf(chooseAs(order, 'Cat', '9C'))).code).toMatch(/payment-running|confirmed/);
  const paid = await order.settled();
  expect([...paid.seats].sort()).toEqual(['9A', '9B']);
  expect(paid.passengers).toMatchObject([{ seat: '9B', givenName: 'Benjamin' }]);
  expect(paid.party).toMatchObject({ invitation: null });
  expect(JSON.stringify(paid.party)).not.toContain('Benjamin');
  expect((await refusalOf(joinAs(order, 'Dan'))).code).toBe('order-confirmed');
});

test('O26: the end of the hold frees the seats of all', async () => {
  const settings = { holdMs: 3_000, paymentAttemptMs: limits.paymentAttemptMs };
  const order = system.order(flight, { settings });
  await order.create(['11A']);
  await order.changeParty({ type: 'invite' });
  await joinAs(order, 'Ben');
  await chooseAs(order, 'Ben', '11B');
  const over = await order.ended();
  expect({ status: over.status, seats: seatsOf(over) }).toEqual({
    status: 'expired',
    seats: ['11B BG'],
  });
  await system.book(flight, ['11A', '11B']);
});

test('O24: what is no change of guests is refused, and changes nothing', async () => {
  const order = await party(['10A'], 'Ben');
  const before = await order.status();
  const { sequence: revision } = before;
  const nonsense: unknown[] = [
    {},
    null,
    { type: 'cancel' },
    { type: 'constructor' },
    { type: 'join', guestId: 'Cat', invitation: 1 },
    { type: 'join', guestId: 7, invitation: 1, name: guestName('Cat') },
    { type: 'choose-seat', guestId: 'Ben', seat: '10B' },
    { type: 'choose-seat', guestId: 'Ben', seat: 'x'.repeat(17), revision },
  ];
  for (const change of nonsense)
    expect((await refusalOf(order.changeParty(change as PartyChange))).code).toBe(
      'invalid-request',
    );
  const wrong = { givenName: 'An\u0000na', surname: 'Guest' };
  for (const name of [wrong, { givenName: 'Ann', surname: '' }]) {
    const change = { type: 'enter-name', guestId: 'Ben', name, revision } as const;
    expect((await refusalOf(order.changeParty(change))).code).toBe('passengers-invalid');
  }
  expect(await order.status()).toEqual(before);
});
