import type { Result } from '@aisle/shared/result';
import { shallowRef, type ShallowRef } from 'vue';
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
  readonly refused: (failure: Failure, asked: readonly string[]) => void;
  /** Waits before the same request is sent again; may end early. */
  readonly pause: (tries: number) => Promise<void>;
}

export interface SeatChoice {
  /** Wanted, and not confirmed. */
  readonly intents: Readonly<ShallowRef<Intents>>;
  /** Set while the server cannot be reached with what is pending. */
  readonly unsaved: Readonly<ShallowRef<Failure | null>>;
  readonly wanted: () => string[];
  readonly toggle: (seat: string) => void;
  /** Replaces the whole wish, such as by the alternatives on offer. */
  readonly choose: (seats: readonly string[]) => void;
  /** Asks for the same seats again, which refreshes their hold. */
  readonly extend: () => void;
  /** Goes on with a creation whose answer a reload cut off. */
  readonly resume: (creation: Creation) => void;
}

/**
 * One customer's choice on one flight. Requests go one by one, each with the latest whole wish: clicks
 * made meanwhile leave together in the next, and none is lost.
 */
export function createSeatChoice(parts: ChoiceParts): SeatChoice {
  const intents = shallowRef<Intents>(noIntents);
  const unsaved = shallowRef<Failure | null>(null);
  let creation: Creation | null = null;
  let refresh = false;
  let busy = false;

  const confirmed = () => parts.order()?.seats ?? [];
  const wanted = () => wantedSeats(confirmed(), intents.value);

  function keepCreation(next: Creation | null): void {
    creation = next;
    parts.keep(next);
  }

  function begin(seats: readonly string[]): Creation {
    const begun = { key: parts.newKey(), seats };
    keepCreation(begun);
    return begun;
  }

  async function send(asked: readonly string[]): Promise<Result<Order, Failure>> {
    const order = parts.order();
    const change = order !== null && creation === null;
    const answer = change
      ? await parts.change(order.id, asked)
      : await parts.create(creation ?? begin(asked));
    if (answer.ok || !isPassing(answer.error)) {
      if (change) refresh = false;
      else keepCreation(null);
    }
    return answer;
  }

  function drop(failure: Failure, asked: readonly string[]): void {
    const seats = failure.kind === 'refused' ? (failure.problem.seats ?? []) : [];
    intents.value = withoutRefused(confirmed(), intents.value, seats);
    parts.refused(failure, asked);
  }

  const hasWork = () =>
    creation !== null || intents.value.size > 0 || (refresh && confirmed().length > 0);

  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let tries = 0; ;) {
      intents.value = settled(confirmed(), intents.value);
      if (!hasWork()) break;
      const asked = creation?.seats ?? wanted();
      const answer = await send(asked);
      if (!answer.ok && isPassing(answer.error)) {
        unsaved.value = answer.error;
        await parts.pause((tries += 1));
        continue;
      }
      tries = 0;
      unsaved.value = null;
      if (!answer.ok) drop(answer.error, asked);
    }
    busy = false;
  }

  return {
    intents,
    unsaved,
    wanted,
    toggle(seat) {
      intents.value = toggled(confirmed(), intents.value, seat);
      void pump();
    },
    choose(seats) {
      intents.value = intentsFor(confirmed(), seats);
      void pump();
    },
    extend() {
      refresh = true;
      void pump();
    },
    resume(kept) {
      creation = kept;
      void pump();
    },
  };
}
