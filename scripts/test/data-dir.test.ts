import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from '../src/run.ts';
import { Complaint } from '../src/complaint.ts';
import { lockDataDir, keepPrivate } from '../src/system/data-dir.ts';
import { isFree, PortReservations, localUrl } from '../src/system/ports.ts';
import { readSettings } from '@aisle/shared/settings';
import { obtainSecrets } from '../src/system/secrets.ts';
import { readSystemSettings } from '../src/system/settings.ts';
import { temporaryDirectory } from './helpers.ts';

test('a data directory is for its owner alone, what an earlier start left there too', async () => {
  const dataDir = join(await temporaryDirectory(), 'new');
  const umask = process.umask(0o022);
  await mkdir(join(dataDir, 'logs'), { recursive: true });
  const outside = join(dataDir, '..', 'outside');
  const left = ['temporal.db', 'logs/worker.log', 'tool'].map((name) => join(dataDir, name));
  for (const path of [...left, outside]) await writeFile(path, '');
  await chmod(left[2]!, 0o755);
  await symlink(outside, join(dataDir, 'link'));
  try {
    await keepPrivate(dataDir);
    await writeFile(join(dataDir, 'later'), '');
    const { output } = await run('sh', ['-c', 'umask']);
    expect(output.trim()).toBe('0077');
  } finally {
    process.umask(umask);
  }
  const modeOf = async (path: string) => (await stat(path)).mode & 0o777;
  for (const folder of [dataDir, join(dataDir, 'logs')]) expect(await modeOf(folder)).toBe(0o700);
  expect(await Promise.all(left.map(modeOf))).toEqual([0o600, 0o600, 0o700]);
  expect(await modeOf(join(dataDir, 'later'))).toBe(0o600);
  expect(await modeOf(outside)).toBe(0o644);
});

test('a data directory keeps a second system out, with a sentence, until it is released', async () => {
  const dataDir = join(await temporaryDirectory(), 'new');
  const lock = await lockDataDir(dataDir);
  await expect(lockDataDir(dataDir)).rejects.toThrow(
    new Complaint(
      `Another Aisle (process ${String(process.pid)}) uses ${dataDir}. Stop it first, or set DATA_DIR and PORT to others for a second system.`,
    ),
  );
  await lock.release();
  await (await lockDataDir(dataDir)).release();
});

describe('secrets', () => {
  test('are generated once, for the owner alone to read', async () => {
    const dataDir = await temporaryDirectory();
    const first = await obtainSecrets(dataDir, {});
    expect(new Set(Object.values(first)).size).toBe(8);
    const { PAYLOAD_KEYS, ...tokens } = first;
    for (const token of Object.values(tokens)) expect(token).toMatch(/^[\w-]{43}$/);
    expect(readSettings(['PAYLOAD_KEYS'], { PAYLOAD_KEYS }).PAYLOAD_KEYS).toHaveLength(1);
    const path = join(dataDir, 'secrets.json');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    expect(await obtainSecrets(dataDir, {})).toEqual(first);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test('of the environment win, and are not written down', async () => {
    const dataDir = await temporaryDirectory();
    const env = { AGENT_TOKEN: 'agent-token-of-mine', BUS_TOKEN: '' };
    const secrets = await obtainSecrets(dataDir, env);
    expect(secrets.AGENT_TOKEN).toBe(env.AGENT_TOKEN);
    expect(secrets.BUS_TOKEN).not.toBe('');
    expect(await readFile(join(dataDir, 'secrets.json'), 'utf8')).not.toContain(env.AGENT_TOKEN);
  });

  test('that cannot be read are never replaced in silence', async () => {
    const dataDir = await temporaryDirectory();
    await writeFile(join(dataDir, 'secrets.json'), '{"AGENT_TOKEN":');
    await expect(obtainSecrets(dataDir, {})).rejects.toThrow(
      /cannot be read\. Restore it: without it/,
    );
  });
});

describe('ports', () => {
  test('the wanted one; another free one when it is taken', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const taken = typeof address === 'object' && address ? address.port : 0;
    const ports = new PortReservations(join(await temporaryDirectory(), 'ports'));
    const other = await ports.reserve('127.0.0.1', taken);
    expect(other).not.toBe(taken);
    expect(await isFree('127.0.0.1', taken)).toBe(false);
    squatter.close();
    await once(squatter, 'close');
    expect(await ports.reserve('127.0.0.1', taken)).toBe(taken);
  });

  test('one that another system has reserved is left to it, until it is released', async () => {
    const directory = await temporaryDirectory();
    const [ports, others] = [new PortReservations(directory), new PortReservations(directory)];
    const taken = await others.reserve('127.0.0.1', 0);
    expect(await ports.reserve('127.0.0.1', taken)).not.toBe(taken);
    await others.releaseAll();
    expect(await ports.reserve('127.0.0.1', taken)).toBe(taken);
  });
});

describe('settings', () => {
  test('have defaults; the data directory is beside the code', () => {
    expect(readSystemSettings({}, '/clone')).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDir: '/clone/.aisle',
      namespace: 'default',
      temporalPort: 7233,
      temporalUi: false,
      gatewayPort: 3001,
      temporal: undefined,
    });
  });

  test('that are wrong are told by name before anything starts', () => {
    const env = { PORT: 'eighty', PAYMENT_FAILURE_RATE: '2' };
    expect(() => readSystemSettings(env, '/clone')).toThrow(Complaint);
    expect(() => readSystemSettings(env, '/clone')).toThrow(/PORT:.*\nPAYMENT_FAILURE_RATE:/);
  });

  test('of TLS are for a Temporal server that runs already', () => {
    const env = { TEMPORAL_API_KEY: 'a key of temporal cloud' };
    expect(() => readSystemSettings(env, '/clone')).toThrow('Set TEMPORAL_ADDRESS, too.');
    const external = readSystemSettings({ ...env, TEMPORAL_ADDRESS: 'cloud.test:7233' }, '/clone');
    expect(external.temporal).toMatchObject({ address: 'cloud.test:7233', tls: {} });
    expect(readSystemSettings({ TEMPORAL_TLS: 'off' }, '/clone').temporal).toBeUndefined();
  });

  test.each([
    ['0.0.0.0', 'http://127.0.0.1:3000'],
    ['::', 'http://[::1]:3000'],
    ['192.0.2.7', 'http://192.0.2.7:3000'],
  ])('a site on %s is reached at %s', (host, url) => {
    expect(localUrl(host, 3000)).toBe(url);
  });
});
