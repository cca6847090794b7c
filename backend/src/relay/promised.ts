/** A notice may promise a version or sequence that was never committed: so often it is asked for, then no more. */
export const triesForPromised = 8;

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** Before asking once more, ms, when `tries` have been in vain: longer each time. */
export function pauseAfter(tries: number): number {
  return Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
}
