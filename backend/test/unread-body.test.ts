import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';

let backend: TestBackend;
/** One connection for all. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterAll(async () => {
  agent.destroy();
  await backend.stop();
});

async function ask(method: string, path: string, body?: Buffer) {
  const sent = request(backend.url + path, {
    method,
    agent,
    headers: {
      Authorization: `Bearer ${secrets.AGENT_TOKEN}`,
      'Content-Type': 'application/json',
    },
  });
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  await once(answer, 'end');
  return { status: answer.statusCode, sameConnection: sent.reusedSocket };
}

const large = Buffer.concat([Buffer.from('no history\n'), Buffer.alloc(1_000_000, 'a')]);
const packed = gzipSync(large, { level: 0 });
const damaged = Buffer.concat([packed.subarray(0, 100_000), large]);

it.each([
  ['/api/orders', 413, large],
  ['/api/agent/history/open', 422, large],
  ['/api/agent/history/open', 422, packed],
  ['/api/agent/history/open', 422, damaged],
  ['/api/nowhere', 404, large],
])('a body that %s refuses unread does not hold up its connection', async (path, status, body) => {
  expect(await ask('POST', path, body)).toMatchObject({ status });
  expect(await ask('GET', '/healthz')).toEqual({ status: 200, sameConnection: true });
});
