import type { Result } from '@aisle/shared/result';
import { shallowRef } from 'vue';
import { isOvertaken, isPassing, isUntouched, placeOf, type Failure } from '../api/failure.ts';
import type { Order } from '../api/types.ts';
import {
  givenBack,
  intentsFor,
  noIntents,
  settled,
  toggled,
  wantedSeats,
  withoutRefused,
  type Intents,
} from './intents.ts';
import { heardPlace, type Waiting } from './waiting-room.ts';

/** A first order under way: repeated with the same key and seats until its answer is known. */
export interface Creation {
  readonly key: string;
  readonly seats: readonly string[];
}

/** Nobody changes an order so often: then something is wrong, and the customer should know. */
const MOST_OVERTAKEN = 10;

/** What a choice needs of the world. */
export interface ChoiceParts {
  /** The flight's live order as the server confirmed it; null before the first seat. */
  readonly order: () => Order | null;
  readonly create: (creation: Creation) => Promise<Result<Order, Failure>>;
  /** Replaces the seats of the order as it is given; another state of it is `order-changed`, and taken in. */
  readonly change: (order: Order, seats: readonly string[]) => Promise<Result<Order, Failure>>;
  readonly newKey: () => string;
  /** Keeps a creation over a reload; null when it is settled. */
  readonly keep: (creation: Creation | null) => void;
  /** A final refusal. Its pending part is dropped already. */
  readonly refused: (failure: Failure) => void;
  /** The order was let in after a wait, and holds its seats. */
  readonly entered: (order: Order) => void;
  /** Waits before the same request is sent again. */
  readonly pause: (tries: number, failure: Failure) => Promise<void>;
  /** Our own clock, ms. */
  readonly now: () => number;
}

/**
 * One customer's choice on one flight. Requests go one by one, each with the latest whole wish: clicks
 * made meanwhile leave together in the next, and none is lost.
 */
export class SeatChoice {
  /** Wanted, and not confirmed. */
  readonly intents = shallowRef<Intents>(noIntents);
  /** Set while the server cannot be reached with what is pending. */
  readonly unsaved = shallowRef<Failure | null>(null);
  /** The first order while it is under way: its seats are what a place in line is kept for. */
  readonly creation = shallowRef<Creation | null>(null);
  /** Set while the first order has a place in line. */
  readonly waiting = shallowRef<Waiting | null>(null);
  /** Whether a request is on its way: what the map shows may be its effect. */
  readonly asking = shallowRef(false);
  readonly #parts: ChoiceParts;
  #busy = false;
  /** The customer gave the creation up, and it is not certain yet that it has no effect. */
  #left = false;
  /** The last answer to the creation said that nothing has begun. */
  #untouched = false;
  /** Times in a row that the order had changed before a change reached it. */
  #overtaken = 0;
  #wake: () => void = () => undefined;

  constructor(parts: ChoiceParts) {
    this.#parts = parts;
  }

  /** The whole set that the customer wants: what is confirmed, with the pending part on top. */
  wanted(): string[] {
    return wantedSeats(this.#confirmed(), this.intents.value);
  }

  /** Turns one seat round. Whoever waits and wants none any more leaves the line. */
  toggle(seat: string): void {
    this.intents.value = toggled(this.#confirmed(), this.intents.value, seat);
    if (this.waiting.value && this.wanted().length === 0) this.leave();
    else void this.#pump();
  }

  /** Replaces the whole wish, such as by the alternatives on offer. */
  choose(seats: readonly string[]): void {
    this.intents.value = intentsFor(this.#confirmed(), seats);
    void this.#pump();
  }

  /** Goes on with a creation whose answer a reload cut off. */
  resume(creation: Creation): void {
    this.creation.value = creation;
    this.intents.value = intentsFor([], creation.seats);
    void this.#pump();
  }

  /**
   * Gives the place in line up, and all that is wanted with it. Should the order turn out to have been let in
   * at the same moment, its seats are given back.
   */
  leave(): void {
    if (!this.creation.value) return;
    this.intents.value = noIntents;
    this.waiting.value = null;
    if (this.#untouched && !this.asking.value) this.#settleCreation();
    else this.#left = true;
    this.#wake();
  }

  /** Waits for other seats instead, from a new place at the end of the line. */
  startAnew(seats: readonly string[]): void {
    this.leave();
    this.choose(seats);
  }

  #confirmed(): readonly string[] {
    return this.#parts.order()?.seats ?? [];
  }

  #hasWork(): boolean {
    return this.creation.value !== null || this.intents.value.size > 0;
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let tries = 0; ;) {
      this.intents.value = settled(this.#confirmed(), this.intents.value);
      if (!this.#hasWork()) break;
      this.asking.value = true;
      const answer = await this.#send();
      const again = this.#take(answer);
      this.asking.value = false;
      tries = again ? tries + 1 : 0;
      if (again) await this.#pause(tries, again);
    }
    this.#busy = false;
  }

  #send(): Promise<Result<Order, Failure>> {
    const order = this.#parts.order();
    if (order !== null && this.creation.value === null) {
      return this.#parts.change(order, this.wanted());
    }
    return this.#parts.create(this.creation.value ?? this.#begin());
  }

  /** Takes an answer in. Returns the failure after which the same request is to be sent again; else null. */
  #take(answer: Result<Order, Failure>): Failure | null {
    if (!answer.ok && isPassing(answer.error)) {
      this.#untouched = isUntouched(answer.error);
      if (!this.#left || !this.#untouched) return this.#hear(answer.error);
    }
    this.unsaved.value = null;
    // Another tab was faster: what is wanted here goes on top of what it did.
    if (!answer.ok && isOvertaken(answer.error) && this.#overtaken < MOST_OVERTAKEN) {
      this.#overtaken += 1;
      return null;
    }
    this.#overtaken = 0;
    const [left, waited] = [this.#left, this.waiting.value !== null];
    if (this.creation.value) this.#settleCreation();
    else this.waiting.value = null;
    if (left) {
      if (answer.ok) this.intents.value = givenBack(this.intents.value, answer.value.seats);
    } else if (!answer.ok) this.#drop(answer.error);
    else if (waited) this.#parts.entered(answer.value);
    return null;
  }

  #hear(failure: Failure): Failure {
    const place = placeOf(failure);
    if (place === null) this.unsaved.value = failure;
    else {
      this.unsaved.value = null;
      this.waiting.value = heardPlace(this.waiting.value, place, this.#parts.now());
    }
    return failure;
  }

  async #pause(tries: number, failure: Failure): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    await Promise.race([this.#parts.pause(tries, failure), woken]);
  }

  #begin(): Creation {
    const creation = { key: this.#parts.newKey(), seats: this.wanted() };
    this.#untouched = false;
    this.creation.value = creation;
    this.#parts.keep(creation);
    return creation;
  }

  #settleCreation(): void {
    this.#left = false;
    this.waiting.value = null;
    this.unsaved.value = null;
    this.creation.value = null;
    this.#parts.keep(null);
  }

  #drop(failure: Failure): void {
    const seats = failure.kind === 'refused' ? (failure.problem.seats ?? []) : [];
    this.intents.value = withoutRefused(this.#confirmed(), this.intents.value, seats);
    this.#parts.refused(failure);
  }
}
