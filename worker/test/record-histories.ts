/**
 * Records the histories that `replay.test.ts` replays: run it after a deliberate change of what the
 * workflows do. While older workflows may still be running, keep their histories: record to a new folder. They are scrubbed of
 * whatever is of the machine that recorded them.
 *
 * `npm run record-histories -w @aisle/worker [-- folder [interventions | people | audited | together | swaps | payments]]`,
 * then `npx prettier --write worker/test/histories`
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { jsonOfHistory, runsOf } from './support/histories.ts';
import {
  playAudited,
  playInterventions,
  playPeople,
  playScenes,
  playTogether,
} from './support/scenes.ts';
import { playPayments, playSwaps } from './support/swap-scenes.ts';
import { startDevServer } from './support/servers.ts';
import { TestSystem } from './support/system.ts';

const folder = fileURLToPath(
  new URL(`./histories/${process.argv[2] ?? 'first'}/`, import.meta.url),
);
// The flight shall show more than one run.
const server = await startDevServer([
  'history.maxTotalUpdates=10',
  'history.maxTotalUpdates.suggestContinueAsNewThreshold=0.5',
]);
const system = await TestSystem.start(server);
try {
  // A sealed one that fails ends so.
  system.gateway.validate = (_, code) => (/^00000$|d$/.test(code) ? 'declined' : 'valid');
  await mkdir(folder, { recursive: true });
  const kinds = {
    interventions: playInterventions,
    people: playPeople,
    audited: playAudited,
    together: playTogether,
    swaps: playSwaps,
    payments: playPayments,
  };
  const scenes = new Map(Object.entries(kinds)).get(process.argv[3] ?? '');
  for (const { name, workflowId } of await (scenes ?? playScenes)(system)) {
    const runs = (await runsOf(system.client, workflowId)).toReversed();
    for (const [place, run] of runs.entries()) {
      const file = runs.length > 1 ? `${name}-run-${place + 1}.json` : `${name}.json`;
      await writeFile(folder + file, `${JSON.stringify(scrub(jsonOfHistory(run)), null, 1)}\n`);
    }
  }
} finally {
  await system.stop();
  await server.stop();
}

/** Names of machines and processes, and places in files: replay needs none of them. */
function scrub(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(scrub);
  // Names of sticky queues begin as identities do: a process's number, and its machine.
  if (typeof value === 'string' && /^\d+@/.test(value)) return 'worker';
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== 'stackTrace' && name !== 'stickyAttributes')
      .map(([name, inner]) => [name, scrub(inner)]),
  );
}
