import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['**/*.test.ts'],
    setupFiles: [join(import.meta.dirname, '..', 'shared', 'testing', 'fewer-runs.ts')],
    // Each run begins a thread anyway; one for all files takes half of the time.
    isolate: false,
    // A mutant can make a test wait for ever: it shall fail, which takes less time than to end its process.
    testTimeout: 20_000,
  },
});
