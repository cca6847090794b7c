import { defineConfig } from 'vitest/config';

// Servers are started here and workflows wait for them: the limits are for a hang, not for speed.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: './test/support/bundle.ts',
    setupFiles: ['./test/support/quiet.ts'],
    testTimeout: 90_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
