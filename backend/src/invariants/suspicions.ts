import type { Finding } from './rules.ts';

/** A finding, and when what it says was read, ms: what was read before proves nothing about later. */
export interface Suspicion extends Finding {
  readonly seenAt: number;
}

/** Evidence that must stand for a while before it counts: a refund, a timer or an emission may be under way just now. */
export class Suspicions {
  #since = new Map<string, number>();

  /** Takes all that is suspected now, and gives what was read so again and again for as long as it may take. */
  judge(suspected: readonly Suspicion[]): string[] {
    const since = new Map(
      suspected.map(({ evidence, seenAt }) => [evidence, this.#since.get(evidence) ?? seenAt]),
    );
    this.#since = since;
    return suspected
      .filter(
        ({ evidence, seenAt, graceMs }) => seenAt - (since.get(evidence) ?? seenAt) >= graceMs,
      )
      .map(({ evidence }) => evidence);
  }
}

/** Somebody who is at version `at`, and should be at `wanted`. */
export interface Follower {
  readonly who: string;
  readonly at: number;
  readonly wanted: number;
}

interface Lag {
  readonly wanted: number;
  readonly since: number;
}

/** Who is behind, and stays behind what was wanted first: one that runs after a fast flight is not. */
export class Laggards {
  readonly #graceMs: number;
  #lags = new Map<string, Lag>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** Takes all who follow at `now` (ms), and gives those who have missed a version for too long. */
  judge(all: readonly Follower[], now: number): Set<string> {
    const lags = new Map<string, Lag>();
    for (const { who, at, wanted } of all) {
      const before = this.#lags.get(who);
      if (before !== undefined && at < before.wanted) lags.set(who, before);
      else if (at < wanted) lags.set(who, { wanted, since: now });
    }
    // Those who do not follow any more begin anew when they come back.
    this.#lags = lags;
    const late = [...lags].filter(([, { since }]) => now - since >= this.#graceMs);
    return new Set(late.map(([who]) => who));
  }
}
