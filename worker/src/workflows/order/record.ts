import { confirmationCode } from '@aisle/shared/ids';
import type { Money } from '@aisle/shared/money';
import { isChoosing, stateOf, totalOf, type OrderFacts } from '@aisle/shared/order-facts';
import { CONFIRMED, endMessage, REBOOKING_AWAITED } from '@aisle/shared/order-sentences';
import type {
  OrderEnd,
  OrderInput,
  OrderNews,
  OrderState,
  OrderStatus,
} from '@aisle/shared/workflow-api';
import type { OrderChange } from '@aisle/shared/states';
import { endStatus } from './endings.ts';
import { adoptDeparture, adoptGate, adoptLower, adoptTerms } from './flight-facts.ts';
import { Attempts, begun, settled } from './payment-progress.ts';
import { Paid } from './paid.ts';
import { PartRecord } from './part-record.ts';
import { People } from './people.ts';
import { SeatSets } from './seat-sets.ts';
import type { Given } from './flight-client.ts';

type News<S extends OrderNews['signal']> = Extract<OrderNews, { signal: S }>;
type Extension = Pick<News<'holdExtended'>, 'until' | 'version'>;

/**
 * What an order is at this moment: its facts and its changes from one status to the next, without
 * Temporal. Times are ms since the epoch. Each change raises the sequence and calls `changed` with what it was.
 * An order that ended keeps its list of seats, as a record of what it was about.
 */
export class OrderRecord {
  /** Sets of seats that the order has had, the one that it has included. */
  readonly sets: SeatSets;
  readonly people: People;
  readonly paid: Paid;
  readonly parts: PartRecord;
  readonly attempts: Attempts;
  readonly #input: OrderInput;
  readonly #changed: (what: OrderChange) => void;
  readonly #facts: OrderFacts;

  /** `facts`: as the run before left them ({@link carryOver}), or those of an order that begins. */
  constructor(input: OrderInput, facts: OrderFacts, changed: (what: OrderChange) => void) {
    this.#input = input;
    this.#changed = changed;
    this.#facts = { ...facts };
    this.sets = new SeatSets(facts.sets);
    this.people = new People(this.#facts, this.#bump.bind(this));
    this.attempts = new Attempts(this.#facts, this.#bump.bind(this));
    this.parts = new PartRecord(this.#facts, this.#bump.bind(this), this.#keepUp.bind(this));
    this.paid = new Paid(this.#facts, this.#bump.bind(this), this.#keepUp.bind(this));
  }

  /** For the order's next run. */
  carryOver(): OrderFacts {
    return { ...this.#facts, sets: this.sets.carryOver() };
  }

  /** The whole amount went back. */
  get isRefunded(): boolean {
    return this.#facts.refunded;
  }

  get status(): OrderStatus {
    return this.#facts.status;
  }

  get seats(): readonly string[] {
    return this.#facts.seats;
  }

  get total(): Money {
    return this.#facts.total;
  }

  /** Count of the order's changes. */
  get sequence(): number {
    return this.#facts.sequence;
  }

  /** As the flight told last. */
  get departsAt(): number {
    return this.#facts.departsAt;
  }

  /** When the order runs out unless something is done; meant for `open` and `held` only. */
  get deadline(): number {
    return this.#facts.deadline;
  }

  /** What it knows, to be read: but for its sets. */
  get facts(): Readonly<Omit<OrderFacts, 'sets'>> {
    return this.#facts;
  }

  /** Nothing happens to the order any more. */
  get ended(): boolean {
    return this.#facts.ended;
  }

  /** `open` or `held`: seats may change and time runs. */
  get choosing(): boolean {
    return isChoosing(this.#facts);
  }

  /**
   * Length of the hold to ask the flight for, at least 1: so that it cannot outlast the cap, nor be shorter than
   * what an agent gave.
   */
  holdMs(now: number): number {
    const usual = Math.min(this.#input.settings.holdMs, this.#facts.capAt - now);
    return Math.max(1, usual, this.#facts.extendedUntil - now);
  }

  /** The flight gave the same seats for longer. */
  renew(given: Given, now: number): void {
    this.#facts.renewals += 1;
    this.#take(given, now);
    this.#bump('hold-renewed', given.version);
  }

  /** The flight gave these seats until `until`; null with no seats. `keepsTime`: their order's time goes on as it did. */
  choose(given: Given, now: number, keepsTime = false): void {
    const deadline = this.#facts.deadline;
    this.#take(given, now);
    if (keepsTime) this.#facts.deadline = Math.min(this.#facts.deadline, deadline);
    this.people.party.chosen();
    this.#bump('seats-chosen', given.version);
  }

  /** The flight gave what the order has, for the rest of its time: nothing that its customer was told changes. */
  keep(given: Given): void {
    this.#keepUp(given);
    this.#facts.deadline = Math.min(this.#facts.deadline, given.until ?? Infinity);
  }

  #take(given: Given, now: number): void {
    this.#adopt(given);
    this.#sit(given);
    this.#price();
    this.#facts.pricedSince = given.version;
    this.#facts.status = this.#facts.seats.length > 0 ? 'held' : 'open';
    this.#facts.deadline = given.until ?? Math.min(now + this.holdMs(now), this.#facts.departsAt);
    this.#facts.message = null;
    this.sets.add(this.#facts.seats);
  }

  /** The fence stands. */
  startPayment(given: Given): void {
    this.#keepUp(given);
    this.#facts.status = 'paying';
    this.#facts.payment = begun;
    this.#bump('payment-started', given.version);
  }

  /** The seats are sold. `given`: what the flight said, if it said what they are. */
  confirm(given: Given | { readonly version: number }): void {
    const booked = this.#facts.status === 'paying' ? this.parts.keepPaid() : null;
    if (booked !== null) this.people.settle();
    if ('seats' in given) this.#keepUp(given);
    this.#facts.status = 'confirmed';
    this.#facts.confirmation = confirmationCode(this.#input.orderId);
    this.#facts.message = this.#facts.rebookBy ? REBOOKING_AWAITED : (booked ?? CONFIRMED);
    this.#facts.payment &&= settled(this.#facts.payment);
    this.#bump('confirmed', given.version);
  }

  /** The flight gave other seats in place of those that the order had. The price stays, but for a lower class: gives how much less it is. */
  move(news: News<'seatsMoved'>, message: string): Money | null {
    const isNew = !this.knows(news.version);
    if (isNew) {
      this.#adopt(news);
      this.#sit(news);
      if (!this.#facts.priced) this.#price();
    }
    const less = adoptLower(this.#facts, news);
    if (news.swapped && this.seats.includes(news.swapped.got)) this.people.swap(news.swapped);
    const what = news.swapped ? 'seats-swapped' : 'seats-moved';
    if (isNew || less !== null) this.tell(what, message, news.version);
    return less;
  }

  /** The hold lasts longer; `payLater`: an agent has the seats kept for the customer to pay then. */
  extend({ until, version }: Extension, message: string, payLater = false): void {
    this.#facts.extendedUntil = Math.max(this.#facts.extendedUntil, until);
    if (this.#facts.status !== 'held' || this.knows(version)) return;
    if (payLater) this.#facts.payLaterUntil = until;
    this.#facts.deadline = until;
    this.tell(payLater ? 'pay-later' : 'hold-extended', message, version);
  }

  /** The flight departs at another time. */
  delay({ departsAt, version }: News<'flightDelayed'>, message: string): void {
    if (!adoptDeparture(this.#facts, departsAt, version)) return;
    this.#facts.message = message;
    this.#bump('flight-delayed', version);
  }

  /** Where the flight departs. */
  goToGate(news: News<'gateSet'>, message: string): void {
    if (!adoptGate(this.#facts, news, news.version)) return;
    this.#facts.message = message;
    this.#bump('gate-set', news.version);
  }

  /** The flight is cancelled, and the order stays as it is until `rebookBy`. */
  awaitRebooking(rebookBy: number, message: string, version: number): void {
    this.#facts.rebookBy = rebookBy;
    this.tell('rebooking-awaited', message, version);
  }

  /** Something about the flight that changes nothing in the order, or that its seats are lost and its money goes back. */
  tell(what: OrderChange, message: string, version?: number): void {
    this.#facts.message = message;
    this.#bump(what, version);
  }

  /** Whether what the flight said of the order's seats at `version` is known already, or overtaken. */
  knows(version: number): boolean {
    return version <= this.#facts.seatsSince;
  }

  /** The whole amount went back. */
  refunded(): void {
    this.#facts.refunded = true;
  }

  /**
   * `version`: the flight's, at which the order has no seats any more; null when there is none to tell. Whoever
   * was told of the ending finds the seats free from that version on. `tellCustomer`: an agent's sentence.
   */
  end(reason: OrderEnd, version: number | null, tellCustomer?: string): void {
    this.#facts.payment &&= settled(this.#facts.payment);
    const confirmed = this.#facts.status === 'confirmed';
    const paid = confirmed || this.#facts.refunded;
    const lastFailure = this.#facts.payment?.lastFailure ?? this.parts.lastFailure;
    const message = endMessage(reason, { paid, lastFailure });
    this.#facts.message = tellCustomer === undefined ? message : `${message} ${tellCustomer}`;
    this.#facts.status = endStatus(reason, confirmed);
    this.#facts.reason = reason;
    this.#facts.ended = true;
    this.#bump('ended', version ?? this.#facts.flightVersion);
  }

  /** Why an order that is `choosing` ends at `now`. */
  whyRunOut(now: number): OrderEnd {
    if (now >= this.#facts.departsAt) return 'departed';
    if (now >= this.#facts.capAt && !this.#facts.payLaterUntil) return 'time-limit';
    return this.#facts.status === 'open' ? 'no-seats-chosen' : 'hold-expired';
  }

  state(): OrderState {
    return stateOf(this.#input, this.#facts);
  }

  /** Seats that changed without the order's doing become known by any answer, before or after the news of it. */
  #keepUp(given: Given, from?: readonly string[]): void {
    this.#adopt(given);
    this.#sit({ ...given, ...(from && { from }) });
  }

  #sit({ seats, version, from }: Pick<News<'seatsMoved'>, 'seats' | 'version' | 'from'>): void {
    if (version < this.#facts.seatsSince) return;
    this.#facts.seats = seats;
    this.#facts.seatsSince = version;
    this.people.sit(from);
  }

  #adopt({ flight, version }: Pick<Given, 'flight' | 'version'>): void {
    if (flight) adoptTerms(this.#facts, flight, version);
  }

  /** A repeated answer may name seats of an aircraft that was changed since: their news is under way. */
  #price(): void {
    const total = totalOf(this.#facts.flight, this.#facts.seats);
    this.#facts.priced = total !== null;
    if (total !== null) this.#facts.total = total;
  }

  #bump(what: OrderChange, version: number = this.#facts.flightVersion): void {
    this.#facts.sequence += 1;
    this.#facts.flightVersion = Math.max(version, this.#facts.flightVersion);
    this.#changed(what);
  }
}
