/** Orders that had paid and lost their seats: payloads of flight and archive. Plain JSON only. */
import type { FlightDefinition } from './aircraft/types.ts';
import type { AuditEntry } from './interventions.ts';
import type { OrderPeople } from './people/index.ts';
import type { OrderEnd } from './states.ts';
import { limits } from './limits.ts';

/** `rebooked`: it has seats on another flight instead. */
export type FormerEnding =
  | Extract<OrderEnd, 'refunded' | 'released-by-agent' | 'aircraft-changed' | 'flight-cancelled'>
  | 'rebooked';

/** An order that had paid, and has no seats any more. */
export interface FormerOrder {
  readonly orderId: string;
  /** That it had. */
  readonly seats: readonly string[];
  readonly ending: FormerEnding;
  /** When it lost them, ISO 8601, and the flight's version by that. */
  readonly at: string;
  readonly version: number;
  /** Who was to fly, as far as that is still remembered. */
  readonly people?: OrderPeople;
}

/** The last of them, oldest first, and how many there have been. */
export interface FormerOrders {
  readonly count: number;
  readonly orders: readonly FormerOrder[];
}

/**
 * Input of the archive's workflow for former orders, and what it answers: a page of a flight's, with `limits.archivePageOrders`
 * of them at most. Pages count from 1. `flight`: as it was when the page was begun.
 */
export interface FormerPage {
  readonly flight: FlightDefinition;
  readonly page: number;
  readonly former: readonly FormerOrder[];
  readonly kept?: Kept;
}

/** An order on a page of the archive, with its people while they are known. */
export interface Filed {
  readonly orderId: string;
  readonly people?: OrderPeople;
}

/** Until when a page of the archive is kept, and its people, ms. Pages of before do not say. */
export interface Kept {
  readonly until: number;
  readonly peopleUntil: number;
}

/** Signal to a page: the people of an order are to be forgotten. `entry`: for the flight's audit, without their names. */
export interface ForgetPeople {
  readonly orderId: string;
  readonly entry: AuditEntry;
  /** That are to stand in no sentence of the audit any more; backends of before sent none. */
  readonly names?: readonly string[];
}

/** A page of the archive that is being filled. Pages count from 1; `keys`: at most so many find its people. */
export interface FilledPage {
  readonly number: number;
  readonly orders: number;
  readonly keys: number;
}

export const firstPage: FilledPage = { number: 1, orders: 0, keys: 0 };

/**
 * Which of the orders, the first ones, go on the page, and the page with them: the next one where it has no room for any. Room is
 * for `limits.archivePageOrders` with `mostKeys`.
 */
export function fillPage<T extends Pick<Filed, 'people'>>(
  orders: readonly T[],
  page: FilledPage,
  mostKeys: number = limits.archivePageKeys,
): { readonly taken: readonly T[]; readonly page: FilledPage } {
  const taken: T[] = [];
  let { orders: count, keys } = page;
  for (const order of orders) {
    const more = keysNeeded(order);
    if (count + 1 > limits.archivePageOrders || keys + more > mostKeys) break;
    taken.push(order);
    count += 1;
    keys += more;
  }
  if (taken.length > 0 || orders.length === 0 || page.orders === 0) {
    return { taken, page: { number: page.number, orders: count, keys } };
  }
  return fillPage(orders, { ...firstPage, number: page.number + 1 }, mostKeys);
}

/** All the orders, page by page; one page where there are none. */
export function pagesOf<T extends Pick<Filed, 'people'>>(
  orders: readonly T[],
  mostKeys?: number,
): (readonly T[])[] {
  const pages: (readonly T[])[] = [];
  let left = orders;
  do {
    const { taken } = fillPage(left, firstPage, mostKeys);
    pages.push(taken);
    left = left.slice(taken.length);
  } while (left.length > 0);
  return pages;
}

/** As `person-search.ts` makes them, and never fewer: a surname of plain letters is one, any other up to three. */
function keysNeeded({ people }: Pick<Filed, 'people'>): number {
  if (people === undefined) return 0;
  const plain = new Set<string>();
  let others = 0;
  for (const { surname, document } of people.passengers) {
    const form = surname.replaceAll(/[ '-]/g, '').toUpperCase();
    const isPlain = /^[A-Z]*$/.test(form) && document?.surname.replaceAll(' ', '') === form;
    if (isPlain) plain.add(form);
    else others += 3;
  }
  return plain.size + others + (people.contact === null ? 0 : 1);
}
