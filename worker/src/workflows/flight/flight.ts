import {
  allHandlersFinished,
  condition,
  continueAsNew,
  patched,
  workflowInfo,
} from '@temporalio/workflow';
import { cancellationFromOutside, FlightBook } from '@aisle/shared/flight-book';
import { limits } from '@aisle/shared/limits';
import type { FlightInput, Manifest } from '@aisle/shared/workflow-api';
import { bus } from '../bus.ts';
import { now } from '../clock.ts';
import { onCancelRequest, uncut } from '../instruction.ts';
import { archiveManifest } from './archive.ts';
import { AuditReporter } from './audit-reporter.ts';
import { FormerArchive } from './former-archive.ts';
import { intervene, registerHandlers, type FlightParts } from './handlers.ts';
import { OfferMails } from './offer-mails.ts';
import { OrderNotifier } from './order-notifier.ts';
import { checkFlightInput } from './validate.ts';
import { flightPatches, toldInOrderSince, type IsPatched } from './patches.ts';

/** `cancelRequested`: a request to cancel the flight's workflow came from outside (Temporal's page), and the flight has yet to do so. */
type LivingFlight = FlightParts & { cancelRequested: boolean };

/**
 * One departure, the one authority on its seats, from opening to departure, or until it was cancelled and every
 * order has given its seats back. Runs as a chain of runs (continue-as-new). Result: who has which seat.
 */
export async function flight(input: FlightInput): Promise<Manifest> {
  checkFlightInput(input);
  const { definition, state } = input;
  const flightId = definition.id;
  let watchesTold = state?.watches?.version ?? 0;
  const book = new FlightBook(input, (version, watches) => {
    bus.flightChanged({ flightId, version });
    if (watches > watchesTold) bus.watchesChanged({ flightId, version: watches });
    watchesTold = watches;
  });
  // A patch that is asked costs two events, and a task that Temporal did not take may be told of them in vain.
  const isPatched: IsPatched = (patch) =>
    (input.edition ?? 0) >= flightPatches[patch] || patched(patch);
  const isInOrder = (input.edition ?? 0) >= toldInOrderSince;
  const notifier = new OrderNotifier(flightId, state, isPatched, isInOrder);
  const living: LivingFlight = {
    book,
    isPatched,
    notifier,
    former: new FormerArchive(book, state, isPatched),
    audit: new AuditReporter(book, state, isPatched, () => {
      notifier.timerWentOff = true;
    }),
    offers: new OfferMails(book),
    cancelRequested: state?.cancelRequested ?? false,
  };
  onCancelRequest(() => {
    living.cancelRequested = true;
  });
  return uncut(() => run(living, input));
}

async function run(
  living: LivingFlight,
  { state: given, edition }: FlightInput,
): Promise<Manifest> {
  const { book, notifier, former, audit, offers, isPatched } = living;
  registerHandlers(living);
  notifier.send(given?.letters ?? []);
  former.update();
  audit.update();

  const end = await live(living);
  if (end === 'run-full') {
    notifier.pause();
    former.pause();
    audit.pause();
    const senders = [notifier, former, audit, offers];
    await condition(() => allHandlersFinished() && senders.every(({ idle }) => idle));
    const { definition, state } = book.carryOver();
    const sent = { ...notifier.carryOver(), ...former.carryOver(), ...audit.carryOver() };
    const request = living.cancelRequested && { cancelRequested: true };
    const next = { definition, state: { ...state, ...sent, ...request } };
    await continueAsNew<typeof flight>({ ...next, ...(edition !== undefined && { edition }) });
  }
  notifier.conclude();
  former.update();
  audit.update();
  const senders = [notifier, former, audit];
  await condition(
    () => allHandlersFinished() && senders.every(({ delivered }) => delivered) && offers.idle,
  );
  // The last act, after which nothing is accepted: what was answered before is in the manifest.
  book.close();
  const manifest = book.manifest();
  // Flights that ended before are replayed with pages of any people, or without an archive.
  const mostKeys = isPatched('archive-people') ? limits.archivePageKeys : Infinity;
  if (mostKeys < Infinity || isPatched('archive')) await archiveManifest(manifest, mostKeys);
  return manifest;
}

/**
 * Lets time pass until nothing can be decided any more (`FlightBook.isOver`), or the
 * server suggests a new run. One timer, armed for the earliest deadline and never re-armed for a later
 * one: most holds are sold or prolonged before they end, and each timer that is cancelled and started
 * anew would cost two events. `shared/src/replay/run.ts` does the same.
 */
async function live(living: LivingFlight): Promise<'over' | 'run-full'> {
  const { book, notifier, offers } = living;
  let restsUntil = 0;
  for (;;) {
    const { version } = book;
    notifier.timerWentOff = false;
    book.passTime(now());
    book.releaseUnclaimed(notifier.takeUnclaimed(), now());
    notifier.send(book.untold.take());
    offers.update();
    // Holds that run out one after another are freed a few at a time: each task costs the same, whatever it frees.
    if (book.version > version) restsUntil = now() + limits.expiryPauseMs;
    if (book.isOver(notifier.unreachable)) return 'over';
    if (living.cancelRequested) {
      living.cancelRequested = false;
      intervene(living, cancellationFromOutside);
      continue;
    }
    if (workflowInfo().continueAsNewSuggested) return 'run-full';
    const armedFor = book.nextDeadline;
    const disturbed = (): boolean =>
      workflowInfo().continueAsNewSuggested ||
      living.cancelRequested ||
      notifier.timerWentOff ||
      notifier.hasUnclaimed ||
      book.isOver(notifier.unreachable) ||
      book.nextDeadline < armedFor;
    if (armedFor === Infinity) await condition(disturbed);
    else await condition(disturbed, Math.max(armedFor - now(), restsUntil - now(), 1));
  }
}
