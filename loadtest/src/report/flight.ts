/** The flight over the run: its seats by state, its cabin, how often each seat was fought for, and what viewers got of it. */
import { seatsOf } from '@aisle/shared/aircraft/seating';
import type { SeatStatus } from '@aisle/shared/seat-map';
import type { Observations, Receipt } from '../observations.ts';
import type { ShownSeats, Versions } from '../versions.ts';
import type { Latencies } from './latency.ts';
import type { CabinCell, CabinDeck, FoughtSeat, Report } from './schema.ts';

/** Points of `seatsOverTime`: as many as a wide screen has columns to show. */
const pointsKept = 400;

type Point = Report['seatsOverTime'][number];

/**
 * Seats by state as the versions went by, from whatever anybody saw: each version at its first sight. A
 * version that no one can put together from what was seen is left out, and the next full view goes on.
 */
export function seatsOverTime(observations: Observations, { maps }: Versions): Point[] {
  const { after, afterAnsweredAt } = observations;
  const names = designators(observations);
  const points: Point[] = [];
  for (const { at, seats } of [
    ...maps.filter(({ at }) => at < afterAnsweredAt),
    { at: afterAnsweredAt, seats: after.seats },
  ]) {
    points.push(pointOf(Math.max(points.at(-1)?.atMs ?? 0, at), names, seats));
  }
  return thin(points);
}

/** Every seat of the layout with its state at the end, and how many wanted it. */
export function foughtSeats(observations: Observations): FoughtSeat[] {
  const { exchanges, after } = observations;
  const asked = new Map<string, number>();
  const refused = new Map<string, number>();
  for (const { seats, outcome } of exchanges) {
    for (const seat of seats) increase(asked, seat);
    if (outcome.kind !== 'refused' || outcome.problem.code !== 'seats-unavailable') continue;
    for (const seat of outcome.problem.seats ?? seats) {
      if (seats.includes(seat)) increase(refused, seat);
    }
  }
  return designators(observations).map((seat) => ({
    seat,
    status: statusOf(after.seats, seat),
    asked: asked.get(seat) ?? 0,
    refused: refused.get(seat) ?? 0,
  }));
}

/** The cabin without what a report has no use for: prices and characteristics. */
export function cabinDecks({ before }: Observations): CabinDeck[] {
  return before.layout.decks.map(({ name, cabins }) => ({
    name,
    cabins: cabins.map((cabin) => ({
      name: cabin.name,
      columns: cabin.columns,
      rows: cabin.rows.map(({ number, exit, cells }) => ({
        number,
        exit,
        cells: cells.map((cell): CabinCell => {
          if (cell.kind === 'seat') return { seat: cell.designator };
          return cell.kind === 'aisle' ? { aisle: true } : { gap: cell.span };
        }),
      })),
    })),
  }));
}

function designators({ before }: Observations): string[] {
  return seatsOf(before.layout).map(({ designator }) => designator);
}

function pointOf(atMs: number, names: readonly string[], seats: ShownSeats): Point {
  const point = { atMs, total: names.length, free: 0, held: 0, paying: 0, sold: 0, blocked: 0 };
  for (const name of names) point[statusOf(seats, name)] += 1;
  return point;
}

/** Keeps the last state of each span of time, so that what is shown at a moment was so then. */
function thin(points: readonly Point[]): Point[] {
  const lastMs = points.at(-1)?.atMs ?? 0;
  const spanMs = lastMs / pointsKept;
  return points.filter((point, place) => {
    const next = points[place + 1];
    if (place === 0 || next === undefined) return true;
    return Math.floor(next.atMs / spanMs) > Math.floor(point.atMs / spanMs);
  });
}

function statusOf(seats: ShownSeats, seat: string): SeatStatus {
  return Object.hasOwn(seats, seat) ? (seats[seat]?.status ?? 'free') : 'free';
}

function increase(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/**
 * Measures `receipt`: for every version and every viewer, how long after the version's first sight the
 * viewer had it. The first sight is the earliest moment at which anything that the tester received
 * spoke of this version or a later one: an answer to an order, a push, a view of the flight, another
 * viewer's message. So it is never before the commit, and never later than the acknowledgement. The
 * viewer who saw a version first is not measured against himself. A version that comes folded into a
 * message, or only with a catch-up or a new snapshot, counts like any other, a lost connection's
 * waiting included; what passes while a viewer has left by his own will, or has not come yet, does not.
 */
export function measureReceipts(
  observations: Observations,
  versions: Versions,
  latencies: Latencies,
): void {
  const since = observations.before.version;
  // The run's end bounds the count, whatever a message claims.
  const until = observations.after.version;
  for (const { viewer, receipts } of observations.streams) {
    let known: number | null = null;
    for (const receipt of receipts) {
      if (receipt.kind === 'left') known = null;
      const version = versionOf(receipt);
      if (version === null || isBeyond(receipt, known)) continue;
      const last = Math.min(version, until);
      for (let seen = Math.max(known ?? version, since) + 1; seen <= last; seen += 1) {
        const sight = versions.firstOf(seen);
        if (sight === undefined || sight.viewer === viewer) continue;
        latencies.add(sight.at, receipt.at - sight.at);
      }
      known = Math.max(known ?? version, version);
    }
  }
}

/** A change that begins after what the viewer knows is of no use to him: he has to watch again. */
function isBeyond(receipt: Receipt, known: number | null): boolean {
  return receipt.kind === 'changed' && (known === null || receipt.change.from > known);
}

/** Counts what the viewers received. `changes` is what the flight's version grew by. */
export function countBroadcasts(observations: Observations): Report['viewers'] {
  const { streams, before, after } = observations;
  const counts = { messages: 0, folds: 0, resyncs: 0, disconnects: 0 };
  for (const { receipts } of streams) {
    let watching = false;
    for (const receipt of receipts) {
      if (receipt.kind === 'disconnected') counts.disconnects += 1;
      else if (receipt.kind === 'left') watching = false;
      else if (receipt.kind === 'changed') {
        counts.messages += 1;
        if (receipt.change.version - receipt.change.from > 1) counts.folds += 1;
      } else {
        if (watching) counts.resyncs += 1;
        watching = true;
      }
    }
  }
  const changes = Math.max(0, after.version - before.version);
  return { count: streams.length, ...counts, changes };
}

function versionOf(receipt: Receipt): number | null {
  switch (receipt.kind) {
    case 'snapshot':
      return receipt.version;
    case 'caught-up':
    case 'changed':
      return receipt.change.version;
    case 'disconnected':
    case 'left':
      return null;
  }
}
