import { defineConfig } from 'vitest/config';

// Processes are started and ended here: the limit is for a hang, not for speed.
export default defineConfig({ test: { testTimeout: 120_000, isolate: false } });
