import { connect, type Socket as NetSocket } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { TestBackend } from '../../test/support/backend.ts';
import { FakeBooking } from '../../test/support/fake-booking.ts';
import { UnreadGuard } from './unread.ts';

/** Larger than what the kernel takes for a connection whose other end is asleep. */
const large = 'x'.repeat(1024 * 1024);

let backend: TestBackend;
let silent: NetSocket;

beforeEach(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterEach(async () => {
  silent.destroy();
  await backend.stop();
});

/** A WebSocket as a program without a library writes it: it joins the namespace, and then reads no more. */
async function connectSilently(): Promise<void> {
  const { hostname, port } = new URL(backend.url);
  silent = connect(Number(port), hostname);
  silent.on('error', () => undefined);
  silent.write(
    'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n' +
      `Host: ${hostname}:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await once(silent, 'data');
  // The text frame "40", masked with zeros.
  silent.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x34, 0x30]));
  await expect.poll(() => backend.app.io.of('/').sockets.size).toBe(1);
  silent.pause();
}

/** Sends more than the kernel takes, and less than the bound; resolves when all of it has left Engine.IO. */
async function fill(): Promise<void> {
  const [socket] = backend.app.io.of('/').sockets.values();
  for (let sent = 0; sent < 6; sent += 1) socket?.emit('order:changed', { order: large } as never);
  await expect.poll(() => Reflect.get(socket?.conn ?? {}, 'writeBuffer') as unknown).toEqual([]);
}

async function metrics(): Promise<string> {
  return (await backend.ask('GET', '/metrics')).text;
}

it('B6 ends a connection that leaves too many bytes unread, counts it, and leaves others alone', async () => {
  await connectSilently();
  const reader = await backend.socket();
  const bytes = limits.unreadBytes * 2;
  for (let sent = 0; sent < bytes; sent += large.length) {
    backend.app.io.except(reader.id!).emit('order:changed', { order: large } as never);
  }
  await expect.poll(() => backend.app.io.of('/').sockets.size).toBe(1);
  expect(reader.connected).toBe(true);
  expect(await metrics()).toContain('aisle_unread_connections_ended_total 1');
});

it('ends a connection that leaves too many messages unread, however small', async () => {
  await connectSilently();
  const [socket] = backend.app.io.of('/').sockets.values();
  // What the kernel takes is filled first, so that the small ones have to wait.
  await fill();
  for (let sent = 0; sent <= limits.unreadPackets; sent += 1) {
    socket?.emit('flights:changed', { flights: [] });
  }
  await expect.poll(() => backend.app.io.of('/').sockets.size).toBe(0);
  expect(await metrics()).toContain('aisle_unread_connections_ended_total 1');
});

it('lets a connection wait that has little unread', async () => {
  await connectSilently();
  await fill();
  let look = (): void => undefined;
  let endings = 0;
  const guard = new UnreadGuard({
    sockets: () => backend.app.io.of('/').sockets.values(),
    clientOf: () => '',
    after: (_delayMs, action) => {
      look = action;
      return () => undefined;
    },
    ended: () => (endings += 1),
  });
  guard.start();
  look();
  expect(endings).toBe(0);
  expect(backend.app.io.of('/').sockets.size).toBe(1);
});
