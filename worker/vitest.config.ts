import { defineConfig } from 'vitest/config';

// Servers are started here and workflows wait for them: the limits are for a hang, not for speed.
export default defineConfig({
  test: {
    testTimeout: 90_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    setupFiles: ['./test/support/quiet.ts'],
    projects: [
      // No server, no clock: workflow code alone.
      {
        extends: true,
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          testTimeout: 1_800_000,
        },
      },
      { extends: true, test: { name: 'parts', include: ['src/**/*.test.ts'] } },
      // Files that run one after another in one process share a server and its workers.
      {
        extends: true,
        test: {
          name: 'systems',
          // Without an `exclude`: it would take the place of the one on the command line, which leaves the long ones out.
          include: ['test/*.test.ts'],
          isolate: false,
          globalSetup: './test/support/global-setup.ts',
        },
      },
    ],
  },
});
