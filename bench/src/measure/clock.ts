import { performance } from 'node:perf_hooks';

/** The machine's clock, ms since the epoch with fractions: comparable between processes. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
