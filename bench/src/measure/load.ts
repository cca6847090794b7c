import { performance } from 'node:perf_hooks';

export interface Load {
  readonly callers: number;
  readonly durationMs: number;
  /** Does one thing and settles when it is done. A throw ends the measurement. */
  readonly once: (caller: number) => Promise<void>;
}

export interface LoadResult {
  /** Things done a second. */
  readonly perSecond: number;
  /** How long each took, ms. */
  readonly latenciesMs: readonly number[];
}

/**
 * Callers that each do one thing after another for a while. Counts what ended within the time; what is
 * under way then is waited for, but does not count.
 */
export async function closedLoop({ callers, durationMs, once }: Load): Promise<LoadResult> {
  const latenciesMs: number[] = [];
  const begin = performance.now();
  const end = begin + durationMs;
  const call = async (caller: number): Promise<void> => {
    while (performance.now() < end) {
      const from = performance.now();
      await once(caller);
      const to = performance.now();
      if (to <= end) latenciesMs.push(to - from);
    }
  };
  await Promise.all(Array.from({ length: callers }, (_, caller) => call(caller)));
  return { perSecond: latenciesMs.length / (durationMs / 1000), latenciesMs };
}
