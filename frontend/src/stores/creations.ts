/** First orders whose answer is not known yet: kept over a reload, and one at a time over all tabs of this browser. */
import { newKey } from '../api/ask.ts';
import type { Creation } from '../domain/seat-choice.ts';
import { fieldsLike, keptHere, keptInTab, keptValue } from '../kept.ts';

const PREFIX = 'aisle:creation:';
const keyOf = (flightId: string) => PREFIX + flightId;

/** Keeps a first order whose answer is not known yet, for this tab: a reload goes on with the same key. */
export function keepCreation(flightId: string, creation: Creation | null): void {
  if (creation) keptInTab.set(keyOf(flightId), JSON.stringify(creation));
  else {
    keptInTab.drop(keyOf(flightId));
    if (!locksOf(navigator)) keptHere.set(keyOf(flightId), newKey());
  }
}

/** The kept one, if any. */
export function keptCreation(flightId: string): Creation | null {
  const like: Creation = { key: '', seats: [] };
  const { key, seats } = fieldsLike(like, keptValue(keptInTab, keyOf(flightId)));
  return key !== undefined && seats ? { key, seats } : null;
}

/** The flights of which one is kept. */
export function flightsWithCreation(): string[] {
  return keptInTab.names(PREFIX).map((key) => key.slice(PREFIX.length));
}

function locksOf(browser: Partial<Pick<Navigator, 'locks'>>): LockManager | undefined {
  return browser.locks;
}

/**
 * Runs a creation in one tab of this browser at a time. Browsers have such locks over HTTPS and on this computer; elsewhere it
 * runs at once, and {@link creationKey} keeps two tabs from making two orders.
 */
export function oneTabAtATime<T>(flightId: string, run: () => Promise<T>): Promise<T> {
  const locks = locksOf(navigator);
  return locks ? locks.request(keyOf(flightId), run) : run();
}

/**
 * The idempotency key of a flight's next first order. Without locks all tabs share it until that order is made, so that the
 * server tells the second of two that come at once.
 */
export function creationKey(flightId: string): string {
  if (locksOf(navigator)) return newKey();
  if (keptHere.get(keyOf(flightId)) === null) keptHere.set(keyOf(flightId), newKey());
  return keptHere.get(keyOf(flightId)) ?? newKey();
}
