import { canonicalFlightNumber } from '@aisle/shared/aircraft';
import { numberKey, type AuditPage, type LoggedEntry } from '@aisle/shared/audit-log';
import type { AuditQuery } from '@aisle/shared/audit-routes';
import { confirmationCode, ORDER_ID } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { unwrap } from '../problem.ts';
import type { AuditLog } from './audit-log.ts';

/** An entry of the log. Its id is where it stands: page and place. */
export interface FoundEntry extends LoggedEntry {
  readonly id: string;
}

export interface AuditFound {
  /** Newest first. */
  readonly entries: readonly FoundEntry[];
  /** `before` of those that are older; null: there are none. */
  readonly next: string | null;
  /** ISO 8601: so far back was looked; null: to the beginning. */
  readonly searchedTo: string | null;
}

/** Which entries are looked for. */
type Wanted = Omit<AuditQuery, 'before' | 'limit' | 'format'>;
type ReadLog = Pick<AuditLog, 'open' | 'closed' | 'closedWith'>;
/** Numbers of closed pages, the newest first. */
type PageNumbers = Pick<readonly number[], 'length' | 'at'>;

/**
 * What is in the log and as it is wanted, newest first: `limit` entries at most, from a bounded number of pages. A flight and
 * an order are found by Temporal's index, a time by halving; for the rest pages are read one after another.
 * Refusals are thrown as problems.
 */
export async function searchAudit(
  log: ReadLog,
  wanted: Wanted,
  before: string | undefined,
  limit: number,
): Promise<AuditFound> {
  const search = new Search(wanted, placeOf(before), limit);
  const open = unwrap(await log.open());
  for (const page of open.toReversed()) if (search.isDoneWith(page)) return search.found(true);
  const newest = Math.min((open[0]?.page ?? 1) - 1, search.before.page);
  const numbers = await closedPages(log, keyOf(wanted), newest);
  const start = await firstUpTo(log, numbers, wanted.to);
  const end = Math.min(start + limits.auditPagesRead, numbers.length);
  let isAnyThere = false;
  for (let place = start; place < end; place += 1) {
    const page = unwrap(await log.closed(numbers.at(place) ?? 0));
    isAnyThere ||= page !== null;
    if (page && search.isDoneWith(page)) return search.found(true);
    if (search.isTooOld) return search.found(false);
  }
  // Where none of so many is kept any more, none that is older is.
  return search.found(isAnyThere && end < numbers.length);
}

/** Takes what is wanted from page after page. */
class Search {
  readonly before: { readonly page: number; readonly place: number };
  readonly #isWanted: (logged: LoggedEntry) => boolean;
  readonly #earliest: number;
  readonly #limit: number;
  readonly #entries: FoundEntry[] = [];
  /** The oldest that was looked at. */
  #last: FoundEntry | null = null;

  constructor(wanted: Wanted, before: Search['before'], limit: number) {
    this.before = before;
    this.#isWanted = matching(wanted);
    this.#earliest = wanted.from === undefined ? -Infinity : Date.parse(wanted.from);
    this.#limit = limit;
  }

  /** Whether there are as many as are wanted, with those of this page. */
  isDoneWith({ page, entries }: AuditPage): boolean {
    const { before } = this;
    if (page > before.page) return false;
    for (let place = entries.length - 1; place >= 0; place -= 1) {
      const logged = entries[place];
      if (!logged || (page === before.page && place >= before.place)) continue;
      this.#last = { ...logged, id: `${page}.${place}` };
      if (this.#isWanted(logged)) this.#entries.push(this.#last);
      if (this.#entries.length === this.#limit) return true;
    }
    return false;
  }

  /** What is older than this is not wanted. Entries are in the order in which they reached the log, which is theirs within a bound. */
  get isTooOld(): boolean {
    const at = this.#last?.entry.at;
    return at !== undefined && Date.parse(at) < this.#earliest - limits.auditLateMs;
  }

  /** `hasMore`: whether older ones were not looked at. */
  found(hasMore: boolean): AuditFound {
    const last = hasMore ? this.#last : null;
    const [next, searchedTo] = [last?.id ?? null, last?.entry.at ?? null];
    return { entries: this.#entries, next, searchedTo };
  }
}

function placeOf(before = `${Number.MAX_SAFE_INTEGER}.0`): Search['before'] {
  const [page = 0, place = 0] = before.split('.').map(Number);
  return { page, place };
}

async function closedPages(log: ReadLog, key: string | null, newest: number): Promise<PageNumbers> {
  if (key === null) return { length: newest, at: (place) => newest - place };
  // The index may lag: the page that was closed last is read in any case.
  const found = unwrap(await log.closedWith(key));
  return [newest, ...found.filter((page) => page < newest)].filter((page) => page > 0);
}

/** The place of the first page that may have something as old as a time, by halving. */
async function firstUpTo(
  log: ReadLog,
  numbers: PageNumbers,
  to: string | undefined,
): Promise<number> {
  if (to === undefined) return 0;
  const latest = Date.parse(to) + limits.auditLateMs;
  let [low, high] = [0, numbers.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const page = unwrap(await log.closed(numbers.at(middle) ?? 0));
    const oldest = page?.entries[0]?.entry.at;
    // A page that is not kept any more is an old one.
    if (oldest === undefined || Date.parse(oldest) <= latest) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By what the index finds what is wanted; null: it does not. */
function keyOf({ order, flight }: Wanted): string | null {
  if (order !== undefined) return ORDER_ID.test(order) ? confirmationCode(order) : order;
  return flight === undefined ? null : flightKey(flight);
}

/** A flight's id, or its number without a space. */
function flightKey(flight: string): string {
  if (flight.includes('-')) return flight.toLowerCase();
  return numberKey(canonicalFlightNumber(flight.toUpperCase().replaceAll(' ', '')));
}

function matching(wanted: Wanted): (logged: LoggedEntry) => boolean {
  const { agent, kind, order, text } = wanted;
  const from = wanted.from === undefined ? -Infinity : Date.parse(wanted.from);
  const to = wanted.to === undefined ? Infinity : Date.parse(wanted.to);
  const key = wanted.flight === undefined ? null : flightKey(wanted.flight);
  const isOfOrder = (orderId: string): boolean =>
    order === orderId || order === confirmationCode(orderId);
  return ({ flight, entry: { at, command } }) => {
    if (key !== null && key !== flight.id && key !== numberKey(flight.number)) return false;
    if (agent !== undefined && !isSame(agent, command.by)) return false;
    if (kind !== undefined && kind !== command.type) return false;
    if (order !== undefined && !isOfOrder('orderId' in command ? (command.orderId ?? '') : '')) {
      return false;
    }
    if (text !== undefined && !lower(command.reason).includes(lower(text))) return false;
    const time = Date.parse(at);
    return time >= from && time <= to;
  };
}

const lower = (text: string): string => text.toLocaleLowerCase('en');
const isSame = (one: string, other: string): boolean => lower(one) === lower(other);
