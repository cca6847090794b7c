import { createServer } from 'node:net';
import { once } from 'node:events';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { spawnGateway, temporaryDirectory } from './harness.ts';

test('killed in the midst of charges, again and again: what was acknowledged is there, nothing twice', async () => {
  const dataDir = await temporaryDirectory();
  const acknowledged = new Map<string, string>();
  const asked = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    const { child, exited, client } = await spawnGateway(dataDir, { LOG_LEVEL: 'info' });
    let answers = 0;
    const customers = Array.from({ length: 8 }, async (_, customer) => {
      for (let n = 0; ; n += 1) {
        const orderId = `r${String(round)}-c${String(customer)}-${String(n)}`;
        asked.add(orderId);
        const answer = await client.charge(orderId);
        expect(answer.status).toBe(201);
        acknowledged.set(orderId, answer.body.id);
        if (++answers === 60) child.kill('SIGKILL');
      }
    });
    await Promise.allSettled(customers);
    await exited;
  }
  expect(acknowledged.size).toBeGreaterThanOrEqual(180);
  await appendFile(join(dataDir, 'gateway', 'ledger.jsonl'), '{"type":"charge","key":"to');

  const { client } = await spawnGateway(dataDir);
  const charges = await client.charges();
  const idOf = new Map(charges.map(({ orderId, id }) => [orderId, id]));
  expect(idOf.size).toBe(charges.length);
  for (const [orderId, id] of acknowledged) expect(idOf.get(orderId)).toBe(id);
  for (const orderId of asked) expect([200, 201]).toContain((await client.charge(orderId)).status);
  expect(await client.charges()).toHaveLength(asked.size);
});

test('SIGTERM stops it at once, also while a validation never ends', async () => {
  const { child, exited, client } = await spawnGateway(await temporaryDirectory());
  const hanging = client.post('/validations', { orderId: 'order', attempt: 1, code: '99999' });
  const dropped = expect(hanging).rejects.toThrow();
  await client.charge('order');
  child.kill('SIGTERM');
  await dropped;
  expect((await exited)[0]).toBe(0);
});

test('a taken port is a sentence and exit code 1', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const address = squatter.address();
  const port = typeof address === 'object' && address ? String(address.port) : '';
  await expect(spawnGateway(await temporaryDirectory(), { GATEWAY_PORT: port })).rejects.toThrow(
    new RegExp(`port ${port} on 127.0.0.1 is taken. Stop what uses it`),
  );
  squatter.close();
});
