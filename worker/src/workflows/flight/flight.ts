import { allHandlersFinished, condition, continueAsNew, patched } from '@temporalio/workflow';
import { FlightBook } from '@aisle/shared/flight-book';
import type { FlightInput, Letter, Manifest } from '@aisle/shared/workflow-api';
import { onCancelRequest, uncut } from '../instruction.ts';
import { archiveManifest } from './archive.ts';
import { announceChanges } from './announce.ts';
import { FormerArchive } from './former-archive.ts';
import { registerHandlers, type FlightParts } from './handlers.ts';
import { liveThroughRun } from './lifetime.ts';
import { OrderMail } from './order-mail.ts';
import { OutsideRequest } from './outside-request.ts';
import { checkFlightInput } from './validate.ts';

/**
 * One departure, the one authority on its seats, from opening to departure, or until it was cancelled and every
 * order has given its seats back. Runs as a chain of runs (continue-as-new). Result: who has which seat.
 */
export async function flight(input: FlightInput): Promise<Manifest> {
  checkFlightInput(input);
  const book = new FlightBook(input, announceChanges(input.definition.id));
  const mail = new OrderMail(input.definition.id, input.state);
  const former = new FormerArchive(book, input.state);
  const outside = new OutsideRequest(input.state);
  const parts = { book, mail, former, outside };
  onCancelRequest(() => {
    outside.come();
  });
  return uncut(() => live(parts, input.state?.letters ?? []));
}

async function live(parts: FlightParts, letters: readonly Letter[]): Promise<Manifest> {
  const { book, mail, former, outside } = parts;
  registerHandlers(parts);
  mail.post(letters);
  former.update();

  const end = await liveThroughRun(parts);
  if (end === 'run-full') {
    mail.pause();
    former.pause();
    await condition(() => allHandlersFinished() && mail.idle && former.idle);
    const { definition, state } = book.carryOver();
    const posted = { ...mail.carryOver(), ...former.carryOver(), ...outside.carryOver() };
    await continueAsNew<typeof flight>({ definition, state: { ...state, ...posted } });
  }
  former.update();
  await condition(() => allHandlersFinished() && mail.delivered && former.delivered);
  // The last act, after which nothing is accepted: what was answered before is in the manifest.
  book.close();
  const manifest = book.manifest();
  // Flights that ended before there was an archive are replayed without.
  if (patched('archive')) await archiveManifest(manifest);
  return manifest;
}
