import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '@aisle/shared/settings';
import { root } from '../src/root.ts';

/** The names of all settings, as the source has them. */
async function settingNames(): Promise<string[]> {
  const source = await readFile(join(root, 'shared', 'src', 'settings.ts'), 'utf8');
  return [...source.matchAll(/^ {2}([A-Z_]+):/gm)].map(([, name = '']) => name);
}

test('.env.example lists every setting, no other, and its values are valid', async () => {
  const example = await readFile(join(root, '.env.example'), 'utf8');
  const lines = [...example.matchAll(/^(#?)([A-Z_]+)=(.*)$/gm)];
  expect(lines.map(([, , name]) => name).sort()).toEqual((await settingNames()).sort());
  const secrets = {
    ORDER_TOKEN_SECRET: 'x'.repeat(16),
    AGENT_TOKEN: 'x'.repeat(16),
    BUS_TOKEN: 'x'.repeat(16),
  };
  const shown = Object.fromEntries(lines.map(([, , name = '', value = '']) => [name, value]));
  const names = [
    'PORT',
    'HOLD_SECONDS',
    'PAYMENT_FAILURE_RATE',
    'RATE_LIMITS',
    'LOG_LEVEL',
  ] as const;
  const defaults = readSettings(names, secrets);
  expect(readSettings(names, shown)).toEqual(defaults);
});
