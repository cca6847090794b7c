import { seatsOf } from '../aircraft/seating.ts';
import type { Layout } from '../aircraft/types.ts';
import { minorUnits, type Money } from '../money.ts';

/** Prices that are close to each other on one flight. */
export interface PriceBand {
  readonly from: Money;
  readonly to: Money;
}

/** As many as people can tell apart on a map. */
const mostBands = 6;

/**
 * A flight's prices in up to six bands, from the cheapest up: parted where they differ most, by ratio, so that the sum of
 * squares within the bands is the least that there is.
 */
export function priceBands(layout: Layout): PriceBand[] {
  const prices = distinctPrices(layout);
  const groups = parted(prices.map((price) => Math.log(minorUnits(price))));
  return groups.flatMap(([first, last]) => {
    const [from, to] = [prices[first], prices[last]];
    return from && to ? [{ from, to }] : [];
  });
}

/** The number of the band that a price is in, from 0. */
export function bandOf(bands: readonly PriceBand[], price: Money): number {
  return bands.findIndex(({ to }) => minorUnits(price) <= minorUnits(to));
}

function distinctPrices(layout: Layout): Money[] {
  const distinct = new Map(seatsOf(layout).map(({ price }) => [price.amount, price]));
  return [...distinct.values()].sort((one, other) => minorUnits(one) - minorUnits(other));
}

/** A way to part the first values: where each group begins, and its sum of squares. */
interface Parting {
  readonly starts: readonly number[];
  readonly cost: number;
}

/** Sorted values in groups, each as the places of its first and last. */
function parted(values: readonly number[]): (readonly [number, number])[] {
  const count = Math.min(mostBands, values.length);
  let best: Parting[] = values.map((_, last) => ({ starts: [0], cost: spread(values, 0, last) }));
  for (let groups = 1; groups < count; groups += 1) {
    best = values.map((_, last) => bestParting(values, best, last));
  }
  const { starts = [] } = best.at(-1) ?? {};
  return starts.map((start, place) => [start, (starts[place + 1] ?? values.length) - 1]);
}

/** One group more than `fewer` has, up to `last`. */
function bestParting(values: readonly number[], fewer: readonly Parting[], last: number): Parting {
  let best = fewer[last] ?? { starts: [0], cost: Infinity };
  for (let start = 1; start <= last; start += 1) {
    const before = fewer[start - 1];
    const cost = (before?.cost ?? 0) + spread(values, start, last);
    if (before && cost < best.cost) best = { starts: [...before.starts, start], cost };
  }
  return best;
}

function spread(values: readonly number[], first: number, last: number): number {
  const group = values.slice(first, last + 1);
  const mean = group.reduce((sum, value) => sum + value, 0) / group.length;
  return group.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
