/**
 * The workflow's own time, ms since the epoch: that of the workflow task, the same in every replay (the
 * SDK replaces `Date` inside workflows). The only place where workflow code reads a clock.
 */
export function now(): number {
  return Date.now();
}
