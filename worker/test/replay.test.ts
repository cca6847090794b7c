/** Workflows that are under way survive a new version of the code: recorded histories replay. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { busSinks } from '../src/sinks.ts';
import { historyOfJson } from './support/histories.ts';
import { silentBus, workflowBundle } from './support/system.ts';

const folder = fileURLToPath(new URL('./histories/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
  file.endsWith('.json'),
);

test('there are histories of both workflows, and of a flight’s later run', () => {
  for (const name of ['order-', 'flight-', 'run-2', 'interventions', 'former']) {
    expect(files.filter((file) => file.includes(name)).length).toBeGreaterThan(0);
  }
});

test.each(files)('%s', async (file) => {
  const history = historyOfJson(readFileSync(folder + file, 'utf8'));
  const sinks = busSinks(silentBus);
  await Worker.runReplayHistory({ workflowBundle: await workflowBundle(), sinks }, history);
});

test('no history names the machine that recorded it', () => {
  for (const file of files) {
    const text = readFileSync(folder + file, 'utf8');
    expect(text).not.toMatch(/"\d+@|\.ts:\d|\/node_modules\//);
    expect(text).not.toMatch(/"identity": "(?!(worker|history-service)")/);
  }
});
