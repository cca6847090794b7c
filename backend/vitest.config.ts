import { defineConfig } from 'vitest/config';

/** They kill what they share with others, fill what is bounded, or are in a hurry: each has a process of its own. */
const alone = ['test/**/*.long.test.ts', 'test/{admission,connections,socket-limits}.test.ts'];

// Whole systems are started in some files: the limits are for a hang, not for speed; so are those of `vi.waitFor` in tests.
export default defineConfig({
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers: 2,
    projects: [
      // These keep nothing: files share what they import, which takes longer than most tests.
      { extends: true, test: { name: 'parts', include: ['src/**/*.test.ts'], isolate: false } },
      {
        extends: true,
        test: { name: 'backends', include: ['test/**/*.test.ts'], exclude: alone, isolate: false },
      },
      { extends: true, test: { name: 'alone', include: alone } },
    ],
  },
});
