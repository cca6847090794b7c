import { describe, expect, test, vi } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { systemProgram } from '../src/cluster/programs.ts';
import { readClusterSettings } from '../src/system/settings.ts';
import { temporalConfig } from '../src/cluster/temporal.ts';
import { root } from '../src/root.ts';
import { PortReservations } from '../src/system/ports.ts';
import { inStopOrder } from '../src/system/record.ts';
import { temporaryDirectory } from './helpers.ts';

describe('settings of a cluster', () => {
  test('have two of each, and a data directory beside that of npm start', () => {
    expect(readClusterSettings({}, '/aisle')).toMatchObject({
      workers: 2,
      backends: 2,
      historyShards: 8,
      dataDir: '/aisle/.aisle-cluster',
    });
    const given = { WORKERS: '4', BACKENDS: '3', HISTORY_SHARDS: '1', DATA_DIR: 'other' };
    expect(readClusterSettings(given, '/aisle')).toMatchObject({
      workers: 4,
      backends: 3,
      historyShards: 1,
      dataDir: '/aisle/other',
    });
  });

  test.each([
    [{ WORKERS: '0' }, /WORKERS/],
    [{ BACKENDS: '1.5' }, /BACKENDS/],
    [{ WORKERS: '17' }, /WORKERS/],
    [{ BACKENDS: 'many' }, /BACKENDS/],
    [{ HISTORY_SHARDS: '0' }, /HISTORY_SHARDS/],
    [{ PORT: 'x' }, /PORT/],
    [{ TEMPORAL_ADDRESS: '127.0.0.1:7233' }, /Unset TEMPORAL_ADDRESS/],
  ])('refuse %j', (env, complaint) => {
    expect(() => readClusterSettings(env, '/aisle')).toThrow(complaint);
  });
});

test('a program that is missing is named, with the command that installs it', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(systemProgram('It', ['nowhere-to-be-found'], 'it')).rejects.toThrow(
    /^It could not be had\.\n[^]*sudo apt-get install it/,
  );
  vi.unstubAllEnvs();
});

test('processes end before those that they need, like ones together', () => {
  const names = ['postgresql', 'worker-2', 'temporal', 'backend-10', 'worker-1', 'balancer'];
  expect(inStopOrder([...names, 'watchdog'])).toEqual([
    ['balancer'],
    ['backend-10'],
    ['worker-2', 'worker-1'],
    ['temporal'],
    ['postgresql'],
  ]);
});

test('a port from a wanted one upwards: the first that is free, and no one else’s', async () => {
  const reservations = new PortReservations(await temporaryDirectory());
  const first = await reservations.reserveFrom('127.0.0.1', 21_000);
  const second = await reservations.reserveFrom('127.0.0.1', 21_000);
  expect(second).toBeGreaterThan(first);
  await reservations.releaseAll();
  expect(await reservations.reserveFrom('127.0.0.1', 21_000)).toBe(first);
  await reservations.releaseAll();
});

test("Temporal's configuration names its database, its ports and the settings that containers have, too", async () => {
  const pair = (grpc: number) => ({ grpc, ring: grpc + 1 });
  const text = temporalConfig({
    host: '127.0.0.1',
    ports: { frontend: pair(1), history: pair(3), matching: pair(5), worker: pair(7) },
    database: { port: 9, password: 'secret', authority: '/authority.pem' },
    historyShards: 5,
  });
  const config = parse(text) as {
    persistence: { numHistoryShards: number; datastores: Record<string, { sql: object }> };
    services: Record<string, { rpc: object }>;
    dynamicConfigClient: { filepath: string };
  };
  expect(config.persistence.numHistoryShards).toBe(5);
  for (const { sql } of Object.values(config.persistence.datastores)) {
    expect(sql).toMatchObject({ connectAddr: '127.0.0.1:9', password: 'secret' });
    expect(sql).toMatchObject({ tls: { enabled: true, caFile: '/authority.pem' } });
  }
  expect(config.services['matching']?.rpc).toMatchObject({ grpcPort: 5, membershipPort: 6 });
  const settings = join(root, 'docker', 'temporal', 'dynamic-config.yaml');
  expect(config.dynamicConfigClient.filepath).toBe(settings);
  expect(await readFile(settings, 'utf8')).toContain('transferProcessorMaxPollRPS');
});
