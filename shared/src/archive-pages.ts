/** How orders are laid out on the pages of the archive. Pure: the flight's workflow asks it. */
import type { Filed, FilledPage } from './former-orders.ts';
import { limits } from './limits.ts';

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
