import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secrets, TestBackend } from '../support/backend.ts';
import { FakeBooking } from '../support/fake-booking.ts';

let backend: TestBackend;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterAll(async () => {
  agent.destroy();
  await backend.stop();
});

/** Asks over one connection at a time; gives the answer's status. */
function ask(method: string, path: string, body?: Buffer): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${secrets.AGENT_TOKEN}` };
    const sent = request(backend.url + path, { method, agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        resolve(answer.statusCode);
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

it('T7: a file that is refused half-way is not in the way of the next request', async () => {
  const file = Buffer.alloc(4 * 1024 * 1024, 'no history, but a long letter\n');
  expect(await ask('POST', '/api/agent/history/open', file)).toBe(422);
  expect(await ask('GET', '/api/agent/session')).toBe(200);
});
