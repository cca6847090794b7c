import { vi } from 'vitest';

/** Waits until `check` throws no more, and gives what it gives. The limit is for a hang, not for speed. */
export function eventually<T>(check: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(check, { timeout: 60_000, interval: 50 });
}
