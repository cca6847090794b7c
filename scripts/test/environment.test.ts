import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from '../src/root.ts';
import { environmentOf, secretSettings } from '../src/system/secrets.ts';

const all = Object.fromEntries([...secretSettings, 'PATH', 'LOG_LEVEL'].map((name) => [name, 'x']));

/** Which of the secrets a program asks for, as its source has it. */
async function asked(...path: string[]): Promise<string[]> {
  const source = await readFile(join(root, ...path), 'utf8');
  return secretSettings.filter((name) => source.includes(`'${name}'`));
}

test.each([
  ['gateway', ['gateway', 'src', 'main.ts']],
  ['worker', ['worker', 'src', 'main.ts']],
  ['worker-2', ['worker', 'src', 'main.ts']],
  ['backend', ['backend', 'src', 'settings.ts']],
  ['backend-1', ['backend', 'src', 'settings.ts']],
])('%s has the secrets that it asks for', async (name, path) => {
  const own = Object.keys(environmentOf(name, all));
  const needed = await asked(...path);
  expect(needed.length).toBeGreaterThan(0);
  expect(own).toEqual(expect.arrayContaining([...needed, 'PATH', 'LOG_LEVEL']));
});

test('nobody has the secrets of others', () => {
  const has = (name: string) => Object.keys(environmentOf(name, all));
  for (const name of [
    'ORDER_TOKEN_SECRET',
    'AGENT_TOKEN',
    'AGENT_SESSION_SECRET',
    'METRICS_TOKEN',
  ]) {
    for (const process of ['gateway', 'worker', 'worker-1']) {
      expect(has(process), process).not.toContain(name);
    }
  }
  expect(has('gateway')).not.toContain('BUS_TOKEN');
  expect(has('gateway')).not.toContain('PAYLOAD_KEYS');
  for (const process of ['worker', 'backend']) expect(has(process)).toContain('TEMPORAL_API_KEY');
  expect(has('gateway')).not.toContain('TEMPORAL_API_KEY');
  for (const process of ['temporal', 'postgresql', 'redis', 'balancer', 'watchdog']) {
    expect(has(process), process).toEqual(['PATH', 'LOG_LEVEL']);
  }
});

test('every setting that is a secret is known as one', async () => {
  const source = await readFile(join(root, 'shared', 'src', 'settings.ts'), 'utf8');
  const secrets = [...source.matchAll(/^ {2}([A-Z_]+): (?:secret|accounts|payloadKeys)\b/gm)];
  expect(secrets.length).toBeGreaterThan(5);
  expect(secretSettings).toEqual(expect.arrayContaining(secrets.map(([, name]) => name)));
});
