/** Limits that a run is to keep, such as `create.p95<250`. */
import { err, ok, type Result } from '@aisle/shared/result';
import { steps, type Step } from '../observations.ts';
import type { Report, StepReport } from './schema.ts';
import { amount, plural } from './sentences.ts';

/** What a threshold may be put on; the percentiles and `max` in ms, shares from 0 to 1. Null where nothing was answered. */
const measures = {
  p50: ({ latency }) => latency?.p50.ms ?? null,
  p95: ({ latency }) => latency?.p95.ms ?? null,
  p99: ({ latency }) => latency?.p99.ms ?? null,
  max: ({ latency }) => latency?.max ?? null,
  count: ({ count }) => count,
  perSecond: ({ perSecond }) => perSecond,
  refused: ({ refused }) => total(refused),
  refusedShare: ({ refused, count }) => total(refused) / count,
  failed: ({ failed }) => total(failed),
  failedShare: ({ failed, count }) => total(failed) / count,
} as const satisfies Record<string, (step: StepReport) => number | null>;
export type Metric = keyof typeof measures;
const metrics = Object.keys(measures) as Metric[];

const comparisons = {
  '<=': (measured, bound) => measured <= bound,
  '<': (measured, bound) => measured < bound,
  '>=': (measured, bound) => measured >= bound,
  '>': (measured, bound) => measured > bound,
} as const satisfies Record<string, (measured: number, bound: number) => boolean>;
type Operator = keyof typeof comparisons;
const operators = Object.keys(comparisons) as Operator[];

export interface Threshold {
  /** As it was given. */
  readonly text: string;
  readonly step: Step;
  readonly metric: Metric;
  readonly operator: Operator;
  readonly bound: number;
}

/** A threshold that the run did not keep. */
export interface Miss {
  readonly threshold: Threshold;
  /** Null: the step never happened, or nothing of it can be measured. */
  readonly measured: number | null;
  readonly sentence: string;
}

const latencyMetrics: readonly Metric[] = ['p50', 'p95', 'p99', 'max'];
const form =
  /^\s*([a-zA-Z]+)\s*\.\s*([a-zA-Z0-9]+)\s*(<=|>=|<|>)\s*([0-9]{1,15}(?:\.[0-9]{1,15})?)\s*$/;

/** Reads a threshold. The error is a sentence that says what is wrong with it, and what is possible. */
export function parseThreshold(text: string): Result<Threshold, string> {
  const [whole, step, metric, operator, bound] = form.exec(text) ?? [];
  if (whole === undefined) {
    return err(
      `The threshold "${text}" cannot be read. Write a step, a point, a metric, one of ` +
        `${operators.join(' ')} and a number without a unit, such as create.p95<250.`,
    );
  }
  const knownStep = steps.find((known) => known === step);
  if (knownStep === undefined) {
    return err(
      `The threshold "${text}" names no step of a customer. Steps are ${steps.join(', ')}.`,
    );
  }
  const knownMetric = metrics.find((known) => known === metric);
  if (knownMetric === undefined) {
    return err(`The threshold "${text}" names no metric. Metrics are ${metrics.join(', ')}.`);
  }
  const limit = Number(bound);
  if (knownMetric.endsWith('Share') && limit > 1) {
    return err(
      `The threshold "${text}" asks for a share above 1. Shares go from 0 to 1: 0.05 is five in a hundred.`,
    );
  }
  return ok({
    text: text.trim(),
    step: knownStep,
    metric: knownMetric,
    operator: operators.find((known) => known === operator) ?? '<',
    bound: limit,
  });
}

/** The thresholds that the run missed, in the given order. One on a step that never happened is missed. */
export function missedThresholds(report: Report, thresholds: readonly Threshold[]): Miss[] {
  return thresholds.flatMap((threshold): Miss[] => {
    const { step, metric, operator, bound, text } = threshold;
    const measured = measure(report.steps[step], metric);
    if (measured === null) {
      const why = `${text} was missed: ${reasonOf(report.steps[step], step)}.`;
      return [{ threshold, measured, sentence: why }];
    }
    if (comparisons[operator](measured, bound)) return [];
    const unit = latencyMetrics.includes(metric) ? ' ms' : '';
    return [
      { threshold, measured, sentence: `${text} was missed: measured ${amount(measured)}${unit}.` },
    ];
  });
}

/** A metric of a step; null when the step never happened, except for `count`, which is 0 then. */
export function measure(step: StepReport, metric: Metric): number | null {
  return step.count === 0 && metric !== 'count' ? null : measures[metric](step);
}

/** How many, over all codes or kinds. */
export function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function reasonOf({ count }: StepReport, step: Step): string {
  return count === 0
    ? `no customer ever came to the step ${step}`
    : `of ${plural(count, 'request')} of ${step} none was answered`;
}
