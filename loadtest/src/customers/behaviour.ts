/** What a customer can do, and how one behaviour tells it to: pure, so that a seed gives it again. */
import type { Order } from '@aisle/shared/contract';
import type { Chance } from '../chance.ts';
import type { Outcome } from '../observations.ts';

/** What is done, each after a pause of `pauseMs`. */
export type Deed =
  /** Reads the list of flights; opens the flight (or comes back to it); reads it over REST; closes the page. */
  | { readonly do: 'list' | 'watch' | 'look' | 'leave' }
  | { readonly do: 'create' | 'change'; readonly seats: readonly string[] }
  /** Pays, and waits until the payment has ended one way or the other. */
  | { readonly do: 'pay'; readonly code: string }
  | { readonly do: 'read' | 'cancel' }
  /** Forgets the order; its hold stays. */
  | { readonly do: 'abandon' }
  /** Waits for the hold to run out, where that happens before the run ends. */
  | { readonly do: 'let-expire' }
  /** Waits for one seat of any kind; until there is an offer, or the watch has ended; declines; takes what is offered. */
  | { readonly do: 'wait' | 'await-offer' | 'decline' | 'take' }
  /** Does nothing until a share (0 to 1) of the run's time has passed. */
  | { readonly do: 'rest'; readonly share: number }
  /** Looks at the page until the run ends. */
  | { readonly do: 'stay' };
export type Act = Deed & { readonly pauseMs: number };

/** What the customer knows after an act. */
export interface Seen {
  /** Null where nothing was asked. */
  readonly outcome: Outcome | null;
  readonly order: Order | null;
  /** Whether seats are on offer to who waits for them. */
  readonly offered?: boolean;
}

/** The flight as the customer's own page shows it. */
export interface Page {
  /** The customer's, from 0. */
  readonly number: number;
  /** Every seat of the flight, in the layout's order. */
  readonly designators: readonly string[];
  /** The seats that look free, in the layout's order. */
  free(): readonly string[];
  /** The seat that everybody wants; the same for all customers of a run. */
  readonly coveted: string;
}

/** One visit of a customer, act by act. It ends when the customer is done. */
export type Behaviour = Generator<Act, void, Seen>;

/** What one customer wants, decided before anything is seen: the same seed wants the same. */
export interface Wish {
  /** Seats that are wanted together. */
  readonly party: number;
  /** Where in the cabin, a try each: from 0 (front) up to 1. */
  readonly places: readonly number[];
  /** Time to think before each try, ms. */
  readonly pausesMs: readonly number[];
  /** Whether a set on offer is taken, a try each. */
  readonly easy: readonly boolean[];
}

export interface Taste {
  readonly tries: number;
  readonly party: readonly [number, number];
  readonly pauseMs: readonly [number, number];
}

/** The front is wanted most. */
export function wish(chance: Chance, { tries, party, pauseMs }: Taste): Wish {
  const each = <T>(make: () => T): T[] => Array.from({ length: tries }, make);
  return {
    party: chance.between(...party),
    places: each(() => chance.next() ** 2),
    pausesMs: each(() => chance.between(...pauseMs)),
    easy: each(() => chance.happens(0.7)),
  };
}

/** Seats that look free, the first at or behind the wished place; none when too few do. */
export function choose(page: Page, party: number, place: number): readonly string[] {
  const free = page.free();
  if (free.length < party) return [];
  const start = Math.floor(place * free.length);
  return Array.from({ length: party }, (_, next) => free[(start + next) % free.length] ?? '');
}

/** The set that a refusal offers instead; none when it does not. */
export function offered({ outcome }: Seen): readonly string[] {
  return outcome?.kind === 'refused' ? (outcome.problem.alternatives ?? []) : [];
}

/** Whether the last request was answered with the order. */
export function granted({ outcome }: Seen): boolean {
  return outcome?.kind === 'order';
}
