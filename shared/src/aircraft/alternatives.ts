import type { PublicSeats } from '../seat-map/types.ts';
import { apart, benches, distance, type Bench, type Spot } from './seating.ts';
import type { Layout } from './types.ts';

/** Wanted seats, each with the one that is offered for it. */
type Offer = readonly (readonly [wanted: Spot, instead: Spot])[];

/** What is still to be had. */
interface Stock {
  readonly free: ReadonlySet<string>;
  /** Wanted and free, by a party that is not seated yet: not for others. */
  readonly kept: ReadonlySet<string>;
}

/**
 * A whole set of seats to take instead of `wanted`: as many, all free, all different, of the same classes,
 * in the order of `wanted`; or `[]` when a class has too few free seats, or when `wanted` has unknown
 * or doubled seats. Another class is never offered: it is another price.
 *
 * - Wanted seats that are free are kept, but for the next rule.
 * - Seats that were together (neighbours in a row, at most one aisle between each two) are offered together
 *   again, on the nearest bench that has room: the whole party moves, if it must. When no bench has room,
 *   the party splits into as few and as even parts as can be had.
 * - Of the rest, the nearest seats of the same kind (window or aisle, exit row, leg room).
 *
 * `seats` has free seats left out, or as `{status: 'free'}`. Whoever asks for an order that has seats
 * already leaves those out, too: they are the order's own.
 */
export function alternatives(
  layout: Layout,
  seats: PublicSeats,
  wanted: readonly string[],
): string[] {
  const all = benches(layout);
  const isFree = (designator: string): boolean => (seats[designator]?.status ?? 'free') === 'free';
  const asked = new Set(wanted);
  const parties = all.flatMap((bench) => together(bench, asked));
  if (parties.flat().length !== wanted.length) return [];

  const designators = all.flatMap((bench) => bench.map((spot) => spot.designator));
  let stock: Stock = {
    free: new Set(designators.filter(isFree)),
    kept: new Set(wanted.filter(isFree)),
  };
  const offer = new Map<string, string>();
  for (const party of parties.sort((a, b) => urgency(a, isFree) - urgency(b, isFree))) {
    const sameClass = all.filter((bench) => bench[0]?.class === party[0]?.class);
    const found = seatParty(sameClass, stock, party);
    if (found === null) return [];
    for (const [seat, instead] of found) offer.set(seat.designator, instead.designator);
    stock = after(stock, found);
  }
  return wanted.flatMap((designator) => offer.get(designator) ?? []);
}

/** The wanted seats of a bench as parties: runs of neighbours. */
function together(bench: Bench, asked: ReadonlySet<string>): Spot[][] {
  const parties: Spot[][] = [[]];
  for (const spot of bench) {
    if (asked.has(spot.designator)) parties.at(-1)?.push(spot);
    else parties.push([]);
  }
  return parties.filter((party) => party.length > 0);
}

/** Parties that stay where they are come first, then the large ones: they are the hardest to seat. */
function urgency(party: Bench, isFree: (designator: string) => boolean): number {
  const stays = party.every((spot) => isFree(spot.designator));
  return stays ? 0 : 1 / party.length;
}

/** Seats for a party: together, else in two parts, else in halves that may split again. Null: too few are free. */
function seatParty(rows: readonly Bench[], stock: Stock, party: Bench): Offer | null {
  const whole = seatTogether(rows, stock, party);
  if (whole !== null) return whole.offer;
  if (party.length < 2) return null;
  for (let larger = Math.ceil(party.length / 2); larger < party.length; larger += 1) {
    const ways = [larger, party.length - larger].flatMap((cut) =>
      seatParts(rows, stock, party, cut),
    );
    const best = nearest(ways);
    if (best !== null) return best.offer;
  }
  const half = Math.ceil(party.length / 2);
  const left = seatParty(rows, stock, party.slice(0, half));
  const right = left && seatParty(rows, after(stock, left), party.slice(half));
  return left && right && [...left, ...right];
}

interface Way {
  readonly offer: Offer;
  readonly cost: number;
}

function seatParts(rows: readonly Bench[], stock: Stock, party: Bench, cut: number): Way[] {
  const left = seatTogether(rows, stock, party.slice(0, cut));
  const right = left && seatTogether(rows, after(stock, left.offer), party.slice(cut));
  if (left === null || right === null) return [];
  return [{ offer: [...left.offer, ...right.offer], cost: left.cost + right.cost }];
}

/** The stock when a party has been seated: what it took is gone, what it wanted and left is for everyone. */
function after(stock: Stock, offer: Offer): Stock {
  const free = new Set(stock.free);
  const kept = new Set(stock.kept);
  for (const [wanted, instead] of offer) {
    free.delete(instead.designator);
    kept.delete(wanted.designator);
  }
  return { free, kept };
}

/** The nearest seats beside each other, as many as the party; null when no bench has room. */
function seatTogether(rows: readonly Bench[], stock: Stock, party: Bench): Way | null {
  const open = (spot: Spot): boolean =>
    stock.free.has(spot.designator) && (party.includes(spot) || !stock.kept.has(spot.designator));
  const ways = rows.flatMap((bench) =>
    bench.flatMap((_, start) => {
      const place = bench.slice(start, start + party.length);
      return place.length === party.length && place.every(open) ? [sitDown(party, place)] : [];
    }),
  );
  return nearest(ways);
}

/** Who wanted one of these seats keeps it; the others sit down from the left. */
function sitDown(party: Bench, place: Bench): Way {
  const rest = place.filter((spot) => !party.includes(spot));
  let cost = apart(party, place);
  const offer = party.map((wanted): [Spot, Spot] => {
    const instead = place.includes(wanted) ? wanted : rest.shift();
    if (instead === undefined) throw new Error('a party and its place differ in size');
    cost += distance(wanted, instead);
    return [wanted, instead];
  });
  return { offer, cost };
}

/** The first of the cheapest, so that the same question has the same answer. */
function nearest(ways: readonly Way[]): Way | null {
  return ways.reduce<Way | null>(
    (best, way) => (best === null || way.cost < best.cost ? way : best),
    null,
  );
}
