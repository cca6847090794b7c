import { defineConfig } from 'vitest/config';

// Whole systems are started in some files: the limits are for a hang, not for speed; so are those of `vi.waitFor` in tests.
export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    // Files share what they import, which takes longer than most tests.
    isolate: false,
  },
});
