/** Socket.IO and nothing else: what a broadcast to so many sockets costs by itself. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSocketServer } from '@aisle/backend/src/socket/server.ts';
import type { FlightChanged } from '@aisle/shared/contract';
import { wallClock } from '../../measure.ts';
import type { FromBare, ToBare } from './messages.ts';

const http = createServer();
const io = createSocketServer(http, () => true, null);

async function listen(): Promise<string> {
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

function say(message: FromBare): void {
  process.send?.(message);
}

process.on('message', (told: ToBare) => {
  if (told.type === 'broadcast') {
    // The contract's message with one field more.
    const message = { ...(told.payload as FlightChanged), sentAt: wallClock() };
    io.emit('flight:changed', message);
    return;
  }
  void listen().then((url) => say({ type: 'listening', url, pid: process.pid }));
});
process.on('disconnect', () => process.exit(0));
