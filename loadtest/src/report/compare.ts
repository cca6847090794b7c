/** A run beside an earlier one: what became faster or slower, and what is only noise. */
import { steps, type Step } from '../observations.ts';
import type { Percentile, Report, StepReport } from './schema.ts';
import { measure } from './thresholds.ts';
import { amount } from './sentences.ts';

const compared = ['p50', 'p95', 'p99', 'perSecond', 'failedShare'] as const;
type ComparedMetric = (typeof compared)[number];
type PercentileMetric = 'p50' | 'p95' | 'p99';

/** A difference that two runs on a machine with other work show by themselves. */
const alwaysNoise = 0.1;

/**
 * `unclear`: too few samples to say anything, or the step happened in one of the runs only.
 * `same`: the difference lies within the noise.
 */
export type Tendency = 'better' | 'worse' | 'same' | 'unclear';

export interface Difference {
  readonly step: Step;
  readonly metric: ComparedMetric;
  /** Null where the step never happened. */
  readonly before: number | null;
  readonly now: number | null;
  /** `now / before`; null where either is missing or `before` is 0. */
  readonly ratio: number | null;
  readonly tendency: Tendency;
  /** Such as `1.8 times slower`. */
  readonly words: string;
}

export interface Comparison {
  readonly earlierStartedAt: string;
  /** Why the two may not be comparable; a sentence each. */
  readonly warnings: readonly string[];
  readonly differences: readonly Difference[];
}

/** Compares step by step; steps that happened in neither run are left out. */
export function compareReports(earlier: Report, now: Report): Comparison {
  const happened = steps.filter((step) => earlier.steps[step].count + now.steps[step].count > 0);
  return {
    earlierStartedAt: earlier.startedAt,
    warnings: warnings(earlier, now),
    differences: happened.flatMap((step) =>
      compared
        .map((metric) => difference(step, metric, earlier.steps[step], now.steps[step]))
        // That nothing failed, then as now, is no news.
        .filter(
          ({ metric, before, now }) => metric !== 'failedShare' || (before ?? 0) + (now ?? 0) > 0,
        ),
    ),
  };
}

function difference(
  step: Step,
  metric: ComparedMetric,
  earlier: StepReport,
  current: StepReport,
): Difference {
  const before = measure(earlier, metric);
  const now = measure(current, metric);
  const ratio = before === null || now === null || before === 0 ? null : now / before;
  const row = { step, metric, before, now, ratio };
  if (before === null || now === null) {
    return { ...row, tendency: 'unclear', words: 'measured in one of the runs only' };
  }
  if (metric === 'failedShare') return { ...row, ...ofFailures(before, now, earlier, current) };
  if (metric === 'perSecond') return { ...row, ...ofRate(before, now, earlier, current) };
  return { ...row, ...ofPercentile(metric, earlier, current) };
}

type Assessment = Pick<Difference, 'tendency' | 'words'>;

function ofPercentile(
  metric: PercentileMetric,
  earlier: StepReport,
  current: StepReport,
): Assessment {
  const before = earlier.latency?.[metric];
  const now = current.latency?.[metric];
  if (before === undefined || now === undefined) {
    return { tendency: 'unclear', words: 'measured in one of the runs only' };
  }
  if (before.high === null || now.high === null) {
    return { tendency: 'unclear', words: 'too few samples to tell' };
  }
  if (overlap(before, now) || isNoise(now.ms, before.ms)) {
    return { tendency: 'same', words: 'within the noise' };
  }
  return now.ms < before.ms
    ? { tendency: 'better', words: `${times(before.ms, now.ms)} faster` }
    : { tendency: 'worse', words: `${times(now.ms, before.ms)} slower` };
}

/** Counts of independent events scatter by their root; two such deviations are still noise. */
function ofRate(before: number, now: number, earlier: StepReport, current: StepReport): Assessment {
  const scatter = 2 * Math.sqrt(1 / earlier.count + 1 / current.count);
  if (isNoise(now, before) || Math.abs(Math.log(now / before)) <= scatter) {
    return { tendency: 'same', words: 'within the noise' };
  }
  return now > before
    ? { tendency: 'better', words: `${times(now, before)} as many` }
    : { tendency: 'worse', words: `${times(before, now)} fewer` };
}

function ofFailures(
  before: number,
  now: number,
  earlier: StepReport,
  current: StepReport,
): Assessment {
  if (before === now) return { tendency: 'same', words: 'the same' };
  const scatter =
    2 * Math.sqrt((before * (1 - before)) / earlier.count + (now * (1 - now)) / current.count);
  if (Math.abs(now - before) <= scatter) return { tendency: 'same', words: 'within the noise' };
  return now < before
    ? { tendency: 'better', words: 'fewer failures' }
    : { tendency: 'worse', words: 'more failures' };
}

function overlap(one: Percentile, other: Percentile): boolean {
  const [oneLow, otherLow] = [one.low ?? 0, other.low ?? 0];
  return oneLow <= (other.high ?? Infinity) && otherLow <= (one.high ?? Infinity);
}

function isNoise(now: number, before: number): boolean {
  return Math.abs(now - before) <= alwaysNoise * Math.max(now, before);
}

function times(larger: number, smaller: number): string {
  return smaller > 0 ? `${amount(larger / smaller)} times` : 'much';
}

function warnings(earlier: Report, now: Report): string[] {
  const changed = [
    differs('scenario', earlier.settings.scenario, now.settings.scenario),
    differs('load', loadOf(earlier), loadOf(now)),
    differs('duration', `${earlier.settings.durationMs} ms`, `${now.settings.durationMs} ms`),
    differs('aircraft', earlier.flight.aircraft, now.flight.aircraft),
  ].flat();
  if (earlier.ended === 'interrupted') changed.push('The earlier run was interrupted.');
  if (now.ended === 'interrupted') changed.push('This run was interrupted.');
  if (earlier.tester.tooSlow) changed.push('In the earlier run the tester itself was too slow.');
  return changed;
}

function differs(what: string, before: string, now: string): string[] {
  return before === now ? [] : [`The ${what} differs: ${before} before, ${now} now.`];
}

function loadOf({ settings: { load } }: Report): string {
  return load.model === 'open'
    ? `open model, ${amount(load.rate)} arrivals a second`
    : `closed model, ${amount(load.customers)} customers`;
}
