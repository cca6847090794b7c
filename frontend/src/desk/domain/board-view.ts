import type { LocationQuery, LocationQueryRaw } from 'vue-router';
import { withoutLeadingZeros } from '@aisle/shared/aircraft';
import type { Flight } from '../../api/types.ts';
import type { FlightState, BoardRow } from '../api/types.ts';
import { counted } from '../../domain/format.ts';
import { codeWords } from './event-words.ts';

/** The seats in a sentence, for those who do not see the bar. */
export function seatSentence(seats: Flight['seats']): string {
  const { sold, paying, held, blocked, free, total } = seats;
  return `${free} free, ${held} held, ${paying} paying, ${sold} sold, ${blocked} blocked, of ${total}`;
}

/** Such as `67 %`; a share from 0 to 1. Full and empty are said only when they are. */
export function percent(share: number): string {
  const whole = Math.round(share * 100);
  if (whole === 100 && share < 1) return '99 %';
  if (whole === 0 && share > 0) return '1 %';
  return `${whole} %`;
}

/** A flight's state as the desk says it. */
export const stateWords: Readonly<Record<FlightState, string>> = {
  open: 'On sale',
  closed: 'Sales closed',
  departed: 'Departed',
  cancelled: 'Cancelled',
};

/** Its colour. */
export const stateLooks: Readonly<Record<FlightState, string>> = {
  open: 'tag-good',
  closed: 'tag-warn',
  departed: '',
  cancelled: 'tag-bad',
};

/** How long until departure, for a column: `19 h 40 m`, `3 d 4 h`, `12 m`, or empty once it has departed. */
export function untilDeparture(departsAt: string, now: number): string {
  const minutes = Math.floor((Date.parse(departsAt) - now) / 60_000);
  if (minutes < 0) return '';
  if (minutes < 60) return `${minutes} m`;
  const hours = Math.floor(minutes / 60);
  return hours < 24
    ? `${hours} h ${minutes % 60} m`
    : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const invariants: Readonly<Record<string, string>> = {
  'seats-conserved': 'Every seat is in one state, and none is missing',
  'one-owner-a-seat': 'Each seat has one owner at most',
  'charged-exactly-if-sold': 'Money was charged exactly for what is sold',
  'no-overdue-hold': 'No hold is older than its deadline',
  'versions-in-step': 'Flights, relay and viewers show the same version',
};

/** What must hold, as a sentence; a rule that the desk does not know reads as its name. */
export function invariantWords(name: string): string {
  return invariants[name] ?? codeWords(name);
}

const boardSorts = [
  'departure',
  'number',
  'load',
  'ending',
  'conflicts',
  'failures',
  'viewers',
] as const;
export type BoardSort = (typeof boardSorts)[number];

export const flightStates: readonly FlightState[] = ['open', 'closed', 'departed', 'cancelled'];

/** How the board is narrowed and ordered. It is kept in the address, so that it can be sent to a colleague. */
export interface BoardView {
  readonly text: string;
  /** Empty for every state. */
  readonly state: FlightState | '';
  /** Only flights from or to an airport (`ATH`), or between two of them (`AMS-ATH`); empty for all. */
  readonly route: string;
  /** Only flights with something to look at: cancelled, payment failures, conflicts, holds about to end, or stale. */
  readonly trouble: boolean;
  readonly sort: BoardSort;
  readonly descending: boolean;
}

export const plainBoard: BoardView = {
  text: '',
  state: '',
  route: '',
  trouble: false,
  sort: 'departure',
  descending: false,
};

const one = (value: LocationQuery[string] | undefined) =>
  (Array.isArray(value) ? value[0] : value) ?? '';

function memberOf<T extends string>(members: readonly T[], value: string): T | null {
  return members.find((member) => member === value) ?? null;
}

/** Reads a view from an address; what makes no sense there counts as not said. */
export function parseBoardView(query: LocationQuery): BoardView {
  return {
    text: one(query['q']),
    state: memberOf(flightStates, one(query['state'])) ?? '',
    route: /^[A-Z]{3}(-[A-Z]{3})?$/.exec(one(query['route']))?.[0] ?? '',
    trouble: one(query['trouble']) === '1',
    sort: memberOf(boardSorts, one(query['sort'])) ?? 'departure',
    descending: one(query['order']) === 'desc',
  };
}

/** The inverse: only what differs from the plain board. */
export function boardQuery(view: BoardView): LocationQueryRaw {
  return {
    ...(view.text !== '' && { q: view.text }),
    ...(view.state !== '' && { state: view.state }),
    ...(view.route !== '' && { route: view.route }),
    ...(view.trouble && { trouble: '1' }),
    ...(view.sort !== 'departure' && { sort: view.sort }),
    ...(view.descending && { order: 'desc' }),
  };
}

const keys: Record<BoardSort, (row: BoardRow) => number | string> = {
  departure: (row) => Date.parse(row.flight.departsAt),
  number: (row) => row.flight.number,
  load: (row) => row.loadFactor,
  ending: (row) => row.endingSoon,
  conflicts: (row) => row.conflictsPerMinute,
  failures: (row) => row.paymentFailures,
  viewers: (row) => row.viewers,
};

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', { numeric: true });
}

/** Whether an agent should look at this flight: a cancelled one has customers to care for. */
export function isTroubled(row: BoardRow): boolean {
  return (
    row.stale ||
    row.state === 'cancelled' ||
    row.paymentFailures > 0 ||
    row.conflictsPerMinute > 0 ||
    row.endingSoon > 0
  );
}

/** `14 flights, 1 of them cancelled: 210 seats sold, 1,900 free`. Nobody flies in the seats of a cancelled one. */
export function boardSummary(rows: readonly BoardRow[]): string {
  const flying = rows.filter(({ state }) => state !== 'cancelled');
  const toCome = flying.filter(({ state }) => state !== 'departed');
  const cancelled = rows.length - flying.length;
  const total = (of: readonly BoardRow[], part: 'sold' | 'free') =>
    of.reduce((sum, { flight }) => sum + flight.seats[part], 0);
  const flights = `${counted(rows.length, 'flight')}${cancelled > 0 ? `, ${cancelled} of them cancelled` : ''}`;
  return `${flights}: ${total(flying, 'sold')} seats sold, ${total(toCome, 'free')} free`;
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function wordsOf({ flight }: BoardRow): string {
  const { origin, destination } = flight.route;
  const places = [origin.code, origin.city, destination.code, destination.city];
  const number = [flight.number, flight.number.replace(' ', ''), flight.id];
  return plain([...number, ...places, flight.aircraft].join(' '));
}

/** Whether a flight goes by a route as `BoardView` names it, in either direction. */
function isOnRoute({ flight }: BoardRow, route: string): boolean {
  return (
    route === '' ||
    route.split('-').every((code) => code === flight.origin || code === flight.destination)
  );
}

/** The rows that a view shows, in its order; equal ones by departure. */
export function boardRows(rows: readonly BoardRow[], view: BoardView): BoardRow[] {
  const wanted = plain(view.text).split(/\s+/).filter(Boolean).map(withoutLeadingZeros);
  const key = keys[view.sort];
  const way = view.descending ? -1 : 1;
  return rows
    .filter(
      (row) =>
        (view.state === '' || row.state === view.state) &&
        (!view.trouble || isTroubled(row)) &&
        isOnRoute(row, view.route) &&
        wanted.every((word) => wordsOf(row).includes(word)),
    )
    .toSorted(
      (a, b) =>
        way * compare(key(a), key(b)) ||
        compare(keys.departure(a), keys.departure(b)) ||
        compare(a.flight.id, b.flight.id),
    );
}

/** The next view when a column's head is pressed: numbers begin with the largest, times and names with the first. */
export function sortedBy(view: BoardView, sort: BoardSort): BoardView {
  if (view.sort === sort) return { ...view, descending: !view.descending };
  return { ...view, sort, descending: sort !== 'departure' && sort !== 'number' };
}

/** What a row's edge shows, the more urgent first. Times are ms. */
export type RowMark = 'stale' | 'new' | 'changed' | null;

const NEW_MS = 20_000;
const CHANGED_MS = 2_500;

/** When a row came onto a board that stood already, and when it changed last; null for never. */
export interface RowTimes {
  readonly cameAt: number | null;
  readonly changedAt: number | null;
}

export function rowMark(row: Pick<BoardRow, 'stale'>, times: RowTimes, now: number): RowMark {
  if (row.stale) return 'stale';
  if (times.cameAt !== null && now - times.cameAt < NEW_MS) return 'new';
  return times.changedAt !== null && now - times.changedAt < CHANGED_MS ? 'changed' : null;
}
