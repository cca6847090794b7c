import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { agentOrderSchema, type AgentOrder } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { next } from '../support/backend.ts';
import { say, TestDesk } from '../support/desk.ts';
import { someFlight } from '../support/flights.ts';

let desk: TestDesk;
let flight: FlightDefinition;

beforeAll(async () => {
  desk = await TestDesk.start();
  flight = someFlight(Date.now());
  await desk.booking.openFlight(flight);
});
afterAll(() => desk.stop());

interface Told {
  readonly file: AgentOrder;
}

describe('D13 an order’s file', () => {
  it('is pushed whenever the order changes, to those who watch it', async () => {
    const order = await desk.order(flight, ['1A']);
    const socket = await desk.agent();
    const { file }: Told = await say(socket, 'order:watch', { orderId: order.id });
    agentOrderSchema.strict().parse(file);
    expect(file).toMatchObject({ orderId: order.id, order: { status: 'held' }, payments: [] });
    const becomes = (status: string) =>
      next<Told>(socket, 'order:changed', (told) => told.file.order?.status === status);
    const paying = becomes('paying');
    await desk.booking.pay(order.id, { code: '11111', key: randomUUID() });
    await paying;
    const confirmed = becomes('confirmed');
    desk.ledger.charge(order.id);
    desk.booking.confirm(order.id);
    const told = await confirmed;
    agentOrderSchema.strict().parse(told.file);
    expect(told.file.payments).toMatchObject([{ kind: 'charge' }]);
  });

  it('is pushed no more to those who have closed it', async () => {
    const order = await desk.order(flight, ['1C']);
    const [leaves, stays] = [await desk.agent(), await desk.agent()];
    for (const socket of [leaves, stays]) {
      expect(await say(socket, 'order:watch', { orderId: order.id })).toMatchObject({ ok: true });
    }
    expect(await say(leaves, 'order:unwatch', { orderId: order.id })).toEqual({ ok: true });
    leaves.on('order:changed', () => expect.unreachable('nobody watches it here'));
    const told = next<Told>(stays, 'order:changed');
    await desk.booking.cancel(order.id);
    expect((await told).file.order?.status).toBe('cancelled');
    // What was sent to it before this answer would have come.
    await say(leaves, 'charts:watch');
  });

  it('is refused for orders that are not there, and for more than one agent can look at', async () => {
    const socket = await desk.agent();
    const watch = (orderId: string) => say(socket, 'order:watch', { orderId });
    for (const id of ['x', '1'.repeat(26)]) {
      expect(await watch(id), id).toMatchObject({ error: { code: 'order-not-found' } });
    }
    const seats = seatDesignators(flight.aircraft).slice(-limits.watchedOrdersPerSocket - 1);
    const orders = await Promise.all(seats.map((seat) => desk.order(flight, [seat])));
    const answers = await Promise.all(orders.map(({ id }) => watch(id)));
    for (const answer of answers.slice(0, -1)) expect(answer).toMatchObject({ ok: true });
    expect(answers.at(-1)).toMatchObject({ error: { code: 'too-many-watches' } });
    expect(await say(socket, 'order:unwatch', { orderId: orders[0]!.id })).toEqual({ ok: true });
    expect(await watch(orders.at(-1)!.id)).toMatchObject({ ok: true });
    expect(await say(socket, 'order:watch', {})).toMatchObject({
      error: { code: 'invalid-message' },
    });
  });
});
