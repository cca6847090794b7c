import { allHandlersFinished, patched, workflowInfo } from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';

/** From then on the pauses between questions that are asked in vain grow with the time that it lasts. */
const LONG_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** The server suggests a new run. Orders of before had one run, whatever its length. */
export function isRunFull(): boolean {
  return workflowInfo().continueAsNewSuggested && patched('order-runs');
}

/** What of an order decides whether it goes on in a new run. */
interface Continuing {
  readonly cancelRequested: boolean;
  readonly mails: { readonly idle: boolean };
  readonly index: { readonly idle: boolean };
  readonly patched: (patch: 'short-runs') => boolean;
}

/**
 * Who takes the order over replays all of the run, and has the time of one task for it. The server suggests a new run far later; so
 * long nobody is refused for this one's length, and whoever is under way is waited for.
 */
function isRunLong(order: Continuing): boolean {
  return workflowInfo().historyLength >= limits.orderRunEvents && order.patched('short-runs');
}

/** The order may go on in a new run at once: nobody waits for an answer, nothing is half heard, no mail half handed over. */
export function mayContinue(order: Continuing): boolean {
  if (!(isRunFull() || isRunLong(order))) return false;
  if (!allHandlersFinished() || order.cancelRequested) return false;
  return order.mails.idle && order.index.idle;
}

/** A tenth of the time that it has lasted, from half a minute to ten: so a flight that is away for days costs few events. */
export function longPauseMs(lastedMs: number): number {
  return Math.min(Math.max(LONG_PAUSE_MS, lastedMs / 10), LONGEST_PAUSE_MS);
}
