import { condition, workflowInfo } from '@temporalio/workflow';
import type { FlightBook } from '@aisle/shared/flight-book';
import { now } from '../clock.ts';
import type { OrderMail } from './order-mail.ts';

/**
 * Lets time pass until nothing can be decided any more (`FlightBook.isOver`), or the
 * server suggests a new run. One timer, armed for the earliest deadline and never re-armed for a later
 * one: most holds are sold or prolonged before they end, and each timer that is cancelled and started
 * anew would cost two events.
 */
export async function liveThroughRun(
  book: FlightBook,
  mail: OrderMail,
): Promise<'over' | 'run-full'> {
  for (;;) {
    book.passTime(now());
    if (book.isOver(mail.unreachable)) return 'over';
    if (workflowInfo().continueAsNewSuggested) return 'run-full';
    const armedFor = book.nextDeadline;
    const disturbed = (): boolean =>
      workflowInfo().continueAsNewSuggested ||
      book.isOver(mail.unreachable) ||
      book.nextDeadline < armedFor;
    if (armedFor === Infinity) await condition(disturbed);
    else await condition(disturbed, Math.max(armedFor - now(), 1));
  }
}
