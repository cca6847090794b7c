import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { afterEach, expect, test } from 'vitest';
import { Cookies } from '../src/client/site.ts';
import { openSocket } from '../src/client/socket.ts';

let end: () => Promise<void> = async () => undefined;
afterEach(() => end());

test('the cookies of a handshake go with the next, and with whatever else the customer asks', async () => {
  const http = createServer().listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server = new Server(http);
  server.engine.on('initial_headers', (headers: IncomingHttpHeaders) => {
    headers['set-cookie'] = ['aisle-backend=two; HttpOnly'];
  });
  const cookies = new Cookies();
  const { port } = http.address() as AddressInfo;
  const socket = openSocket(`http://127.0.0.1:${port}`, cookies).connect();
  end = async () => {
    socket.disconnect();
    await server.close();
  };
  const connected = new Promise<void>((resolve) => socket.once('connect', resolve));
  const [first] = (await once(server, 'connection')) as [{ request: IncomingRequest }];
  await connected;
  expect(first.request.headers.cookie).toBeUndefined();
  expect(cookies.headers()).toEqual({ cookie: 'aisle-backend=two' });
  socket.io.engine.close();
  const [second] = (await once(server, 'connection')) as [{ request: IncomingRequest }];
  expect(second.request.headers.cookie).toBe('aisle-backend=two');
});

interface IncomingRequest {
  readonly headers: IncomingHttpHeaders;
}
