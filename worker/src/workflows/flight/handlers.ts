import { defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import { interventionOf, type FlightBook } from '@aisle/shared/flight-book';
import type { FlightEvents, Intervention, InterventionPreview } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { FlightWatches } from '@aisle/shared/watches';
import {
  flightMessages,
  type CommandBatch,
  type CommandOutcome,
  type FlightChanges,
  type FlightSnapshot,
  type Manifest,
  type OrderNotification,
  type Outcome,
} from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import { answered, refusal } from '../refusal.ts';
import { isCount, isText, NAME_CHARACTERS } from '../shape.ts';
import type { AuditReporter } from './audit-reporter.ts';
import type { FormerArchive } from './former-archive.ts';
import type { OfferMails } from './offer-mails.ts';
import type { OrderNotifier } from './order-notifier.ts';
import { checkBatch, checkIntervention, checkPreview } from './validate.ts';
import type { IsPatched } from './patches.ts';

type Planned = Omit<Intervention, 'id'>;

const commands = defineUpdate<CommandOutcome[], [CommandBatch]>(flightMessages.commands);
const intervention = defineUpdate<Outcome, [Intervention]>(flightMessages.intervene);
const snapshot = defineQuery<FlightSnapshot>(flightMessages.snapshot);
const changesSince = defineQuery<FlightChanges, [number]>(flightMessages.changesSince);
const keptSeats = defineQuery<(readonly string[])[], [readonly string[]]>(flightMessages.keptSeats);
const ordersWithSeats = defineQuery<string[], [readonly string[]]>(flightMessages.ordersWithSeats);
const manifest = defineQuery<Manifest>(flightMessages.manifest);
const eventsSince = defineQuery<FlightEvents, [number]>(flightMessages.eventsSince);
const watches = defineQuery<FlightWatches, [string?]>(flightMessages.watches);
const preview = defineQuery<InterventionPreview, [Planned]>(flightMessages.preview);

/** What a flight's workflow works with. */
export interface FlightParts {
  readonly book: FlightBook;
  readonly notifier: OrderNotifier;
  readonly former: FormerArchive;
  readonly audit: AuditReporter;
  readonly offers: OfferMails;
  readonly isPatched: IsPatched;
}

/** Does what an agent wants, and has those told whom it concerns. */
export function intervene(
  { book, notifier, former, audit, offers, isPatched }: FlightParts,
  intervention: Intervention,
): Outcome {
  // Flights of before told nobody that sales were closed or opened.
  const isTold = ({ news }: OrderNotification): boolean =>
    news.signal !== 'salesChanged' || isPatched('sales-told');
  const { outcome, notifications } = book.intervene(intervention, now());
  notifier.send([...book.untold.take(), ...notifications.filter(isTold)]);
  former.update();
  audit.update();
  offers.update();
  return outcome;
}

/** Synchronous, all of them: between reading and writing the map nothing else can happen. */
export function registerHandlers(parts: FlightParts): void {
  const { book, notifier, former, audit, offers } = parts;
  setHandler(
    commands,
    (batch) => {
      notifier.heard(batch.commands);
      const outcomes = book.decide(batch.commands, now());
      notifier.send(book.untold.take());
      former.update();
      audit.update();
      offers.update();
      return outcomes;
    },
    {
      validator: (batch: CommandBatch) => {
        checkBatch(batch);
        const known = book.known(batch.commands, now());
        if (known) throw answered(known);
        checkOpen(book);
      },
    },
  );
  setHandler(intervention, (sent) => intervene(parts, interventionOf(sent)), {
    validator: (sent: Intervention) => {
      checkIntervention(sent);
      const answer = book.answerWithoutChange(interventionOf(sent), now());
      if (answer) throw answered(answer);
    },
  });
  setHandler(keptSeats, (orderIds) => checkedIds(orderIds).map((id) => book.seatsOf(id)));
  setHandler(ordersWithSeats, (orderIds) => {
    return checkedIds(orderIds).filter((id) => book.seatsOf(id).length > 0);
  });
  setHandler(snapshot, () => book.snapshot());
  setHandler(changesSince, (version) => book.changesSince(checkedVersion(version)));
  setHandler(manifest, () => book.manifest());
  setHandler(eventsSince, (version) => book.eventsSince(checkedVersion(version)));
  setHandler(watches, (watchId) => book.watches(now(), watchId));
  setHandler(preview, (planned) => {
    checkPreview(planned);
    return book.preview(planned, now());
  });
}

/** Refuses what comes after the flight's last act, without a trace in its history. */
function checkOpen({ closed, status }: FlightBook): void {
  if (closed) throw refusal(status === 'cancelled' ? 'flight-cancelled' : 'flight-departed');
}

function checkedVersion(version: number): number {
  if (!isCount(version, 0)) throw refusal('invalid-request');
  return version;
}

function checkedIds(orderIds: unknown): readonly string[] {
  if (!Array.isArray(orderIds)) throw refusal('invalid-request');
  const ids: readonly unknown[] = orderIds;
  const isFit = ids.length <= limits.batchCommands;
  if (!isFit || !ids.every((id) => isText(id, NAME_CHARACTERS))) throw refusal('invalid-request');
  return ids;
}
