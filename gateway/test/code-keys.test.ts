/** One-time keys that payment codes are sealed by: kept as long as an attempt may be made, and not a moment longer. */
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { limits } from '@aisle/shared/limits';
import { codeKeyBytes, sealCode, type CodeKey } from '@aisle/shared/sealed-code';
import { CodeKeys } from '../src/code-keys.ts';
import { spawnGateway, startGateway, temporaryDirectory, type GatewayClient } from './harness.ts';

const gone = { status: 410, body: { code: 'code-gone' } };

async function sealedBy(gateway: GatewayClient, code: string, orderId = 'order') {
  const [key] = await gateway.codeKeys(1);
  if (key === undefined) throw new Error('no key');
  return { key, code: sealCode(code, orderId, key) };
}

test('P15: a sealed code is validated as it would be in plain text, for its order alone, as often as it takes', async () => {
  const gateway = await startGateway();
  const passing = await sealedBy(gateway, '11111');
  const failing = await sealedBy(gateway, '00000');
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    expect((await gateway.validate('order', passing.code, attempt)).body).toEqual({ valid: true });
    expect((await gateway.validate('order', failing.code, attempt)).body).toEqual({ valid: false });
  }
  expect(await gateway.validate('another', passing.code)).toMatchObject(gone);
});

test('P15: with its charge, or when it is said to be over, a code is gone', async () => {
  const gateway = await startGateway();
  const [paid, failed] = [await sealedBy(gateway, '11111'), await sealedBy(gateway, '00000')];
  const body = { orderId: 'order', amount: '45.00', currency: 'GBP', codeKey: paid.key.id };
  const charge = await gateway.post('/charges', body, 'key');
  expect(charge.status).toBe(201);
  expect(charge.body).not.toHaveProperty('codeKey');
  expect(await gateway.post('/charges', body, 'key')).toMatchObject({ status: 200 });
  expect(await gateway.validate('order', paid.code)).toMatchObject(gone);

  const ids = [failed.key.id, 'unknown'];
  for (let time = 0; time < 2; time += 1)
    expect((await gateway.post('/code-keys/forgetting', { ids })).status).toBe(200);
  expect(await gateway.validate('order', failed.code)).toMatchObject(gone);
});

test.each([{}, { count: 0 }, { count: limits.codeStock + 1 }, { count: 1, more: 1 }])(
  'so many keys are not given: %j',
  async (body) => {
    const gateway = await startGateway();
    expect(await gateway.post('/code-keys', body)).toMatchObject({
      status: 400,
      body: { code: 'invalid-request' },
    });
  },
);

test("P15: what a full disk did not take is no key, and its place another's", async () => {
  const folder = await temporaryDirectory();
  const paths = { full: join(folder, 'full'), never: join(folder, 'never') };
  const keys = await CodeKeys.open(paths.full, Date.now);
  const probe = await open(paths.full);
  onTestFinished(() => probe.close());
  const handles = Object.getPrototypeOf(probe) as FileHandle;
  const write = vi.spyOn(handles, 'write').mockRejectedValue(new Error('ENOSPC'));
  const issued = keys.issue(limits.codeStock).finally(() => write.mockRestore());
  await expect(issued).rejects.toThrow('ENOSPC');
  const others = await CodeKeys.open(paths.never, Date.now);
  for (const each of [keys, others]) {
    expect(await each.issue(limits.codeStock)).toHaveLength(limits.codeStock);
    await each.close();
  }
  expect((await stat(paths.full)).size).toBe((await stat(paths.never)).size);
});

test('P15: a killed gateway has its keys again, but for those that were forgotten', async () => {
  const dataDir = await temporaryDirectory();
  const first = await spawnGateway(dataDir, { PAYMENT_FAILURE_RATE: '0' });
  const [kept, over] = [
    await sealedBy(first.client, '11111'),
    await sealedBy(first.client, '11111'),
  ];
  await first.client.post('/code-keys/forgetting', { ids: [over.key.id] });
  first.child.kill('SIGKILL');
  await first.exited;
  const path = join(dataDir, 'gateway', 'code-keys');
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const bytes = await readFile(path);
  for (const [{ key }, isThere] of [
    [kept, true],
    [over, false],
  ] as const) {
    for (const part of [key.id, key.key])
      expect(bytes.includes(Buffer.from(part, 'base64url'))).toBe(isThere);
  }
  const second = await spawnGateway(dataDir, { PAYMENT_FAILURE_RATE: '0' });
  expect((await second.client.validate('order', kept.code)).body).toEqual({ valid: true });
  expect(await second.client.validate('order', over.code)).toMatchObject(gone);
});

async function openKeys(path?: string) {
  const at = path ?? join(await temporaryDirectory(), 'code-keys');
  const clock = { now: 1_000 };
  return { path: at, clock, keys: await CodeKeys.open(at, () => clock.now) };
}

function sealed([key]: readonly CodeKey[]): string {
  if (key === undefined) throw new Error('no key');
  return sealCode('11111', 'order', key);
}

test('P15: a key that nobody said was over ends by itself, on disk too', async () => {
  const { path, clock, keys } = await openKeys();
  const code = sealed(await keys.issue(1));
  expect(keys.open(code, 'order')).toBe('11111');
  clock.now += limits.codeKeyMs;
  expect(keys.open(code, 'order')).toBeNull();
  expect((await readFile(path)).some((byte) => byte !== 0)).toBe(true);
  await keys.sweep();
  expect((await readFile(path)).every((byte) => byte === 0)).toBe(true);
  await keys.close();
});

test('P20: there is room for so many, and for new ones as soon as others are over', async () => {
  const { path, keys } = await openKeys();
  const half = limits.codeKeys / 2;
  let [first] = await keys.issue(half);
  expect(await keys.issue(2 * half)).toHaveLength(half);
  const size = (await stat(path)).size;
  expect(size).toBe(limits.codeKeys * (codeKeyBytes.id + codeKeyBytes.key + 8));
  await keys.forget([first?.id ?? '']);
  [first] = await keys.issue(2);
  expect(keys.open(sealed(first ? [first] : []), 'order')).toBe('11111');
  expect(await keys.issue(1)).toEqual([]);
  expect((await stat(path)).size).toBe(size);
  await keys.close();
});
