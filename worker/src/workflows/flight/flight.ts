import { allHandlersFinished, condition, continueAsNew } from '@temporalio/workflow';
import { FlightBook } from '@aisle/shared/flight-book';
import type { FlightInput, Manifest } from '@aisle/shared/workflow-api';
import { announceChanges } from './announce.ts';
import { registerHandlers } from './handlers.ts';
import { liveThroughRun } from './lifetime.ts';
import { OrderMail } from './order-mail.ts';
import { checkFlightInput } from './validate.ts';

/**
 * One departure, the one authority on its seats, from opening to departure. Runs as a chain of runs
 * (continue-as-new). Result: who has which seat.
 */
export async function flight(input: FlightInput): Promise<Manifest> {
  checkFlightInput(input);
  const book = new FlightBook(input, announceChanges(input.definition.id));
  const mail = new OrderMail();
  registerHandlers(book, mail);

  const end = await liveThroughRun(book);
  await condition(() => allHandlersFinished() && mail.delivered);
  if (end === 'run-full') await continueAsNew<typeof flight>(book.carryOver());
  return book.manifest();
}
