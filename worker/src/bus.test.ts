import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { Server } from 'socket.io';
import { afterEach, expect, test } from 'vitest';
import { busEvents } from '@aisle/shared/bus-messages';
import { connectBus, type Bus } from './bus.ts';

const TOKEN = 'the token of the bus';
const logger = pino({ level: 'silent' });
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A backend's bus on a port (0: a free one): checks the token, remembers what it hears. */
async function startBackend(port = 0) {
  const http = createServer();
  const server = new Server(http, { transports: ['websocket'] });
  const heard: unknown[] = [];
  let wake: (() => void) | undefined;
  server.of('/bus').use((socket, next) => {
    const { token } = socket.handshake.auth as { token?: string };
    next(token === TOKEN ? undefined : new Error('wrong token'));
  });
  server.of('/bus').on('connection', (socket) => {
    socket.onAny((event, notice) => {
      heard.push([event, notice]);
      wake?.();
    });
  });
  http.listen(port, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    port: (http.address() as AddressInfo).port,
    heard,
    /** Resolves when so many notices were heard. */
    async hears(count: number): Promise<void> {
      while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
    },
    stop: () => server.close(),
  };
}

function connect(url: string, token = TOKEN): Bus {
  const bus = connectBus(url, token, logger);
  cleanups.push(() => {
    bus.close();
  });
  return bus;
}

test('notices arrive, those from before the connection folded to the newest', async () => {
  const backend = await startBackend();
  cleanups.push(backend.stop);
  const bus = connect(backend.url);
  bus.flightChanged({ flightId: 'f', version: 1 });
  bus.flightChanged({ flightId: 'f', version: 2 });
  bus.orderChanged({ orderId: 'o', sequence: 1 });
  await backend.hears(2);
  expect(backend.heard).toEqual([
    [busEvents.flightChanged, { flightId: 'f', version: 2 }],
    [busEvents.orderChanged, { orderId: 'o', sequence: 1 }],
  ]);
  bus.flightChanged({ flightId: 'f', version: 3 });
  await backend.hears(3);
  expect(backend.heard[2]).toEqual([busEvents.flightChanged, { flightId: 'f', version: 3 }]);
});

test('while the backend is away notices are kept, and leave when it is back', async () => {
  const first = await startBackend();
  const bus = connect(first.url);
  bus.flightChanged({ flightId: 'f', version: 1 });
  await first.hears(1);
  await first.stop();
  const second = await startBackend(first.port);
  cleanups.push(second.stop);
  bus.flightChanged({ flightId: 'f', version: 2 });
  bus.flightChanged({ flightId: 'f', version: 3 });
  await second.hears(1);
  expect(second.heard.at(-1)).toEqual([busEvents.flightChanged, { flightId: 'f', version: 3 }]);
});

test('with a wrong token nothing is heard', async () => {
  const backend = await startBackend();
  cleanups.push(backend.stop);
  connect(backend.url, 'another token').flightChanged({ flightId: 'f', version: 1 });
  const right = connect(backend.url);
  right.flightChanged({ flightId: 'g', version: 1 });
  await backend.hears(1);
  expect(backend.heard).toEqual([[busEvents.flightChanged, { flightId: 'g', version: 1 }]]);
});
