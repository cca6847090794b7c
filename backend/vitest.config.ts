import '../shared/testing/node20.ts';
import { defineConfig } from 'vitest/config';

// Whole systems are started in some files: the limits are for a hang, not for speed.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
