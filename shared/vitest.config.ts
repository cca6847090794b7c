import { defineConfig } from 'vitest/config';

// The properties take seconds on a busy machine. Nothing here keeps state: files share what they import, for half of the time.
export default defineConfig({
  test: { include: ['src/**/*.test.ts'], testTimeout: 120_000, isolate: false },
});
