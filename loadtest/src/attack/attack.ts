import type { Target } from './target.ts';

/** One attack on a running system, bounded in time and count. */
export interface Attack {
  readonly name: string;
  /** What the system should have refused and did not, in a sentence; null when it held. */
  run(target: Target): Promise<string | null>;
}

/** A sentence when an answer has none of the statuses that it may have. */
export function unless(statuses: readonly number[], allowed: readonly number[], what: string) {
  const wrong = statuses.filter((status) => !allowed.includes(status));
  return wrong.length === 0 ? null : `${what}: ${[...new Set(wrong)].join(', ')}`;
}
