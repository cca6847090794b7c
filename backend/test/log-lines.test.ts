import { beforeAll, expect, it, vi } from 'vitest';
import type { Order } from '@aisle/shared/contract';
import { createLog } from '../src/log.ts';
import { systemClock } from '../src/clock.ts';
import { OrderAccess } from '../src/rest/order-access.ts';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

const flight = someFlight(Date.now(), 'AI 1');
const booking = new FakeBooking();
let lines: Record<string, unknown>[] = [];
let backend: TestBackend;

beforeAll(async () => {
  const log = createLog('debug', {
    write: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  backend = await TestBackend.start(booking, {}, null, systemClock, undefined, log);
  await backend.worker(booking);
  await booking.openFlight(flight);
  return () => backend.stop();
});

async function book(seat: string): Promise<{ order: Order; token: string }> {
  const body = { flightId: flight.id, seats: [seat] };
  return (await backend.ask('POST', '/api/orders', { body })).body;
}

/** What was logged while `work` went on. */
async function logged(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  lines = [];
  await work();
  return lines;
}

it('a creation, which has no id in its path, is logged with its flight and its order', async () => {
  let orderId = '';
  const created = await logged(async () => {
    orderId = (await book('1A')).order.id;
  });
  expect(created).toContainEqual(
    expect.objectContaining({ flightId: flight.id, orderId, res: { status: 201 } }),
  );
});

it('a request that fails by a bug is logged with what it was about', async () => {
  const { order, token } = await book('2A');
  const bug = vi.spyOn(booking, 'orderStatus').mockRejectedValueOnce(new Error('planted'));
  const failed = await logged(() => backend.ask('GET', `/api/orders/${order.id}`, { token }));
  bug.mockRestore();
  expect(failed).toContainEqual(
    expect.objectContaining({ msg: 'a request failed by a bug', orderId: order.id }),
  );
});

it('a message that fails by a bug is logged with the ids that it names, and with nothing else of it', async () => {
  const socket = await backend.socket();
  const { order, token } = await book('3A');
  const bug = vi.spyOn(OrderAccess.prototype, 'allowsConnection').mockImplementationOnce(() => {
    throw new Error('planted');
  });
  const message = { orderId: order.id, token };
  const failed = await logged(() => socket.emitWithAck('order:watch', message));
  bug.mockRestore();
  expect(failed).toContainEqual(
    expect.objectContaining({
      msg: 'a message failed by a bug',
      event: 'order:watch',
      orderId: order.id,
    }),
  );
  expect(JSON.stringify(failed)).not.toContain(message.token);
});
