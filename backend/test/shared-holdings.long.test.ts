/** What is held, counted in a real Redis by several backends. Needs `redis-server`, as the cluster does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Holdings } from '../src/holdings/holdings.ts';
import { RedisTally } from '../src/holdings/tally.ts';
import { describeTally } from './support/tally-contract.ts';

const now = 1_000_000;
const bounds = { seats: 10, orders: 4 };
const address = '203.0.113.7';

let folder: string;
let server: ChildProcess;
const connections: Redis[] = [];

/** On a socket in a folder of its own, so that no port is taken from anyone. */
function connect(): Redis {
  const redis = new Redis(join(folder, 'redis.sock'));
  redis.on('error', () => undefined);
  connections.push(redis);
  return redis;
}

async function startRedis(): Promise<void> {
  const args = ['--port', '0', '--unixsocket', join(folder, 'redis.sock'), '--save', ''];
  server = spawn('redis-server', [...args, '--dir', folder], { stdio: 'ignore' });
  await once(server, 'spawn');
  expect(await connect().ping()).toBe('PONG');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aisle-redis-'));
  await startRedis();
});
afterAll(async () => {
  for (const redis of connections) redis.disconnect();
  const ended = once(server, 'exit');
  server.kill();
  await ended;
  await rm(folder, { recursive: true });
});

describeTally('of all backends', () => new RedisTally(connect()));

it('N6: two backends count together, and each for itself while Redis is away', async () => {
  const count = async () => {
    const redis = connect();
    await redis.ping();
    return new Holdings({ bounds, redis, now: () => now });
  };
  const [one, other] = [await count(), await count()];
  // However slow this machine is, Redis is not too slow.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  const claim = (holdings: Holdings, orderId: string, seats: number) =>
    holdings.claim({ orderId, seats, address });
  expect(await claim(one, 'N6-FIRST', 9)).toBeNull();
  expect(await claim(other, 'N6-SECOND', 2)).toBe('too-many-held');
  expect(await other.seatsOf('N6-FIRST')).toBe(9);
  vi.useRealTimers();

  const ended = once(server, 'exit');
  server.kill();
  await ended;
  expect(await claim(other, 'N6-SECOND', 2)).toBeNull();
  expect(await claim(other, 'N6-THIRD', 9)).toBe('too-many-held');
  await startRedis();
});
