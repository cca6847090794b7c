import { defineConfig } from 'vitest/config';

// Processes are started and killed here: the limit is for a hang, not for speed.
export default defineConfig({ test: { testTimeout: 120_000, isolate: false } });
