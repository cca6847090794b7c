import type { SeatStatus } from '@aisle/shared/seat-map';
import type { Exchange, Observations, Outcome } from './observations.ts';

/** A seat as somebody was shown it; `until` is ISO 8601. */
export interface ShownSeat {
  readonly status: SeatStatus;
  readonly until?: string | undefined;
}

/** Seats by designator. In a whole map free seats are left out; among changes a freed one is `{status: 'free'}`. */
export type ShownSeats = Readonly<Record<string, ShownSeat>>;

export function sameSeat(one: ShownSeat | undefined, other: ShownSeat | undefined): boolean {
  return (one?.status ?? 'free') === (other?.status ?? 'free') && one?.until === other?.until;
}

/** Whether two orders' sets of seats are the same, in any order. */
export function sameSeats(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((seat) => other.includes(seat));
}

/** The seats in which two maps differ. */
export function differences(one: ShownSeats, other: ShownSeats): string[] {
  if (one === other) return [];
  const changed = Object.keys(one).filter((name) => !sameSeat(one[name], other[name]));
  const added = Object.keys(other).filter(
    (name) => !(name in one) && !sameSeat(undefined, other[name]),
  );
  return [...changed, ...added];
}

/** A map with changes laid over it. */
export function overlay(seats: ShownSeats, changes: ShownSeats): ShownSeats {
  const result: Record<string, ShownSeat> = { ...seats };
  for (const [name, seat] of Object.entries(changes)) {
    if (seat.status === 'free') Reflect.deleteProperty(result, name);
    else result[name] = seat;
  }
  return result;
}

/** The first time that somebody was told of a version. */
export interface Mention {
  readonly version: number;
  readonly at: number;
  /** Who or what told of it, in words. */
  readonly by: string;
  /** The viewer whose page was told; null: somebody else. */
  readonly viewer: number | null;
  /** The request that was answered so; null: something else told of it. */
  readonly exchange: Exchange | null;
}

/** The flight's seats at one version, as somebody was shown them first. */
export interface ShownMap extends Mention {
  /** Free seats are left out. */
  readonly seats: ShownSeats;
}

/** Two showings of the same version that differ. */
export interface Conflict {
  readonly seats: readonly string[];
  readonly known: ShownMap;
  readonly other: ShownMap;
}

export interface Versions {
  /** By version, each once. */
  readonly maps: readonly ShownMap[];
  readonly conflicts: readonly Conflict[];
  /** Showings that were compared: distinct broadcasts and snapshots. */
  readonly showings: number;
  /** The newest map that is not newer than `version`. */
  mapUpTo(version: number): ShownMap | undefined;
  /** The map of exactly this version. */
  mapAt(version: number): ShownMap | undefined;
  /** The first time that this version or a later one was told of: all up to it had happened by then. */
  firstOf(version: number): Mention | undefined;
}

/** The version that an outcome names. */
export function namedVersion(outcome: Outcome): number | null {
  switch (outcome.kind) {
    case 'flight':
      return outcome.version;
    case 'order':
      return outcome.order.flightVersion;
    case 'refused':
      return outcome.problem.version ?? null;
    default:
      return null;
  }
}

/** Puts all that was told in the order of the versions. Of two showings that differ the first is believed. */
export function readVersions(seen: Observations): Versions {
  const { mentions, showings } = readTold(seen);
  const { maps, conflicts } = readMaps(showings);
  const exact = new Map(maps.map((map) => [map.version, map]));
  return {
    maps,
    conflicts,
    showings: showings.length,
    mapAt: (version) => exact.get(version),
    mapUpTo: (version) => maps[firstFrom(maps, version + 1) - 1],
    firstOf: spread(mentions),
  };
}

/** Seats as they were told: of the whole flight, or what changed after `from`. */
interface Showing extends ShownMap {
  readonly from: number | null;
}

/** Of each version the first mention, and every distinct showing when it was shown first. */
function readTold(seen: Observations): { mentions: Mention[]; showings: Showing[] } {
  const mentions = new Map<number, Mention>();
  const showings = new Map<object, Showing>();
  const mention = (told: Mention): void => {
    if (told.at < (mentions.get(told.version)?.at ?? Infinity)) mentions.set(told.version, told);
  };
  /** Equal messages share one object, which is the `key`. */
  const show = (key: object, showing: Showing): void => {
    mention(showing);
    if (showing.at < (showings.get(key)?.at ?? Infinity)) showings.set(key, showing);
  };
  const others = { viewer: null, exchange: null, from: null };
  const { before, after, afterAnsweredAt } = seen;
  show(before, { ...others, at: 0, by: 'the first snapshot', ...of(before) });
  for (const { viewer, receipts } of seen.streams) {
    for (const receipt of receipts) {
      if (receipt.kind === 'disconnected' || receipt.kind === 'left') continue;
      const by = `the ${receipt.kind === 'snapshot' ? 'snapshot' : 'changes'} for viewer ${viewer}`;
      const told = { at: receipt.at, by, viewer, exchange: null };
      if (receipt.kind === 'snapshot') show(receipt.seats, { ...told, from: null, ...of(receipt) });
      else show(receipt.change, { ...told, from: receipt.change.from, ...of(receipt.change) });
    }
  }
  for (const exchange of seen.exchanges) {
    const { customer, endedAt: at, outcome } = exchange;
    const version = namedVersion(outcome);
    if (version === null) continue;
    const told = { ...others, at, by: `the answer to customer ${customer}`, exchange };
    if (outcome.kind === 'flight') show(outcome.seats, { ...told, ...of(outcome) });
    else mention({ ...told, version });
  }
  for (const { at, order } of seen.sightings) {
    mention({ ...others, at, by: `order ${order.id}`, version: order.flightVersion });
  }
  show(after, { ...others, at: afterAnsweredAt, by: 'the final snapshot', ...of(after) });
  return { mentions: [...mentions.values()], showings: [...showings.values()] };
}

function of({ version, seats }: { readonly version: number; readonly seats: ShownSeats }) {
  return { version, seats };
}

/** Whoever is told of a version is told that all before it had happened, too. */
function spread(mentions: Mention[]): (version: number) => Mention | undefined {
  mentions.sort((one, other) => one.version - other.version);
  // From the end: of each and all later ones the earliest.
  const earliest = [...mentions];
  for (let place = earliest.length - 2; place >= 0; place -= 1) {
    const [here, next] = [earliest[place], earliest[place + 1]];
    if (here && next && next.at <= here.at) earliest[place] = next;
  }
  return (version) => earliest[firstFrom(mentions, version)];
}

function readMaps(showings: Showing[]): { maps: ShownMap[]; conflicts: Conflict[] } {
  showings.sort((one, other) => one.version - other.version || one.at - other.at);
  const maps: ShownMap[] = [];
  const conflicts: Conflict[] = [];
  for (const showing of showings) {
    const last = maps.at(-1);
    const known = last?.version === showing.version ? last : undefined;
    const other = mapOf(showing, known === undefined ? last : maps.at(-2));
    if (other === null) continue;
    if (known === undefined) maps.push(other);
    else {
      const seats = differences(known.seats, other.seats);
      if (seats.length > 0) conflicts.push({ seats, known, other });
    }
  }
  return { maps, conflicts };
}

/** The map that a showing stands for; null when nobody knows the map that its changes begin from. */
function mapOf(showing: Showing, base: ShownMap | undefined): ShownMap | null {
  if (showing.from === null) return showing;
  // Changes hold all that happened after `from`; laid over a later map than that they repeat some of it.
  if (base === undefined || base.version < showing.from) return null;
  return { ...showing, seats: overlay(base.seats, showing.seats) };
}

/** The place of the first that is at `version` or later, in a list that is sorted by version. */
function firstFrom(sorted: readonly { readonly version: number }[], version: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.version ?? Infinity) < version) low = middle + 1;
    else high = middle;
  }
  return low;
}
