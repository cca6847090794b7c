/** What flights tell their orders. Types only: workflows load this file. */
import type { FlightTerms } from './flight-terms.ts';

/**
 * What a flight tells an order: the payload of the signal by that name. `version`: the flight's, at which it
 * became so. `tellCustomer`: an agent's sentence for the customer, besides ours.
 */
export type OrderNews = {
  readonly version: number;
  readonly tellCustomer?: string;
  /** Which flight says so: an order may have left it since. Flights of before did not say. */
  readonly flightId?: string;
} & (
  | { readonly signal: 'seatsTaken'; readonly reason: 'released-by-agent' | 'aircraft-changed' }
  /** The price stays. `flight`: when the seats are on another aircraft; `from`: instead of which then, one by one. */
  | {
      readonly signal: 'seatsMoved';
      readonly seats: readonly string[];
      readonly from?: readonly string[];
      readonly flight?: FlightTerms;
    }
  /** ms since the epoch. `last`: the flight tells it no more, and releases the hold when the order is not there. */
  | { readonly signal: 'holdExtended'; readonly until: number; readonly last?: true }
  /** ISO 8601. */
  | { readonly signal: 'flightDelayed'; readonly departsAt: string }
  /** Where it departs; null: not known. */
  | { readonly signal: 'gateSet'; readonly terminal: string | null; readonly gate: string | null }
  | { readonly signal: 'flightCancelled' }
  /** Whether seats can be chosen from then on. Told to those who have not paid yet. */
  | { readonly signal: 'salesChanged'; readonly open: boolean }
);
