/**
 * Evidence that must stand for a while before it counts: a refund or an emission may be under way just
 * now. Time is given, ms.
 */
export class Suspicions {
  readonly #graceMs: number;
  #since = new Map<string, number>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** Takes all that is suspected now, and gives what has been so for long enough. */
  judge(suspected: readonly string[], now: number): string[] {
    const since = new Map(
      suspected.map((evidence) => [evidence, this.#since.get(evidence) ?? now]),
    );
    this.#since = since;
    return suspected.filter((evidence) => now - (since.get(evidence) ?? now) >= this.#graceMs);
  }
}

interface Lag {
  readonly wanted: number;
  readonly since: number;
}

/** Who is behind, and stays behind what was wanted first: one that runs after a fast flight is not. */
export class Laggards {
  readonly #graceMs: number;
  readonly #lags = new Map<string, Lag>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** Whether `who`, who is at version `at`, has missed `wanted` for too long. */
  isLate(who: string, at: number, wanted: number, now: number): boolean {
    const lag = this.#lags.get(who);
    if (lag === undefined || at >= lag.wanted) {
      if (at < wanted) this.#lags.set(who, { wanted, since: now });
      else this.#lags.delete(who);
      return false;
    }
    return now - lag.since >= this.#graceMs;
  }
}
