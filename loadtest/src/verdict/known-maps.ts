/** What everyone could see of the flight, version by version, put together from all viewers. */
import type { FlightChanged } from '@aisle/shared/contract';
import type { Observations } from '../observations.ts';
import { differences, overlay, type ShownSeats } from './shown.ts';

/** The flight's seats at one version, as somebody was shown them. */
export interface KnownMap {
  readonly version: number;
  /** Free seats are left out. */
  readonly seats: ShownSeats;
  /** When it was shown first, on the tester's clock. */
  readonly at: number;
  readonly shownBy: string;
}

/** Two showings of the same version that differ. */
export interface Conflict {
  readonly version: number;
  readonly seats: readonly string[];
  readonly known: KnownMap;
  readonly other: KnownMap;
}

export interface KnownMaps {
  /** By version, each once. */
  readonly maps: readonly KnownMap[];
  readonly conflicts: readonly Conflict[];
  /** Showings that were compared: distinct broadcasts and snapshots. */
  readonly looked: number;
  /** The newest known map that is not newer than `version`. */
  upTo(version: number): KnownMap | undefined;
  /** The known map of exactly this version. */
  at(version: number): KnownMap | undefined;
}

type Showing =
  | {
      readonly at: number;
      readonly version: number;
      readonly by: string;
      readonly seats: ShownSeats;
    }
  | {
      readonly at: number;
      readonly version: number;
      readonly by: string;
      readonly change: FlightChanged;
    };

/** Puts all showings in the order of their versions. Of two that differ the first is believed. */
export function readKnownMaps(seen: Observations): KnownMaps {
  const showings = readShowings(seen).sort(
    (one, other) => one.version - other.version || one.at - other.at,
  );
  const maps: KnownMap[] = [];
  const conflicts: Conflict[] = [];
  for (const showing of showings) {
    const last = maps.at(-1);
    const here = last?.version === showing.version ? last : undefined;
    const map = mapOf(showing, here === undefined ? last : maps.at(-2));
    if (map === null) continue;
    if (here === undefined) maps.push(map);
    else {
      const seats = differences(here.seats, map.seats);
      if (seats.length > 0)
        conflicts.push({ version: map.version, seats, known: here, other: map });
    }
  }
  return { maps, conflicts, looked: showings.length, ...finders(maps) };
}

function finders(maps: readonly KnownMap[]): Pick<KnownMaps, 'upTo' | 'at'> {
  const exact = new Map(maps.map((map) => [map.version, map]));
  return {
    at: (version) => exact.get(version),
    upTo: (version) => {
      let low = 0;
      let high = maps.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((maps[middle]?.version ?? Infinity) <= version) low = middle + 1;
        else high = middle;
      }
      return maps[low - 1];
    },
  };
}

/** The map that a showing stands for; null when nobody knows the map that its changes begin from. */
function mapOf(showing: Showing, base: KnownMap | undefined): KnownMap | null {
  const { at, version, by: shownBy } = showing;
  if ('seats' in showing) return { version, seats: showing.seats, at, shownBy };
  // Changes hold all that happened after `from`; laid over a later map than that they repeat some of it.
  if (base === undefined || base.version < showing.change.from) return null;
  return { version, seats: overlay(base.seats, showing.change.seats), at, shownBy };
}

/** Every distinct showing, when it was shown first. Equal messages share one object. */
function readShowings(seen: Observations): Showing[] {
  const { before, after } = seen;
  const showings = new Map<object, Showing>();
  const show = (key: object, showing: Showing): void => {
    if (showing.at < (showings.get(key)?.at ?? Infinity)) showings.set(key, showing);
  };
  show(before, { at: 0, version: before.version, by: 'the first snapshot', seats: before.seats });
  for (const { customer, endedAt, outcome } of seen.exchanges) {
    if (outcome.kind !== 'flight') continue;
    const { version, seats } = outcome;
    show(seats, { at: endedAt, version, by: `the snapshot for customer ${customer}`, seats });
  }
  for (const { viewer, receipts } of seen.streams) {
    for (const receipt of receipts) {
      const { at } = receipt;
      if (receipt.kind === 'snapshot') {
        const { version, seats } = receipt;
        show(seats, { at, version, by: `the snapshot for viewer ${viewer}`, seats });
      } else if ('change' in receipt) {
        const { change } = receipt;
        const { from, version } = change;
        show(change, { at, version, by: `the changes from ${from} for viewer ${viewer}`, change });
      }
    }
  }
  const by = 'the final snapshot';
  show(after, { at: seen.afterAnsweredAt, version: after.version, by, seats: after.seats });
  return [...showings.values()];
}
