import { orderTotal } from '@aisle/shared/aircraft';
import { confirmationCode } from '@aisle/shared/confirmation';
import { limits } from '@aisle/shared/limits';
import type { Money } from '@aisle/shared/money';
import type {
  AttemptFailure,
  OrderEnd,
  OrderInput,
  OrderState,
  OrderStatus,
} from '@aisle/shared/workflow-api';
import { endMessage, endStatus } from './endings.ts';

const CONFIRMED =
  'Your seats are booked. Keep the confirmation code, and have your boarding pass at hand.';

/**
 * What an order is at this moment: its facts and its changes from one status to the next, without
 * Temporal. Times are ms since the epoch. Each change raises the sequence and calls `changed` with it.
 * An order that ended keeps its list of seats, as a record of what it was about.
 */
export class OrderRecord {
  readonly departsAt: number;
  /** Unpaid, the order ends then at the latest. */
  readonly capAt: number;
  readonly #input: OrderInput;
  readonly #changed: (sequence: number) => void;
  #status: OrderStatus = 'open';
  #ended = false;
  #seats: readonly string[] = [];
  #total: Money;
  #deadline: number;
  #payment: { attempt: number; lastFailure: AttemptFailure | null } | null = null;
  #reason: OrderEnd | null = null;
  #message: string | null = null;
  #confirmation: string | null = null;
  #sequence = 0;
  #flightVersion = 0;

  constructor(input: OrderInput, startedAt: number, changed: (sequence: number) => void) {
    this.#input = input;
    this.#changed = changed;
    this.departsAt = Date.parse(input.flight.departsAt);
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

  /** Length of the hold to ask the flight for, so that it cannot outlast the cap; at least 1. */
  holdMs(now: number): number {
    return Math.max(1, Math.min(this.#input.settings.holdMs, this.capAt - now));
  }

  /** The flight gave these seats until `until`; null with no seats. */
  choose(seats: readonly string[], until: number | null, version: number, now: number): void {
    this.#seats = seats;
    this.#total = orderTotal(this.#input.flight, seats);
    this.#status = seats.length > 0 ? 'held' : 'open';
    this.#deadline = until ?? this.#openUntil(now);
    this.#flightVersion = version;
    this.#bump();
  }

  /** The fence stands. */
  startPayment(version: number): void {
    this.#status = 'paying';
    this.#payment = { attempt: 0, lastFailure: null };
    this.#flightVersion = version;
    this.#bump();
  }

  startAttempt(attempt: number): void {
    this.#payment = { attempt, lastFailure: this.#payment?.lastFailure ?? null };
    this.#bump();
  }

  failAttempt(lastFailure: AttemptFailure): void {
    this.#payment = { attempt: this.#payment?.attempt ?? 0, lastFailure };
    this.#bump();
  }

  confirm(version: number): void {
    this.#status = 'confirmed';
    this.#confirmation = confirmationCode(this.#input.orderId);
    this.#message = CONFIRMED;
    this.#flightVersion = version;
    this.#bump();
  }

  /**
   * `version`: the flight's, at which the order has no seats any more; null when there is none to tell. Whoever
   * was told of the ending finds the seats free from that version on.
   */
  end(reason: OrderEnd, version: number | null): void {
    const paid = this.#status === 'confirmed';
    this.#message = endMessage(reason, { paid, lastFailure: this.#payment?.lastFailure ?? null });
    this.#status = endStatus(reason, paid);
    this.#reason = reason;
    this.#flightVersion = version ?? this.#flightVersion;
    this.#ended = true;
    this.#bump();
  }

  /** Why an order that is `choosing` ends at `now`. */
  whyRunOut(now: number): OrderEnd {
    if (now >= this.departsAt) return 'departed';
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
      payment: this.#payment && { ...this.#payment, maxAttempts: limits.paymentAttempts },
      reason: this.#reason,
      message: this.#message,
      confirmation: this.#confirmation,
      sequence: this.#sequence,
      flightVersion: this.#flightVersion,
      fingerprint: this.#input.fingerprint,
    };
  }

  #openUntil(now: number): number {
    return Math.min(now + this.holdMs(now), this.departsAt);
  }

  #bump(): void {
    this.#sequence += 1;
    this.#changed(this.#sequence);
  }
}
