import type { Result } from '@aisle/shared/result';
import { shallowRef } from 'vue';
import { isPassing, type Failure } from '../api/failure.ts';
import type { Order } from '../api/types.ts';
import {
  intentsFor,
  noIntents,
  settled,
  toggled,
  wantedSeats,
  withoutRefused,
  type Intents,
} from './intents.ts';

/** A first order under way: repeated with the same key and seats until its answer is known. */
export interface Creation {
  readonly key: string;
  readonly seats: readonly string[];
}

/** What a choice needs of the world. */
export interface ChoiceParts {
  /** The flight's live order as the server confirmed it; null before the first seat. */
  readonly order: () => Order | null;
  readonly create: (creation: Creation) => Promise<Result<Order, Failure>>;
  readonly change: (orderId: string, seats: readonly string[]) => Promise<Result<Order, Failure>>;
  readonly newKey: () => string;
  /** Keeps a creation over a reload; null when it is settled. */
  readonly keep: (creation: Creation | null) => void;
  /** A final refusal. Its pending part is dropped already. */
  readonly refused: (failure: Failure) => void;
  /** Waits before the same request is sent again; may end early. */
  readonly pause: (tries: number) => Promise<void>;
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
  readonly #parts: ChoiceParts;
  #creation: Creation | null = null;
  #refresh = false;
  #busy = false;

  constructor(parts: ChoiceParts) {
    this.#parts = parts;
  }

  /** The whole set that the customer wants: what is confirmed, with the pending part on top. */
  wanted(): string[] {
    return wantedSeats(this.#confirmed(), this.intents.value);
  }

  /** Turns one seat round. */
  toggle(seat: string): void {
    this.intents.value = toggled(this.#confirmed(), this.intents.value, seat);
    void this.#pump();
  }

  /** Replaces the whole wish, such as by the alternatives on offer. */
  choose(seats: readonly string[]): void {
    this.intents.value = intentsFor(this.#confirmed(), seats);
    void this.#pump();
  }

  /** Asks for the same seats again, which refreshes their hold. */
  extend(): void {
    this.#refresh = true;
    void this.#pump();
  }

  /** Goes on with a creation whose answer a reload cut off. */
  resume(creation: Creation): void {
    this.#creation = creation;
    void this.#pump();
  }

  #confirmed(): readonly string[] {
    return this.#parts.order()?.seats ?? [];
  }

  #hasWork(): boolean {
    if (this.#creation || this.intents.value.size > 0) return true;
    return this.#refresh && this.#confirmed().length > 0;
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let tries = 0; ;) {
      this.intents.value = settled(this.#confirmed(), this.intents.value);
      if (!this.#hasWork()) break;
      const answer = await this.#send();
      if (!answer.ok && isPassing(answer.error)) {
        this.unsaved.value = answer.error;
        await this.#parts.pause((tries += 1));
        continue;
      }
      tries = 0;
      this.unsaved.value = null;
      if (!answer.ok) this.#drop(answer.error);
    }
    this.#busy = false;
  }

  async #send(): Promise<Result<Order, Failure>> {
    const order = this.#parts.order();
    const change = order !== null && this.#creation === null;
    const answer = change
      ? await this.#parts.change(order.id, this.wanted())
      : await this.#parts.create(this.#creation ?? this.#begin());
    if (answer.ok || !isPassing(answer.error)) {
      if (change) this.#refresh = false;
      else this.#keep(null);
    }
    return answer;
  }

  #begin(): Creation {
    const creation = { key: this.#parts.newKey(), seats: this.wanted() };
    this.#keep(creation);
    return creation;
  }

  #keep(creation: Creation | null): void {
    this.#creation = creation;
    this.#parts.keep(creation);
  }

  #drop(failure: Failure): void {
    const seats = failure.kind === 'refused' ? (failure.problem.seats ?? []) : [];
    this.intents.value = withoutRefused(this.#confirmed(), this.intents.value, seats);
    this.#parts.refused(failure);
  }
}
