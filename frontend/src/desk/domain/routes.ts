import { counted, listed } from '../../domain/format.ts';
import type { BoardRow } from '../api/types.ts';
import { percent, stateWords } from './board-view.ts';
import type { Dot } from './land.ts';

/** How urgent something is, the most urgent first. `over`: departed, nothing to be done. */
const urgencies = ['bad', 'warn', 'fine', 'over'] as const;
export type Urgency = (typeof urgencies)[number];

/** How urgent a flight is: by what went wrong first, then by its state. */
export function urgencyOf(row: BoardRow): Urgency {
  if (row.paymentFailures > 0 || row.state === 'cancelled') return 'bad';
  if (row.stale || row.conflictsPerMinute > 0 || row.state === 'closed') return 'warn';
  return row.state === 'departed' ? 'over' : 'fine';
}

function mostUrgent(rows: readonly BoardRow[]): Urgency {
  const found = new Set(rows.map(urgencyOf));
  return urgencies.find((each) => found.has(each)) ?? 'over';
}

/** A place on the map with the flights that touch it. */
export interface AirportSpot {
  readonly code: string;
  readonly city: string;
  readonly at: Dot;
  readonly rows: readonly BoardRow[];
  readonly urgency: Urgency;
}

/**
 * Two airports with flights between them, either way. `id` is what the board's address says: `AMS-ATH`. `name` says which
 * way they go: `ATH–AMS`, or `AMS⇄ATH` where there are both.
 */
export interface RouteLine {
  readonly id: string;
  readonly name: string;
  /** Null where an airport's place is not known: such a route is in the table alone. */
  readonly ends: readonly [Dot, Dot] | null;
  readonly rows: readonly BoardRow[];
  readonly urgency: Urgency;
}

/** What the map shows. `unknown`: the airports whose place nobody knows. */
export interface RouteMap {
  readonly airports: readonly AirportSpot[];
  readonly routes: readonly RouteLine[];
  readonly unknown: readonly string[];
}

function grouped<K>(rows: readonly BoardRow[], keysOf: (row: BoardRow) => readonly K[]) {
  const groups = new Map<K, BoardRow[]>();
  for (const row of rows) {
    for (const key of keysOf(row)) groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function routeName(id: string, rows: readonly BoardRow[]): string {
  const ways = new Set(rows.map(({ flight }) => `${flight.origin}–${flight.destination}`));
  const [only] = ways;
  return ways.size === 1 && only !== undefined ? only : id.replace('-', '⇄');
}

const routeId = ({ flight }: BoardRow) => [flight.origin, flight.destination].toSorted().join('-');

/** The flights of the board by airport and by route, the most urgent routes first. */
export function routeMap(rows: readonly BoardRow[]): RouteMap {
  const known = new Map(
    rows.flatMap(({ flight: { route } }) =>
      [route.origin, route.destination].map((airport) => [airport.code, airport] as const),
    ),
  );
  const spots = [...grouped(rows, ({ flight }) => [flight.origin, flight.destination])].flatMap(
    ([code, own]) => {
      const airport = known.get(code);
      if (!airport?.position) return [];
      const { city, position } = airport;
      return [{ code, city, at: position, rows: own, urgency: mostUrgent(own) }];
    },
  );
  const routes = [...grouped(rows, (row) => [routeId(row)])].map(([id, own]): RouteLine => {
    const [from, to] = id.split('-').map((code) => known.get(code)?.position);
    const ends = from && to ? ([from, to] as const) : null;
    return { id, name: routeName(id, own), ends, rows: own, urgency: mostUrgent(own) };
  });
  return {
    airports: spots.toSorted((a, b) => a.at.longitude - b.at.longitude),
    routes: routes.toSorted(
      (a, b) =>
        urgencies.indexOf(a.urgency) - urgencies.indexOf(b.urgency) || a.id.localeCompare(b.id),
    ),
    unknown: [...known.values()].flatMap(({ code, position }) => (position ? [] : [code])),
  };
}

/** What there is to say of flights together: `2 failed payments, 1 conflict a minute`; their state if nothing else. */
export function urgencyWords(rows: readonly BoardRow[]): string {
  const sum = (of: (row: BoardRow) => number) => rows.reduce((total, row) => total + of(row), 0);
  const failures = sum((row) => row.paymentFailures);
  const conflicts = sum((row) => row.conflictsPerMinute);
  const ending = sum((row) => row.endingSoon);
  const stale = rows.filter((row) => row.stale).length;
  const unusual = [...new Set(rows.map(({ state }) => state))].filter((state) => state !== 'open');
  const words = [
    failures > 0 ? counted(failures, 'failed payment') : '',
    conflicts > 0 ? `${counted(conflicts, 'conflict')} a minute` : '',
    stale > 0 ? `${stale} out of date` : '',
    ...unusual.map((state) => stateWords[state].toLowerCase()),
    ending > 0 ? `${counted(ending, 'hold')} ending` : '',
  ].filter(Boolean);
  return words.length > 0 ? words.join(', ') : stateWords.open;
}

/** Share of seats sold or being paid for, of several flights together. */
export function loadOf(rows: readonly BoardRow[]): string {
  const total = rows.reduce((sum, { flight }) => sum + flight.seats.total, 0);
  const taken = rows.reduce((sum, row) => sum + row.loadFactor * row.flight.seats.total, 0);
  return percent(total === 0 ? 0 : taken / total);
}

/** `ATH Athens: AI 317 and AI 318, 25 % sold, on sale`: what a place or a route is called. */
export function spokenGroup(name: string, rows: readonly BoardRow[]): string {
  const numbers = listed(rows.map(({ flight }) => flight.number));
  return `${name}: ${numbers}, ${loadOf(rows)} sold, ${urgencyWords(rows).toLowerCase()}`;
}
