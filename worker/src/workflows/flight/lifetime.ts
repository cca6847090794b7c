import { condition, workflowInfo } from '@temporalio/workflow';
import { cancellationFromOutside } from '@aisle/shared/flight-book';
import { now } from '../clock.ts';
import { intervene, type FlightParts } from './handlers.ts';

/**
 * Lets time pass until nothing can be decided any more (`FlightBook.isOver`), or the
 * server suggests a new run. One timer, armed for the earliest deadline and never re-armed for a later
 * one: most holds are sold or prolonged before they end, and each timer that is cancelled and started
 * anew would cost two events. `shared/src/replay/run.ts` does the same.
 */
export async function liveThroughRun(parts: FlightParts): Promise<'over' | 'run-full'> {
  const { book, mail, outside } = parts;
  for (;;) {
    book.passTime(now());
    if (book.isOver(mail.unreachable)) return 'over';
    if (outside.pending) {
      outside.done();
      intervene(parts, cancellationFromOutside);
      continue;
    }
    if (workflowInfo().continueAsNewSuggested) return 'run-full';
    const armedFor = book.nextDeadline;
    const disturbed = (): boolean =>
      workflowInfo().continueAsNewSuggested ||
      outside.pending ||
      book.isOver(mail.unreachable) ||
      book.nextDeadline < armedFor;
    if (armedFor === Infinity) await condition(disturbed);
    else await condition(disturbed, Math.max(armedFor - now(), 1));
  }
}
