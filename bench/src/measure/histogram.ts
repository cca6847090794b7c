import { build, decodeFromCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** A histogram of times up to a minute, in microseconds, right to a tenth of a percent. */
export function timeHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 60_000_000,
    numberOfSignificantValueDigits: 3,
  });
}

/** Clocks of two processes may differ by a hair: less than nothing counts as nothing. */
export function recordMs(histogram: Histogram, ms: number): void {
  histogram.recordValue(Math.max(0, Math.round(ms * 1_000)));
}

/** Adds histograms that came from other processes. */
export function mergeEncoded(encoded: readonly string[]): Histogram {
  const sum = timeHistogram();
  for (const each of encoded) sum.add(decodeFromCompressedBase64(each));
  return sum;
}

/** A percentile in ms. */
export function percentileMs(histogram: Histogram, percent: number): number {
  return histogram.getValueAtPercentile(percent) / 1_000;
}
