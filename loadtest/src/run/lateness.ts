import { monitorEventLoopDelay } from 'node:perf_hooks';
import { bounds } from '../bounds.ts';
import type { TesterFigures } from './types.ts';

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
