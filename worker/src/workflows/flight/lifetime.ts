import { condition, workflowInfo } from '@temporalio/workflow';
import type { FlightBook } from '@aisle/shared/flight-book';
import { now } from '../clock.ts';

/**
 * Lets time pass until the flight has departed and the payments that began before are through, or the
 * server suggests a new run. One timer, armed for the earliest deadline and never re-armed for a later
 * one: most holds are sold or prolonged before they end, and each timer that is cancelled and started
 * anew would cost two events.
 */
export async function liveThroughRun(book: FlightBook): Promise<'departed' | 'run-full'> {
  for (;;) {
    book.passTime(now());
    if (book.over) return 'departed';
    if (workflowInfo().continueAsNewSuggested) return 'run-full';
    const armedFor = book.nextDeadline;
    await condition(
      () => workflowInfo().continueAsNewSuggested || book.over || book.nextDeadline < armedFor,
      Math.max(armedFor - now(), 1),
    );
  }
}
