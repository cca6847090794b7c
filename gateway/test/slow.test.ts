import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { startGateway } from './harness.ts';

test('who sends nothing, or half of a request, is ended, and others are answered meanwhile', async () => {
  const gateway = await startGateway();
  const starts = ['', 'POST /charges HTTP/1.1\r\nHost: a\r\n', 'GET /healthz HTTP/1.1\r\n'];
  const sockets = starts.map((start) => {
    const socket = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    if (start !== '') socket.write(start);
    return socket.resume();
  });
  const closed = Promise.all(sockets.map((socket) => once(socket, 'close')));
  const { status, headers } = await fetch(`${gateway.url}/healthz`);
  expect([status, headers.get('X-Content-Type-Options')]).toEqual([200, 'nosniff']);
  await closed;
}, 30_000);
