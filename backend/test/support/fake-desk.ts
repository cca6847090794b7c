import type { FlightEvents, Intervention, InterventionPreview } from '@aisle/shared/interventions';
import { confirmationCode } from '@aisle/shared/ids';
import type { OrderPeople } from '@aisle/shared/people';
import { SearchKeys, termsOf } from '@aisle/shared/person-search';
import { err, ok } from '@aisle/shared/result';
import { testKeys } from '@aisle/shared/testing/payload-keys';
import type { ProblemCode } from '@aisle/shared/problems';
import type { Rebook, RebookingInput, RebookingProgress } from '@aisle/shared/rebooking';
import type {
  CustomerCommand,
  Manifest,
  OrderNotification,
  OrderState,
  Outcome,
} from '@aisle/shared/workflow-api';
import type { MailRecord } from '@aisle/shared/order-messages';
import type { OrderChange, TimelineEntry } from '@aisle/shared/states';
import type { FlightBook } from '@aisle/shared/flight-book';
import type { Answer, DeskPort, PastRebooking, Refusal } from '../../src/booking/port.ts';

/** What a flight was asked to decide, and what it answered: an update of its workflow. */
export interface Decision {
  readonly flightId: string;
  readonly at: number;
  readonly message:
    | { readonly name: 'commands'; readonly commands: readonly CustomerCommand[] }
    | { readonly name: 'intervene'; readonly intervention: Intervention };
  readonly answer: unknown;
}

/** The fake booking system, as far as agents look into it. */
interface Bookings {
  readonly queries: { events: number; manifest: number };
  readonly gate: Promise<void>;
  readonly broken: Refusal['code'] | null;
  readonly books: ReadonlyMap<string, FlightBook>;
  readonly orderIds: readonly string[];
  readonly now: () => number;
  readonly decided: (decision: Decision) => void;
  deliver(notifications: readonly OrderNotification[]): void;
  knows(orderId: string): boolean;
  rebook(orderId: string, wanted: Rebook): ProblemCode | null;
  peopleOf(orderId: string): OrderPeople;
}

/** What agents do with the fake booking system's flights. */
export class FakeDesk implements DeskPort {
  readonly #booking: Bookings;
  /** What was done, in order. */
  readonly interventions: Intervention[] = [];
  readonly endedSessions = new Set<string>();
  readonly timelines = new Map<string, TimelineEntry[]>();
  /** Plants what no real flight would say. */
  forge: (manifest: Manifest) => Manifest = (manifest) => manifest;

  constructor(booking: Bookings) {
    this.#booking = booking;
  }

  async flightEvents(flightId: string, version: number): Answer<FlightEvents> {
    this.#booking.queries.events += 1;
    await this.#booking.gate;
    return this.#of(flightId, (book) => book.eventsSince(version));
  }

  async flightManifest(flightId: string): Answer<Manifest> {
    this.#booking.queries.manifest += 1;
    return this.#of(flightId, (book) => this.forge(book.manifest()));
  }

  async previewIntervention(
    flightId: string,
    intervention: Omit<Intervention, 'id'>,
  ): Answer<InterventionPreview> {
    checkAsWorkflows(intervention.command);
    return this.#of(flightId, (book) => book.preview(intervention, this.#booking.now()));
  }

  async intervene(flightId: string, intervention: Intervention): Answer<Outcome> {
    checkAsWorkflows(intervention.command);
    this.interventions.push(intervention);
    const now = this.#booking.now();
    return this.#of(flightId, (book) => {
      const unchanged = book.answerWithoutChange(intervention, now);
      if (unchanged) return unchanged;
      const { outcome, notifications } = book.intervene(intervention, now);
      const message = { name: 'intervene', intervention } as const;
      this.#booking.decided({ flightId, at: now, message, answer: outcome });
      this.#booking.deliver([...book.untold.take(), ...notifications]);
      return outcome;
    });
  }

  /** Rebookings, by their ids. */
  readonly progress = new Map<string, RebookingProgress>();

  /** When each began. */
  readonly #begun = new Map<string, string>();

  startRebooking({ orders, by, ...rebooking }: RebookingInput): Answer<null> {
    const outcomes = orders.map(({ orderId, ...seats }) => {
      return { orderId, refused: this.#booking.rebook(orderId, { ...rebooking, ...seats }) };
    });
    const { id, from, to } = rebooking;
    const own = { from, to: to.id, orders: orders.length, outcomes, over: true };
    const progress = { ...own, ...(by !== undefined && { by }) };
    if (!this.progress.has(id)) this.progress.set(id, progress);
    this.#begun.set(id, new Date(this.#booking.now()).toISOString());
    return Promise.resolve(ok(null));
  }

  rebooking(flightId: string, id: string): Answer<RebookingProgress> {
    const known = this.progress.get(id);
    const isThere = known?.from === flightId;
    return Promise.resolve(isThere ? ok(known) : err({ code: 'not-found' }));
  }

  rebookings(flightId: string): Answer<readonly PastRebooking[]> {
    const own = [...this.progress]
      .filter(([, { from, to }]) => [from, to].includes(flightId))
      .toReversed();
    const past = own.map(([id, progress]) => {
      return { id, startedAt: this.#begun.get(id) ?? '', progress };
    });
    return Promise.resolve(ok(past));
  }

  /** Adds to the timeline of an order, which changed just now. */
  note({ id, status, sequence, seats, payment, message }: OrderState, what: OrderChange): void {
    const entries = this.timelines.get(id) ?? [];
    const at = new Date(this.#booking.now()).toISOString();
    const isAttempt = what === 'attempt-started' || what === 'attempt-failed';
    const entry = { at, sequence, status, what, seats: [...seats] };
    entries.push({
      ...entry,
      ...(isAttempt && payment && { attempt: payment.attempt }),
      ...(message !== null && { message }),
    });
    this.timelines.set(id, entries);
  }

  async ordersOf(confirmation: string): Answer<readonly string[]> {
    const { broken } = this.#booking;
    if (broken) return err({ code: broken });
    return ok(this.#booking.orderIds.filter((id) => confirmationCode(id) === confirmation));
  }

  async ordersWith(keys: readonly string[]): Answer<readonly string[]> {
    const { broken, orderIds } = this.#booking;
    if (broken) return err({ code: broken });
    const searchKeys = new SearchKeys(testKeys);
    const isWith = (orderId: string): boolean =>
      searchKeys.of(termsOf(this.#booking.peopleOf(orderId))).some((key) => keys.includes(key));
    return ok(orderIds.filter(isWith));
  }

  async endSession(sessionId: string): Answer<null> {
    const { broken } = this.#booking;
    if (broken) return err({ code: broken });
    this.endedSessions.add(sessionId);
    return ok(null);
  }

  async hasSessionEnded(sessionId: string): Answer<boolean> {
    const { broken } = this.#booking;
    return broken ? err({ code: broken }) : ok(this.endedSessions.has(sessionId));
  }

  /** Orders whose workflows were terminated. */
  readonly terminated = new Set<string>();

  runningOrders(orderIds: readonly string[]): Answer<ReadonlySet<string>> {
    return Promise.resolve(ok(new Set(orderIds.filter((id) => !this.terminated.has(id)))));
  }

  isOrderRunning(orderId: string): Answer<boolean> {
    return Promise.resolve(ok(!this.terminated.has(orderId)));
  }

  removeOrder(): Answer<null> {
    return Promise.resolve(ok(null));
  }

  async orderTimeline(orderId: string): Answer<readonly TimelineEntry[]> {
    const { broken } = this.#booking;
    if (broken) return err({ code: broken });
    if (!this.#booking.knows(orderId)) return err({ code: 'order-not-found' });
    return ok(this.timelines.get(orderId) ?? []);
  }

  /** By order. */
  readonly mails = new Map<string, readonly MailRecord[]>();

  orderMails(orderId: string): Answer<readonly MailRecord[]> {
    return Promise.resolve(ok(this.mails.get(orderId) ?? []));
  }

  #of<T>(flightId: string, ask: (book: FlightBook) => T): Awaited<Answer<T>> {
    const { broken, books } = this.#booking;
    if (broken) return err({ code: broken });
    const book = books.get(flightId);
    return book ? ok(ask(book)) : err({ code: 'flight-not-found' });
  }
}

/** What a flight's workflow takes for nonsense, a query fails by: it has no refusals. So it must not get that far. */
function checkAsWorkflows(command: Intervention['command']): void {
  const seats = 'seats' in command ? command.seats : [];
  if (seats.includes('')) throw new Error('a seat without a name came to the flight');
}
