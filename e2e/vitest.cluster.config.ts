import { defineConfig } from 'vitest/config';

// One cluster for all files, one file after another: each kills parts of it.
export default defineConfig({
  test: {
    include: ['cluster/**/*.test.ts'],
    globalSetup: './cluster/support/global-setup.ts',
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
