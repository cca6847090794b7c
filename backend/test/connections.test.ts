import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { dial, parseAnswer, readAll } from './support/raw-http.ts';

let backend: TestBackend;

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking(), { RATE_LIMITS: 'on' });
});
afterAll(() => backend.stop());

/** Metrics are gathered once a second. */
const patience = { timeout: 60_000 };
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;

async function metric(line: RegExp): Promise<number> {
  const { text } = await backend.ask('GET', '/metrics');
  return Number(line.exec(text)?.[1] ?? 0);
}

it('who sends nothing, or slowly, is ended soon, and told why', async () => {
  const silent = await dial(backend.url);
  const head = await dial(backend.url);
  head.write('GET /healthz HTTP/1.1\r\nHost: a\r\n');
  const body = await dial(backend.url);
  body.write('POST /api/orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n');
  body.write('Content-Length: 1000\r\n\r\n{');
  const trickle = setInterval(() => {
    head.write('X: y\r\n');
    body.write(' ');
  }, 200);
  const answers = await Promise.all([silent, head, body].map(readAll));
  clearInterval(trickle);
  expect(answers.map((text) => parseAnswer(text).status)).toEqual([408, 408, 408]);
});

it('silent connections leave room for whoever asks', async () => {
  const silent = await Promise.all(
    Array.from({ length: limits.connectionsPerClient + 100 }, () => dial(backend.url)),
  );
  for (const socket of silent) socket.on('error', () => undefined);
  expect((await backend.ask('GET', '/api/flights')).status).toBe(200);
  const open = await metric(/^aisle_connections (\d+)$/m);
  expect(open).toBeLessThanOrEqual(limits.connectionsPerClient);
  expect(await metric(/connections_ended_total\{reason="too-many"\} (\d+)/)).toBeGreaterThan(0);
  for (const socket of silent) socket.destroy();
});

it('a connection that asks for more than it reads is given one answer at a time', async () => {
  const socket = await dial(backend.url);
  const count = limits.pipelinedRequests + 1;
  socket.pause();
  socket.write(get('/docs/swagger-ui-bundle.js').repeat(count));
  const answered = () => metric(/seconds_count\{[^}]*swagger-ui-bundle.js"[^}]*\} (\d+)/);
  await expect.poll(answered, patience).toBeGreaterThan(0);
  expect(await answered()).toBeLessThan(count);
  let bytes = 0;
  socket.on('data', (piece) => (bytes += piece.length)).resume();
  const { headers } = await backend.ask('HEAD', '/docs/swagger-ui-bundle.js', {
    headers: { 'Accept-Encoding': 'identity' },
  });
  const whole = Number(headers.get('Content-Length')) * count;
  await expect.poll(() => bytes, patience).toBeGreaterThan(whole);
  socket.destroy();
});

it('a connection that asks for far more at once is ended', async () => {
  const socket = await dial(backend.url);
  socket.on('error', () => undefined);
  socket.write(get('/openapi.json').repeat(200));
  if (!socket.closed) await once(socket.resume(), 'close');
  const ended = () => metric(/connections_ended_total\{reason="pipelined"\} (\d+)/);
  await expect.poll(ended, patience).toBe(1);
});
