import { defineConfig } from 'vitest/config';

// Each file starts whole systems: one after another. An empty clone installs and builds in the first.
export default defineConfig({
  test: {
    include: ['system/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 240_000,
    hookTimeout: 330_000,
  },
});
