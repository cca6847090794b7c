import { expect, it } from 'vitest';
import { systemClock } from '../src/clock.ts';
import { createLog } from '../src/log.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { dial, readAll } from './support/raw-http.ts';

/** What a client sends before it leaves in the middle, or goes on with what is no HTTP. */
const uploads: readonly (readonly [path: string, headers: string, body: string])[] = [
  ['/api/agent/history/open', 'Content-Length: 100000', '{"format":'],
  ['/api/agent/history/open', 'Content-Length: 100000', '\x1f\x8b\x08'],
  ['/api/agent/history/open', 'Transfer-Encoding: chunked', '5\r\n{"for\r\nno chunk\r\n'],
  ['/api/orders', 'Content-Length: 1000', '{"flightId":'],
  ['/api/orders', 'Transfer-Encoding: chunked', '5\r\n{"fli\r\nno chunk\r\n'],
];

it('a client that leaves in the middle of its body is no bug, and no line of the log', async () => {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => lines.push(line) });
  const backend = await TestBackend.start(new FakeBooking(), {}, null, systemClock, undefined, log);
  for (const [path, header, body] of uploads) {
    const head = [
      `POST ${path} HTTP/1.1`,
      'Host: a',
      'Content-Type: application/json',
      `Authorization: Bearer ${secrets.AGENT_TOKEN}`,
      header,
    ];
    const socket = await dial(backend.url);
    const all = readAll(socket);
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, 'latin1');
    await all;
  }
  const gone = async () => {
    const { text } = await backend.ask('GET', '/metrics');
    const counts = [
      ...text.matchAll(/refusals_total\{edge="rest",code="malformed-request"\} (\d+)/g),
    ];
    const invalid = [...text.matchAll(/refusals_total\{edge="rest",code="invalid-json"\} (\d+)/g)];
    return [...counts, ...invalid].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  await expect.poll(gone).toBe(uploads.length);
  await backend.stop();
  expect(lines).toEqual([]);
});
