import { median } from './statistics.ts';

/** Gives the figure of one round, such as orders a second. */
export type Round = () => Promise<number>;

export interface Comparison {
  /** Median of the rounds of each side. */
  readonly ours: number;
  readonly baseline: number;
  /** Median of the pairs' ratios, ours to baseline. */
  readonly ratio: number;
  /** Lowest and highest ratio of a pair. */
  readonly range: readonly [number, number];
}

/**
 * Runs both sides in turns (baseline, ours, baseline, ours …), so that whatever else the machine does
 * meets both alike. Ratios are taken within a pair of neighbours.
 */
export async function compare(baseline: Round, ours: Round, rounds: number): Promise<Comparison> {
  const pairs: { baseline: number; ours: number }[] = [];
  for (let index = 0; index < rounds; index += 1) {
    pairs.push({ baseline: await baseline(), ours: await ours() });
  }
  const ratios = pairs.map((pair) => pair.ours / pair.baseline);
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    baseline: median(pairs.map((pair) => pair.baseline)),
    ratio: median(ratios),
    range: [Math.min(...ratios), Math.max(...ratios)],
  };
}
