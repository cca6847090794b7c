import { orderTotal, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { confirmationCode } from '@aisle/shared/confirmation';
import { limits } from '@aisle/shared/limits';
import type { Money } from '@aisle/shared/money';
import { endMessage } from '@aisle/shared/order-sentences';
import type {
  AttemptFailure,
  OrderChange,
  OrderEnd,
  OrderInput,
  OrderNews,
  OrderState,
  OrderStatus,
} from '@aisle/shared/workflow-api';
import { endStatus } from './endings.ts';
import { SeatSets } from './seat-sets.ts';
import type { Accepted } from './seat-talk.ts';

const CONFIRMED =
  'Your seats are booked. Keep the confirmation code, and have your boarding pass at hand.';

type News<S extends OrderNews['signal']> = Extract<OrderNews, { signal: S }>;

/** What the flight said that the order has. */
export type Given = Pick<Accepted, 'seats' | 'until' | 'version' | 'flight'>;

/**
 * What an order is at this moment: its facts and its changes from one status to the next, without
 * Temporal. Times are ms since the epoch. Each change raises the sequence and calls `changed` with what it was.
 * An order that ended keeps its list of seats, as a record of what it was about.
 */
export class OrderRecord {
  /** Unpaid, the order ends then at the latest, unless an agent gave it more time. */
  readonly capAt: number;
  /** Sets of seats that the order has had, the one that it has included. */
  readonly sets = new SeatSets();
  readonly #input: OrderInput;
  readonly #changed: (what: OrderChange) => void;
  #flight: FlightDefinition;
  #departsAt: number;
  /** The flight's version at which it departed so. */
  #departsSince = 0;
  #status: OrderStatus = 'open';
  #ended = false;
  #seats: readonly string[] = [];
  /** The flight's version at which the order had these seats: an answer may be overtaken by later news. */
  #seatsSince = 0;
  #total: Money;
  #priced = true;
  #deadline: number;
  #extendedUntil = 0;
  #payment: { attempt: number; lastFailure: AttemptFailure | null } | null = null;
  #refunded = false;
  #reason: OrderEnd | null = null;
  #message: string | null = null;
  #confirmation: string | null = null;
  #sequence = 0;
  #renewals = 0;
  #flightVersion = 0;

  constructor(input: OrderInput, startedAt: number, changed: (what: OrderChange) => void) {
    this.#input = input;
    this.#changed = changed;
    this.#flight = input.flight;
    this.#departsAt = Date.parse(input.flight.departsAt);
    this.capAt = startedAt + limits.unpaidOrderMs;
    this.#total = orderTotal(input.flight, []);
    this.#deadline = this.#openUntil(startedAt);
  }

  get status(): OrderStatus {
    return this.#status;
  }

  get seats(): readonly string[] {
    return this.#seats;
  }

  get total(): Money {
    return this.#total;
  }

  /** Count of the order's changes. */
  get sequence(): number {
    return this.#sequence;
  }

  /** As the flight told last. */
  get departsAt(): number {
    return this.#departsAt;
  }

  /** When the order runs out unless something is done; meant for `open` and `held` only. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Nothing happens to the order any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** `open` or `held`: seats may change and time runs. */
  get choosing(): boolean {
    return !this.#ended && (this.#status === 'open' || this.#status === 'held');
  }

  /**
   * Length of the hold to ask the flight for, at least 1: so that it cannot outlast the cap, nor be shorter than
   * what an agent gave.
   */
  holdMs(now: number): number {
    const usual = Math.min(this.#input.settings.holdMs, this.capAt - now);
    return Math.max(1, usual, this.#extendedUntil - now);
  }

  get renewalsLeft(): number {
    return Math.max(0, limits.renewalsPerOrder - this.#renewals);
  }

  /** The flight gave the same seats for longer. */
  renew(given: Given, now: number): void {
    this.#renewals += 1;
    this.#take(given, now);
    this.#bump('hold-renewed', given.version);
  }

  /** The flight gave these seats until `until`; null with no seats. `keepsTime`: their order's time goes on as it did. */
  choose(given: Given, now: number, keepsTime = false): void {
    const deadline = this.#deadline;
    this.#take(given, now);
    if (keepsTime) this.#deadline = Math.min(this.#deadline, deadline);
    this.#bump('seats-chosen', given.version);
  }

  #take(given: Given, now: number): void {
    const { seats, until, version } = given;
    this.#adopt(given);
    if (version >= this.#seatsSince) {
      this.#seats = seats;
      this.#seatsSince = version;
    }
    this.#price();
    this.#status = this.#seats.length > 0 ? 'held' : 'open';
    this.#deadline = until ?? this.#openUntil(now);
    this.#message = null;
    this.sets.add(this.#seats);
  }

  /** The fence stands. */
  startPayment(given: Given): void {
    this.#keepUp(given);
    this.#status = 'paying';
    this.#payment = { attempt: 0, lastFailure: null };
    this.#bump('payment-started', given.version);
  }

  startAttempt(attempt: number): void {
    this.#payment = { attempt, lastFailure: this.#payment?.lastFailure ?? null };
    this.#bump('attempt-started');
  }

  failAttempt(lastFailure: AttemptFailure): void {
    this.#payment = { attempt: this.#payment?.attempt ?? 0, lastFailure };
    this.#bump('attempt-failed');
  }

  /** The seats are sold. `given`: what the flight said, if it said what they are. */
  confirm(given: Given | { readonly version: number }): void {
    if ('seats' in given) this.#keepUp(given);
    this.#status = 'confirmed';
    this.#confirmation = confirmationCode(this.#input.orderId);
    this.#message = CONFIRMED;
    this.#bump('confirmed', given.version);
  }

  /** The flight gave other seats in place of those that the order had. The price stays. */
  move(news: News<'seatsMoved'>, message: string): void {
    const { seats, version, flight } = news;
    if (this.knows(version)) return;
    this.#adopt({ version, ...(flight && { flight }) });
    this.#seats = seats;
    this.#seatsSince = version;
    if (!this.#priced) this.#price();
    this.#message = message;
    this.#bump('seats-moved', version);
  }

  /** The hold lasts longer. */
  extend({ until, version }: News<'holdExtended'>, message: string): void {
    this.#extendedUntil = Math.max(this.#extendedUntil, until);
    if (this.#status !== 'held' || this.knows(version)) return;
    this.#deadline = until;
    this.#message = message;
    this.#bump('hold-extended', version);
  }

  /** The flight departs at another time. */
  delay({ departsAt, version }: News<'flightDelayed'>, message: string): void {
    if (version <= this.#departsSince) return;
    this.#depart(Date.parse(departsAt), version);
    this.#message = message;
    this.#bump('flight-delayed', version);
  }

  /** Something about the flight that changes nothing in the order. */
  tell(what: OrderChange, version: number, message: string): void {
    this.#message = message;
    this.#bump(what, version);
  }

  /** Whether what the flight said of the order's seats at `version` is known already, or overtaken. */
  knows(version: number): boolean {
    return version <= this.#seatsSince;
  }

  /** The seats are lost: the money goes back, if any was taken. */
  loseSeats(message: string): void {
    this.#message = message;
    this.#bump('seats-lost');
  }

  /** The whole amount went back. */
  refunded(): void {
    this.#refunded = true;
  }

  /**
   * `version`: the flight's, at which the order has no seats any more; null when there is none to tell. Whoever
   * was told of the ending finds the seats free from that version on. `tellCustomer`: an agent's sentence.
   */
  end(reason: OrderEnd, version: number | null, tellCustomer?: string): void {
    const confirmed = this.#status === 'confirmed';
    const paid = confirmed || this.#refunded;
    const message = endMessage(reason, { paid, lastFailure: this.#payment?.lastFailure ?? null });
    this.#message = tellCustomer === undefined ? message : `${message} ${tellCustomer}`;
    this.#status = endStatus(reason, confirmed);
    this.#reason = reason;
    this.#ended = true;
    this.#bump('ended', version ?? this.#flightVersion);
  }

  /** Why an order that is `choosing` ends at `now`. */
  whyRunOut(now: number): OrderEnd {
    if (now >= this.#departsAt) return 'departed';
    if (now >= this.capAt) return 'time-limit';
    return this.#status === 'open' ? 'no-seats-chosen' : 'hold-expired';
  }

  state(): OrderState {
    return {
      id: this.#input.orderId,
      flightId: this.#input.flight.id,
      status: this.#status,
      seats: this.#seats,
      total: this.#total,
      expiresAt: this.choosing ? new Date(this.#deadline).toISOString() : null,
      renewalsLeft: this.renewalsLeft,
      payment: this.#payment && { ...this.#payment, maxAttempts: limits.paymentAttempts },
      reason: this.#reason,
      message: this.#message,
      confirmation: this.#confirmation,
      sequence: this.#sequence,
      flightVersion: this.#flightVersion,
      fingerprint: this.#input.fingerprint,
    };
  }

  /** Seats that changed without the order's doing become known by any answer, before or after the news of it. */
  #keepUp(given: Given): void {
    this.#adopt(given);
    if (given.version < this.#seatsSince) return;
    this.#seats = given.seats;
    this.#seatsSince = given.version;
  }

  #adopt({ flight, version }: Pick<Given, 'flight' | 'version'>): void {
    if (flight === undefined || version < this.#departsSince) return;
    this.#flight = { ...this.#flight, ...flight };
    this.#depart(Date.parse(flight.departsAt), version);
  }

  #depart(departsAt: number, version: number): void {
    this.#departsAt = departsAt;
    this.#departsSince = version;
    if (this.choosing) this.#deadline = Math.min(this.#deadline, departsAt);
  }

  /** A repeated answer may name seats of an aircraft that was changed since: their news is under way. */
  #price(): void {
    const known = seatDesignators(this.#flight.aircraft);
    this.#priced = this.#seats.every((designator) => known.includes(designator));
    if (this.#priced) this.#total = orderTotal(this.#flight, this.#seats);
  }

  #openUntil(now: number): number {
    return Math.min(now + this.holdMs(now), this.#departsAt);
  }

  #bump(what: OrderChange, version: number = this.#flightVersion): void {
    this.#sequence += 1;
    this.#flightVersion = Math.max(version, this.#flightVersion);
    this.#changed(what);
  }
}
