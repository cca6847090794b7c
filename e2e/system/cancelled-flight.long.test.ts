import { beforeAll, expect, it, vi } from 'vitest';
import type { FlightRoom } from '@aisle/shared/agent-contract';
import type { Invariants } from '@aisle/shared/agent-live';
import { AgentProgram } from '../support/agents.ts';
import { Follower } from '../support/follower.ts';
import { ledger, must, seatsOf, Site, type Booking } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

/** So many are refunded while the worker dies. */
const ORDERS = 50;
const patience = { timeout: 60_000, interval: 50 };

let system: TestSystem;
let site: Site;
let sue: AgentProgram;

beforeAll(async () => {
  system = await TestSystem.start();
  site = new Site(system.url, await system.agentToken());
  sue = await AgentProgram.signIn(site, 'supervisor', system.passwords['supervisor'] ?? '');
  return () => system.dispose();
});

/** Pays for each seat by an order of its own, some at a time. */
async function sellApart(flightId: string, seats: readonly string[]): Promise<Booking[]> {
  const waiting = [...seats];
  const sold: Booking[] = [];
  const lane = async (): Promise<void> => {
    for (let seat = waiting.shift(); seat !== undefined; seat = waiting.shift()) {
      const booking = await site.book(flightId, [seat]);
      must(await booking.pay('11111'), 202);
      await booking.becomes(({ status }) => status === 'confirmed');
      sold.push(booking);
    }
  };
  await Promise.all(Array.from({ length: 10 }, lane));
  return sold;
}

it('A11, O14: a flight with many paid orders is cancelled while the worker dies: each is refunded once and told', async () => {
  const { id } = await site.openFlight();
  const seats = seatsOf(await site.flight(id)).slice(0, ORDERS);
  const bookings = await sellApart(id, seats);
  const refundsOf = async () => {
    const ids = new Set(bookings.map((booking) => booking.id));
    const all = await ledger(await system.gatewayUrl(), 'refunds');
    return all.filter(({ orderId }) => ids.has(orderId));
  };
  const follower = await new Follower(site.url, id).ready();
  expect(Object.keys(follower.shown.seats)).toHaveLength(ORDERS);

  await sue.mustAct(id, { type: 'cancel-flight' });
  await vi.waitFor(async () => expect((await refundsOf()).length).toBeGreaterThan(4), {
    ...patience,
    interval: 10,
  });
  await system.killPart('worker');

  for (const booking of bookings) {
    expect(await booking.becomes(({ status }) => status !== 'confirmed')).toMatchObject({
      status: 'cancelled',
      reason: 'flight-cancelled',
      message:
        'The flight was cancelled, and the whole amount was refunded. Choose another flight.',
    });
  }
  const ids = bookings.map((booking) => booking.id).toSorted();
  expect((await refundsOf()).map(({ orderId }) => orderId).toSorted()).toEqual(ids);
  const charges = await ledger(await system.gatewayUrl(), 'charges');
  expect(
    charges.map(({ orderId }) => orderId).filter((orderId) => ids.includes(orderId)),
  ).toHaveLength(ORDERS);
  await vi.waitFor(async () => {
    const room = await sue.read<FlightRoom>(`/flights/${id}`);
    expect(room).toMatchObject({ state: 'cancelled', orders: [], seats: {} });
    expect(follower.shown).toEqual({ version: room.version, seats: {} });
  }, patience);
  follower.stop();
  expect((await site.createOrder(id, ['12A'])).body.code).toBe('flight-cancelled');
  expect((await sue.act(id, { type: 'open-sales' })).status).toBe(409);

  const since = new Date().toISOString();
  await vi.waitFor(async () => {
    const { checkedAt, invariants } = await sue.read<Invariants>('/invariants');
    expect(checkedAt! > since).toBe(true);
    expect(invariants.filter(({ ok }) => ok !== true)).toEqual([]);
  }, patience);
});
