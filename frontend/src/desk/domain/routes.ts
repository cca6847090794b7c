import { counted, listed } from '../../domain/format.ts';
import type { BoardRow } from '../api/types.ts';
import { percent, stateWords } from './board-view.ts';

/** Degrees between the dots that stand for land. */
export const LAND_STEP = 2;
const NORTHERNMOST = 83;
const WESTERNMOST = -179;

/**
 * Land of the earth by Natural Earth (1:110m, in the public domain), looked at every two degrees: a row a
 * latitude from 83° north to 53° south, a bit a longitude from 179° west to 179° east, written as hexadecimal.
 */
const ROWS = [
  '0000000000007f800ffe0000000000000000000000000',
  '000000000017ff3fffffe000000000000040000000000',
  '00000000061df0ffffff0000f8000000003c000000000',
  '000000030027c3ffffff8000200000000006000000000',
  '0000000038afc007ffff00000000030007ffc001d8000',
  '0000000e88b7b003fffe000000000c003ffffec000000',
  '80180009fc33fc00fffa00000380041dffffffeffc801',
  '00fffbfe725d8f00fff800001ff000edfffffffffffdf',
  'e0ffffffffff87c1ff8000007ffebffdfffffffffffff',
  '31fffffffffd1f80fc01e000f9ebfffffffffffffffff',
  '00fffffffff8034078000003e7fffffffffffffffffff',
  '01fdffffffe01e0038000007e7ffffffffffffffff2f0',
  '007807ffffe01e4000000007e3ffffffffffffff82200',
  '001001fffff80fe000000182c7fffffffffffffe00f00',
  '0080007fffff9ff8000003820ffffffffffffffc00e00',
  '0000007fffff9ffc000006cfffffffffffffffffc0800',
  '0000003ffffffffc000000dfffffffffffffffff40000',
  '00000017ffffff460000007fffffffffffffffff40000',
  '0000000fffffffc10000007ffffffffffffffffe40000',
  '0000000fffffff600000007f7f97cffffffffffc00000',
  '0000000ffffffe00000007f19f03cffffffffff8c0000',
  '0000000ffffffc00000003c26f7fe7ffffffffe080000',
  '0000000ffffff000000007c02dffe7fffffff84080000',
  '00000007fffff0000000018740ffe7fffffffe6300000',
  '00000003fffff000000001fe022ffffffffffc4f00000',
  '00000001ffffc000000003ff000ffffffffffc1800000',
  '00000000ffff8000000007ffef7ffffffffffe0000000',
  '000000003fc04000000007ffffffdffffffffe0000000',
  '000000005f80400000001fffffefe7fffffffc0000000',
  '000000002f80000000001fffffe7f41ffffffc0000000',
  '000000000780c00000003ffffff7ff07fffff20000000',
  '000000000786100000007ffffffbfe07fcff000000000',
  '0000000003cc020000003ffffff9fe03f07e800000000',
  '0000000000fc000000003ffffff9f801e07f020000000',
  '00000000000f000000007ffffffde001c01f020000000',
  '000000000003000000003ffffffe8001c01f820000000',
  '0000000000010f0000003fffffff3000c013008000000',
  '000000000000aff000001fffffffe000a012000000000',
  '0000000000001ff800000fffffffe0002000008000000',
  '0000000000001fff00000687ffffc000002c180000000',
  '0000000000001fff80000001ffff80000014380000000',
  '0000000000003fff80000001ffff000000187a0000000',
  '0000000000003fffe0000003fffe0000000c781800000',
  '0000000000003ffffc000001fffc00000006762b80000',
  '0000000000007fffff000000fffc000000020101e0000',
  '0000000000003fffff800000fffc00000001c001f0800',
  '0000000000001fffff000000fffc000000000880d0200',
  '0000000000001ffffe0000007ffc00000000000000000',
  '0000000000000ffffe000000fffc20000000001c40000',
  '0000000000000ffffe000000fffc2000000000fc60040',
  '00000000000003fffc000000fff8e000000001fe60000',
  '00000000000001fffc000000fff0e000000001ffe0000',
  '00000000000001fffc0000007ff0c00000000ffff8080',
  '00000000000001fff00000007ff0c00000001ffff8000',
  '00000000000001ffc00000007fe0800000001ffffc000',
  '00000000000001ffc00000003fc0000000001ffffe000',
  '00000000000003ff800000003fc0000000001ffffe000',
  '00000000000003ff800000001f80000000000ffffe000',
  '00000000000003ff000000001f00000000000f07fc000',
  '00000000000003f8000000000000000000000801f8008',
  '00000000000007fc000000000000000000000000f8004',
  '00000000000007e000000000000000000000000000006',
  '00000000000007a00000000000000000000000003000c',
  '00000000000003c000000000000000000000000010018',
  '000000000000078000000000000000000000000000030',
  '000000000000078000000000000000000000000000000',
  '0000000000000f0000000000000000080000000000000',
  '0000000000000e0000000000000000000000000000000',
  '000000000000070000000000000000000000000000000',
];

/** A dot on land, in degrees. */
export interface Dot {
  readonly latitude: number;
  readonly longitude: number;
}

/** Every dot of land, from north to south. */
export function landDots(): Dot[] {
  return ROWS.flatMap((row, line) =>
    [...row].flatMap((digit, place) =>
      [8, 4, 2, 1].flatMap((bit, offset) =>
        (Number.parseInt(digit, 16) & bit) === 0
          ? []
          : [
              {
                latitude: NORTHERNMOST - line * LAND_STEP,
                longitude: WESTERNMOST + (place * 4 + offset) * LAND_STEP,
              },
            ],
      ),
    ),
  );
}

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
