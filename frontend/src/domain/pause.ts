const FIRST_MS = 500;
const LONGEST_MS = 4_000;
/** Those who were told the same time do not come back in the same moment. */
const SPREAD = 0.1;

/**
 * How long to wait before the same request is sent again, ms: as long as the server asked for, and a little more
 * by `chance` (0 to 1); without its word longer with every try, from 1.
 */
export function pauseMs(tries: number, retryAfterMs: number | null, chance: number): number {
  if (retryAfterMs === null) return Math.min(FIRST_MS * 2 ** (tries - 1), LONGEST_MS);
  return Math.round(Math.max(FIRST_MS, retryAfterMs) * (1 + SPREAD * chance));
}
