/** Workflows that are under way survive a new version of the code: recorded histories replay. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { busSinks } from '../src/bus.ts';
import { encryptPartly, historyOfJson, jsonOfHistory, type History } from './support/histories.ts';
import { silentBus, workflowBundle } from './support/system.ts';

const folder = fileURLToPath(new URL('./histories/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.json'),
);

test('there are histories of both workflows, and of a flight’s later run', () => {
  for (const name of [
    'order-',
    'flight-',
    'run-2',
    'interventions',
    'former',
    'people',
    'audited',
    'together',
    'swapped',
    'parts',
    'sealed',
  ]) {
    expect(files.filter((file) => file.includes(name)).length).toBeGreaterThan(0);
  }
});

async function replay(history: History): Promise<void> {
  const common = { workflowBundle: workflowBundle(), dataConverter: testConverter };
  await Worker.runReplayHistory({ ...common, sinks: busSinks(silentBus) }, history);
}

test.each(files)('%s', async (file) => {
  await replay(historyOfJson(readFileSync(folder + file, 'utf8')));
});

/** Both workflows, and a later run, in one folder: each replay takes a second. */
const encrypted = files.filter((file) => file.startsWith('interventions/'));
test.each(encrypted)('X3: %s, encrypted in part', async (file) => {
  const history = historyOfJson(readFileSync(folder + file, 'utf8'));
  await encryptPartly(history);
  expect(JSON.stringify(jsonOfHistory(history))).toContain(btoa('binary/encrypted'));
  await replay(history);
});

test('no history names the machine that recorded it', () => {
  for (const file of files) {
    const text = readFileSync(folder + file, 'utf8');
    expect(text).not.toMatch(/"\d+@|\.ts:\d|\/node_modules\//);
    expect(text).not.toMatch(/"identity": "(?!(worker|history-service)")/);
  }
});
