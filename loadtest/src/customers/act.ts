/** What a customer can do, and how one behaviour tells it to: pure, so that a seed gives it again. */
import type { Order } from '@aisle/shared/contract';
import type { Outcome } from '../observe/observations.ts';

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
  /** Looks at the page until the run ends. */
  | { readonly do: 'stay' };
export type Act = Deed & { readonly pauseMs: number };

/** What the customer knows after an act. */
export interface Seen {
  /** Null where nothing was asked. */
  readonly outcome: Outcome | null;
  readonly order: Order | null;
}

/** The flight as the customer's own page shows it. */
export interface Page {
  /** Every seat of the flight, in the layout's order. */
  readonly designators: readonly string[];
  /** The seats that look free, in the layout's order. */
  free(): readonly string[];
  /** The seat that everybody wants; the same for all customers of a run. */
  readonly coveted: string;
}

/** One visit of a customer, act by act. It ends when the customer is done. */
export type Behaviour = Generator<Act, void, Seen>;
