import { request } from 'node:http';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { openLedger, startGateway, temporaryDirectory, token } from './harness.ts';

async function status(url: string, headers: Record<string, string>): Promise<number | undefined> {
  const asked = request(url, { headers });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

const body = { orderId: 'order', amount: '45.00', currency: 'GBP' };
const commands = [
  ['/charges', body],
  ['/refunds', { orderId: 'order' }],
  ['/validations', { orderId: 'order', attempt: 1, code: '11111' }],
] as const;

test.each(commands)('POST %s without the token is refused, and changes nothing', async (...row) => {
  const [path, sent] = row;
  const gateway = await startGateway();
  await gateway.charge('order', '45.00', 'key');
  for (const Authorization of ['', 'Bearer', `Bearer ${token}x`, `Basic ${token}`, token]) {
    const answer = await gateway.send(path, {
      method: 'POST',
      key: 'key',
      headers: { 'content-type': 'application/json', Authorization },
      body: JSON.stringify(sent),
    });
    expect(answer).toMatchObject({
      status: 401,
      type: 'application/problem+json',
      body: { code: 'unauthorized' },
    });
  }
  expect(await gateway.charges()).toHaveLength(1);
  expect(await gateway.refunds()).toEqual([]);
});

test('whoever is on this machine reads without the token', async () => {
  const gateway = await startGateway();
  for (const path of ['/charges', '/refunds', '/healthz'])
    expect(await status(`${gateway.url}${path}`, {})).toBe(200);
});

test('from another address the ledger needs the token, the health does not', async () => {
  const own = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  const outer = own.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (outer === undefined) throw new Error('this test needs a network interface beside loopback');
  const gateway = await startGateway(undefined, '0.0.0.0');
  const url = gateway.url.replace('0.0.0.0', outer.address);
  expect(await status(`${url}/charges`, {})).toBe(401);
  expect(await status(`${url}/charges`, { Authorization: `Bearer ${token}` })).toBe(200);
  expect(await status(`${url}/healthz`, {})).toBe(200);
});

test('a host that is not ours is refused, with the token, too', async () => {
  const gateway = await startGateway();
  const asked = (host: string, more = {}) => status(`${gateway.url}/charges`, { host, ...more });
  for (const host of ['127.0.0.1', 'localhost:3001', '[::1]:9', 'Gateway:3001', 'gateway'])
    expect(await asked(host), host).toBe(200);
  for (const host of [
    'evil.example',
    'localhost.evil.example',
    '10.1.2.3',
    '127.0.0.1.evil.example:80',
    'gateway@evil',
  ])
    expect(await asked(host, { authorization: `Bearer ${token}` }), host).toBe(421);
});

test('two hosts are none', async () => {
  const { url } = await startGateway();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.end('GET /charges HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n');
  const [head] = (await once(socket, 'data')) as [Buffer];
  expect(head.toString()).toMatch(/^HTTP\/1.1 421 /);
  socket.destroy();
});

test('the ledger and its folder are for their owner only, those of old too', async () => {
  const directory = join(await temporaryDirectory(), 'gateway');
  await mkdir(directory, { mode: 0o755 });
  const path = join(directory, 'ledger.jsonl');
  await writeFile(path, '');
  await chmod(path, 0o644);
  await (await openLedger(path)).ledger.close();
  const mode = async (of: string) => (await stat(of)).mode & 0o777;
  expect([await mode(directory), await mode(path)]).toEqual([0o700, 0o600]);
  const fresh = join(await temporaryDirectory(), 'new', 'gateway', 'ledger.jsonl');
  await (await openLedger(fresh)).ledger.close();
  expect([await mode(join(fresh, '..')), await mode(fresh)]).toEqual([0o700, 0o600]);
});
