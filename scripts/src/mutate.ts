/**
 * `npm run mutate -- ROOM [FILE…]`: changes the room's code in one place after another and runs the room's tests on each change. What no
 * test notices is listed (docs/RELIABILITY.md, Mutants); below 90 % noticed it ends with 1. `FILE`: only these, from the workspace's folder.
 */
import { join } from 'node:path';
import { Stryker } from '@stryker-mutator/core';
import { root } from './root.ts';

interface Room {
  readonly workspace: string;
  readonly folder: string;
  /** Where tests are looked for that import the room; absent: beside its code. */
  readonly tests?: string;
}

const rooms: Readonly<Record<string, Room>> = {
  'group-commit': { workspace: 'shared', folder: 'src/group-commit', tests: 'src' },
  'seat-map': { workspace: 'shared', folder: 'src/seat-map' },
  'flight-book': { workspace: 'shared', folder: 'src/flight-book' },
  watches: { workspace: 'shared', folder: 'src/watches' },
  choosing: { workspace: 'shared', folder: 'src/choosing' },
  admission: { workspace: 'backend', folder: 'src/admission' },
  relay: { workspace: 'backend', folder: 'src/relay' },
};

const [name = '', ...files] = process.argv.slice(2);
const room = rooms[name];
if (room) {
  process.chdir(join(root, room.workspace));
  await new Stryker({
    mutate: files.length > 0 ? files : [`${room.folder}/**/*.ts`, '!**/*.test.ts'],
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    // Of several projects the runner would take all.
    vitest: {
      configFile: join(root, 'scripts', 'mutation.vitest.config.ts'),
      dir: room.tests ?? room.folder,
    },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // A machine that does other things must not pass for a mutant that never ends.
    timeoutMS: 30_000,
    tempDirName: '.cache',
    reporters: ['progress-append-only', 'clear-text', 'json'],
    jsonReporter: { fileName: join(root, '.cache', `mutants-${name}.json`) },
    thresholds: { high: 95, low: 90, break: 90 },
  }).runMutationTest();
} else {
  console.error(`Name a room: ${Object.keys(rooms).join(', ')}.`);
  process.exitCode = 1;
}
