/** What was seen, put in order once for all questions. */
import { seatsOf } from '@aisle/shared/aircraft/seating';
import { minorUnits } from '@aisle/shared/money';
import type { Observations } from '../observations.ts';
import { type ServerClock, serverClock } from '../server-clock.ts';
import { readVersions, type Versions } from '../versions.ts';
import {
  type Decision,
  isUnsettled,
  latest,
  type OrderRecord,
  readDecisions,
  readOrders,
  grouped,
} from './orders.ts';

export interface Facts {
  readonly seen: Observations;
  readonly clock: ServerClock;
  readonly orders: ReadonlyMap<string, OrderRecord>;
  /** By version. */
  readonly decisions: readonly Decision[];
  /** By order, oldest first. */
  readonly decisionsOf: ReadonlyMap<string, readonly Decision[]>;
  readonly versions: Versions;
  /** The tester's time by which a version was there, at the latest. */
  existedBy(version: number): number;
  /** Every seat of the aircraft with its price in minor units, in the layout's order. */
  readonly prices: ReadonlyMap<string, number>;
  /** The same as they were at a version: another aircraft has other seats. */
  pricesAt(version: number): ReadonlyMap<string, number>;
  /** That of the prices. */
  readonly currency: string;
}

export function readFacts(seen: Observations): Facts {
  const orders = readOrders(seen);
  const decisions = readDecisions(seen, orders);
  const versions = readVersions(seen);
  const seats = seatsOf(seen.before.layout);
  const prices = pricesOf(seats);
  const { aircraft } = seen;
  const later = aircraft && pricesOf(seatsOf(aircraft.first.layout));
  return {
    seen,
    clock: serverClock(seen),
    orders,
    decisions,
    decisionsOf: grouped(decisions, ({ orderId }) => orderId),
    versions,
    existedBy: (version) => versions.firstOf(version)?.at ?? Infinity,
    prices,
    pricesAt: (version) => (aircraft && later && version >= aircraft.version ? later : prices),
    currency: seats[0]?.price.currency ?? '',
  };
}

function pricesOf(seats: ReturnType<typeof seatsOf>): ReadonlyMap<string, number> {
  return new Map(seats.map(({ designator, price }) => [designator, minorUnits(price)]));
}

/** Where an order stood at a version of the flight: what of its seats is certain, and what nobody was told. */
export class Position {
  readonly #facts: Facts;
  readonly #record: OrderRecord;
  /** The first decision after the version. */
  readonly #next: Decision | undefined;
  /** What had been asked by then counts: the tester's time by which the version was there, at the latest. */
  readonly #time: number;
  /** The newest decision up to the version. */
  readonly last: Decision;

  private constructor(
    facts: Facts,
    record: OrderRecord,
    last: Decision,
    version: number,
    time: number,
  ) {
    this.#facts = facts;
    this.#record = record;
    this.#time = time;
    this.#next = facts.decisionsOf.get(record.orderId)?.find((other) => other.version > version);
    this.last = last;
  }

  /** At a version; null when nothing was decided about the order up to it. */
  static at(facts: Facts, orderId: string, version: number): Position | null {
    return Position.#find(facts, orderId, version, facts.existedBy(version));
  }

  /** Just before a decision. */
  static before(facts: Facts, { orderId, version }: Decision): Position | null {
    return Position.#find(facts, orderId, version - 1, facts.existedBy(version));
  }

  static #find(facts: Facts, orderId: string, version: number, time: number): Position | null {
    const record = facts.orders.get(orderId);
    const last = facts.decisionsOf.get(orderId)?.findLast((other) => other.version <= version);
    if (record === undefined || last === undefined) return null;
    return new Position(facts, record, last, version, time);
  }

  /**
   * Whether a request whose outcome nobody knows may have changed the order since the decision. An order that
   * could not finish something does so before anything else that is asked of it; a request without any answer may
   * be executed whenever it arrives.
   */
  get isUncertain(): boolean {
    return this.#asked.some(
      (write) =>
        isUnsettled(write) &&
        (write.outcome.kind === 'failed' || write.endedAt > (this.last.sentAt ?? -Infinity)),
    );
  }

  /** Whether a payment may have been under way. */
  get mayHavePaid(): boolean {
    return this.#asked.some(({ step }) => step === 'pay');
  }

  /**
   * Whether the order may have lost its seats between its last decision and its next one: its time was over, it
   * was cancelled, its payment failed, an agent took them. An order that has lost its seats never comes by others
   * but by a change that was told.
   */
  get mayHaveReleased(): boolean {
    const { last } = this;
    if (this.isUncertain) return true;
    if (this.#next !== undefined) return this.#next.status === 'none';
    const order = latest(this.#record)?.order;
    if (order?.reason === 'released-by-agent' || this.#isCancelled) return true;
    // A payment that fails is told to those who watch the order only.
    if (last.status === 'paying') return true;
    if (last.status === 'sold') return order?.status === 'cancelled';
    if (this.#isDue) return true;
    return this.mayHavePaid && order?.status === 'failed';
  }

  /** Requests that would change the order and were sent by then. */
  get #asked() {
    return this.#record.writes.filter(({ sentAt }) => sentAt <= this.#time);
  }

  get #isCancelled(): boolean {
    const { revision } = this.last.view.order;
    return this.#asked.some(
      ({ step, outcome }) =>
        step === 'cancel' && outcome.kind === 'order' && outcome.order.revision > revision,
    );
  }

  /** Whether a hold's time may be over. */
  get #isDue(): boolean {
    const { until } = this.last;
    return until !== null && Date.parse(until) <= this.#facts.clock.latest(this.#time);
  }
}

/** Whether the order may have had seats just before the decision that nobody was told of. */
export function mayHaveChangedUnseen(facts: Facts, decision: Decision): boolean {
  const position = Position.before(facts, decision);
  if (position !== null) return position.isUncertain;
  const time = facts.existedBy(decision.version);
  const writes = facts.orders.get(decision.orderId)?.writes ?? [];
  return writes.some((write) => write.sentAt <= time && isUnsettled(write));
}
