import { setTimeout as sleep } from 'node:timers/promises';

/** The run's own clock: ms since it began, monotonic. */
export class RunClock {
  readonly #beganAt = performance.now();
  /** What the clock read 0 at, ms since the epoch. */
  readonly beganAt = Date.now();

  now(): number {
    return performance.now() - this.#beganAt;
  }

  /** Waits until the clock reads `time`; ends early, and gives false, when the signal says so. */
  async until(time: number, signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    const ms = time - this.now();
    if (ms <= 0) return true;
    return sleep(ms, true, { signal }).catch(() => false);
  }
}
