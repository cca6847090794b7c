/**
 * What each client and each network holds just now: orders that are not paid, and their seats. Counted so that nobody
 * holds every seat there is (shared/SPEC.md, N).
 */
import { limits } from '@aisle/shared/limits';
import { clientOf, siteOf } from '../security/client.ts';

/** Whose orders are counted together, and how much they may hold. */
export interface Share {
  readonly name: string;
  readonly seats: number;
  readonly orders: number;
  /** Of the orders those without seats. */
  readonly openOrders: number;
}

/** How much one order holds. `until`: when it gives all back at the latest, ms. */
export interface Held {
  readonly orderId: string;
  readonly seats: number;
  readonly until: number;
}

/** Sums what is held. */
export interface Tally {
  /**
   * Counts what an order is about to hold, with the shares that it had when it was first counted, or these. Gives the name
   * of a share that it does not fit into, and then counts nothing new; null: it fits. What an order holds already it may hold.
   */
  take(held: Held, shares: readonly Share[], now: number): Promise<string | null>;
  /** Corrects what an order holds, if it is counted. */
  note(held: Held, now: number): Promise<void>;
  /** The order holds nothing any more. */
  drop(orderId: string): Promise<void>;
  /** The seats of an order that is counted; null when it is not. */
  seatsOf(orderId: string, now: number): Promise<number | null>;
}

/** How much one client may hold; a site of several networks four times as much. */
export interface ClientBounds {
  readonly seats: number;
  readonly orders: number;
}

/** The share of everybody's orders without seats. */
export const everybody: Share = {
  name: 'all',
  seats: Infinity,
  orders: Infinity,
  openOrders: limits.openOrders,
};

/** The shares that an order from this address counts for. `bounds` null: for everybody's only. */
export function sharesOf(address: string, bounds: ClientBounds | null): Share[] {
  if (bounds === null) return [everybody];
  const openOrders = limits.openOrdersPerClient;
  const client = { name: clientOf(address), ...bounds, openOrders };
  const site = siteOf(address);
  if (site === null) return [client, everybody];
  const times = limits.clientsPerSite;
  const { seats, orders } = bounds;
  const whole = { seats: seats * times, orders: orders * times, openOrders: openOrders * times };
  return [client, { name: site, ...whole }, everybody];
}
