import { monitorEventLoopDelay } from 'node:perf_hooks';
import { bounds } from '../bounds.ts';
import { bySteps, type Exchange, type Step } from '../observations.ts';
import { Latencies } from '../report/latency.ts';
import type { Load, Progress, TesterFigures } from './types.ts';

interface Interval {
  readonly latencies: Latencies;
  refused: number;
  failed: number;
}

/** Rates and percentiles of what ended since the last look: what the terminal shows while a run goes on. */
export class Meter {
  readonly #isOpen: boolean;
  #intervals = emptyIntervals();
  #since = 0;

  constructor(load: Load) {
    this.#isOpen = load.model === 'open';
  }

  /** In the open model latency counts from the intended time: a stall must not hide those who had to wait. */
  take({ step, intendedAt, sentAt, endedAt, outcome }: Exchange): void {
    const interval = this.#intervals[step];
    if (outcome.kind === 'refused') interval.refused += 1;
    if (outcome.kind === 'failed') interval.failed += 1;
    interval.latencies.add(0, endedAt - (this.#isOpen ? intendedAt : sentAt));
  }

  /** What came since the last call; `now` in ms on the run's clock. */
  look(now: number): Progress['steps'] {
    const seconds = Math.max(0.001, (now - this.#since) / 1_000);
    const intervals = this.#intervals;
    this.#since = now;
    this.#intervals = emptyIntervals();
    return bySteps((step) => {
      const { latencies, refused, failed } = intervals[step];
      const { count } = latencies;
      const { p50, p95, p99 } = latencies.summary() ?? {};
      const figures = { p50: p50?.ms ?? 0, p95: p95?.ms ?? 0, p99: p99?.ms ?? 0 };
      return { count, perSecond: count / seconds, ...figures, refused, failed };
    });
  }
}

function emptyIntervals(): Record<Step, Interval> {
  return bySteps(() => ({ latencies: new Latencies(Infinity), refused: 0, failed: 0 }));
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
