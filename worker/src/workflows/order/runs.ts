import { allHandlersFinished, patched, workflowInfo } from '@temporalio/workflow';

/** From then on the pauses between questions that are asked in vain grow with the time that it lasts. */
const LONG_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** The server suggests a new run. Orders of before had one run, whatever its length. */
export function isRunFull(): boolean {
  return workflowInfo().continueAsNewSuggested && patched('order-runs');
}

/** The order may go on in a new run at once: nobody waits for an answer, nothing is half heard, no mail half handed over. */
export function mayContinue(order: {
  readonly cancelRequested: boolean;
  readonly mails: { readonly idle: boolean };
  readonly index: { readonly idle: boolean };
}): boolean {
  if (!isRunFull() || !allHandlersFinished() || order.cancelRequested) return false;
  return order.mails.idle && order.index.idle;
}

/** A tenth of the time that it has lasted, from half a minute to ten: so a flight that is away for days costs few events. */
export function longPauseMs(lastedMs: number): number {
  return Math.min(Math.max(LONG_PAUSE_MS, lastedMs / 10), LONGEST_PAUSE_MS);
}
