import { monitorEventLoopDelay } from 'node:perf_hooks';
import { build, type Histogram } from 'hdr-histogram-js';
import { steps, type Exchange, type Step } from '../observations.ts';
import { bounds } from '../bounds.ts';
import type { Load, Progress, TesterFigures } from './types.ts';

interface Interval {
  readonly latencies: Histogram;
  count: number;
  refused: number;
  failed: number;
}

/** Rates and percentiles of what ended since the last look: what the terminal shows while a run goes on. */
export class Meter {
  readonly #isOpen: boolean;
  readonly #intervals: Readonly<Record<Step, Interval>>;
  #since = 0;

  constructor(load: Load) {
    this.#isOpen = load.model === 'open';
    this.#intervals = bySteps(() => ({ latencies: histogram(), count: 0, refused: 0, failed: 0 }));
  }

  /** In the open model latency counts from the intended time: a stall must not hide those who had to wait. */
  take({ step, intendedAt, sentAt, endedAt, outcome }: Exchange): void {
    const interval = this.#intervals[step];
    interval.count += 1;
    if (outcome.kind === 'refused') interval.refused += 1;
    if (outcome.kind === 'failed') interval.failed += 1;
    const ms = endedAt - (this.#isOpen ? intendedAt : sentAt);
    interval.latencies.recordValue(Math.max(0, Math.round(ms * 1_000)));
  }

  /** What came since the last call; `now` in ms on the run's clock. */
  look(now: number): Progress['steps'] {
    const seconds = Math.max(0.001, (now - this.#since) / 1_000);
    this.#since = now;
    return bySteps((step) => {
      const { latencies, count, refused, failed } = this.#intervals[step];
      const ms = (percent: number) =>
        count === 0 ? 0 : latencies.getValueAtPercentile(percent) / 1_000;
      const figures = { p50: ms(50), p95: ms(95), p99: ms(99) };
      latencies.reset();
      Object.assign(this.#intervals[step], { count: 0, refused: 0, failed: 0 });
      return { count, perSecond: count / seconds, ...figures, refused, failed };
    });
  }
}

function bySteps<T>(make: (step: Step) => T): Record<Step, T> {
  return Object.fromEntries(steps.map((step) => [step, make(step)])) as Record<Step, T>;
}

/** Of microseconds, up to ten minutes, right to a tenth of a percent. */
function histogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 600_000_000,
    numberOfSignificantValueDigits: 3,
  });
}

/** Of the monitor's timer, ms: each of its measurements contains it. */
const resolution = 10;

/** Watches how late the tester's own event loop is, from now until the figures are taken. */
export function watchLateness(): () => TesterFigures {
  const delays = monitorEventLoopDelay({ resolution });
  delays.enable();
  return () => {
    delays.disable();
    const ms = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution);
    const delayP99Ms = ms(delays.percentile(99));
    return { delayP99Ms, delayMaxMs: ms(delays.max), tooSlow: delayP99Ms > bounds.delayP99Ms };
  };
}
