import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { polling } from './support/polling.ts';

let backend: TestBackend;

beforeAll(async () => {
  backend = await TestBackend.start(new FakeBooking());
});
afterAll(() => backend.stop());

const handshake = '/socket.io/?EIO=4&transport=polling';
/** What a browser sends from a page of another origin: one that says so, a script's tag, and one that hides it. */
const foreign: Readonly<Record<string, string>>[] = [
  { Origin: 'http://127.0.0.1:9' },
  { Origin: 'null' },
  { Origin: '' },
  { 'Sec-Fetch-Site': 'same-site' },
  { 'Sec-Fetch-Site': 'cross-site' },
];

/** The first bytes of the answer to an upgrade. */
async function upgrade(query: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { hostname, port } = new URL(backend.url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `GET /socket.io/?EIO=4&transport=websocket${query} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n` +
      'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n' +
      `Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n${lines.join('')}\r\n`,
  );
  const text = await new Promise<string>((resolve, reject) => {
    socket.once('data', (data) => resolve(data.toString('latin1')));
    socket.once('error', reject);
    socket.once('end', () => resolve(''));
  });
  socket.destroy();
  return text;
}

describe('B1 a page of another origin', () => {
  it.each(foreign)('opens no connection: %j', async (headers) => {
    const answer = await backend.ask('GET', handshake, { headers });
    expect([answer.status, answer.body.code]).toEqual([403, 'origin-not-allowed']);
    expect(await upgrade('', headers)).toMatch(/^HTTP\/1\.1 403 [^]*origin-not-allowed/);
  });

  it.each(foreign)('neither sends nor reads by a connection that is open: %j', async (headers) => {
    const victim = await polling(backend.url);
    await victim.send(['40']);
    const before = backend.app.io.of('/').sockets.size;
    expect(before).toBeGreaterThan(0);
    expect(await victim.send(['41'], headers)).toBe(403);
    expect((await victim.poll(headers)).status).toBe(403);
    expect(await upgrade(`&sid=${victim.sid}`, headers)).toMatch(/^HTTP\/1\.1 403 /);
    expect(backend.app.io.of('/').sockets.size).toBe(before);
    expect(await (await victim.poll()).text()).toMatch(/^40\{"sid"/);
  });

  it.each(foreign)('commands nothing over REST: %j', async (headers) => {
    for (const [method, path] of [
      ['POST', '/api/orders'],
      ['PUT', '/api/orders/A/seats'],
      ['DELETE', '/api/orders/A'],
      ['POST', '/api/agent/session'],
      ['DELETE', '/api/agent/session'],
    ] as const) {
      const answer = await backend.ask(method, path, { headers, token: secrets.AGENT_TOKEN });
      expect([answer.status, answer.body.code]).toEqual([403, 'origin-not-allowed']);
    }
  });

  it('is told from our own, and from programs', async () => {
    for (const headers of [
      { Origin: backend.url, 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'same-origin' },
      { 'Sec-Fetch-Site': 'none' },
      {},
    ]) {
      const own = await polling(backend.url, headers);
      expect(await own.send(['40'])).toBe(200);
      expect(await upgrade('', headers)).toMatch(/^HTTP\/1\.1 101 /);
    }
  });
});

describe('B1 JSONP', () => {
  it('is refused, at the handshake and later', async () => {
    const { sid } = await polling(backend.url);
    for (const query of ['&j=0', '&j=', '&j=0&j=1', `&sid=${sid}&j=0`, `&j=x&sid=${sid}`]) {
      const answer = await backend.ask('GET', handshake + query);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid-request']);
      expect(answer.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
    }
    expect(await upgrade('&j=0', {})).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('every answer of Socket.IO', () => {
  it('has our headers, and a method that it does not know is refused', async () => {
    const { sid } = await polling(backend.url);
    const answers = [
      await backend.ask('GET', handshake),
      await backend.ask('GET', `${handshake}&sid=unknown`),
      await backend.ask('GET', '/socket.io/?transport=none'),
      await backend.ask('GET', `${handshake}&j=0`),
      await backend.ask('PUT', `${handshake}&sid=${sid}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400, 400, 405]);
    for (const { headers } of answers) {
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
    }
    const upgraded = await upgrade('', {});
    expect(upgraded).toMatch(/^X-Content-Type-Options: nosniff\r$/im);
    expect(upgraded).toMatch(/^Cross-Origin-Resource-Policy: same-origin\r$/im);
  });
});
