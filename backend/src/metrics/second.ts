/** Upper ends of the latency buckets, ms; one more is for what is above. */
export const bucketsMs = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 75, 100, 150, 250, 400, 700, 1_000, 2_000, 5_000, 10_000,
] as const;

/** What one backend measures in one second. Latencies as counts by {@link bucketsMs}. */
export interface SecondCounts {
  readonly refusals: number;
  readonly requests: readonly number[];
  readonly emissions: readonly number[];
  readonly connections: number;
}

/** Counts within one second, and begins anew when they are taken. */
export class SecondCounter {
  #refusals = 0;
  #requests = emptyBuckets();
  #emissions = emptyBuckets();

  refused(): void {
    this.#refusals += 1;
  }

  answered(tookMs: number): void {
    count(this.#requests, tookMs);
  }

  emitted(tookMs: number): void {
    count(this.#emissions, tookMs);
  }

  take(connections: number): SecondCounts {
    const second = {
      refusals: this.#refusals,
      requests: this.#requests,
      emissions: this.#emissions,
      connections,
    };
    this.#refusals = 0;
    this.#requests = emptyBuckets();
    this.#emissions = emptyBuckets();
    return second;
  }
}

/** Nothing counted yet. */
export function emptyBuckets(): number[] {
  return Array.from({ length: bucketsMs.length + 1 }, () => 0);
}

function count(buckets: number[], tookMs: number): void {
  const found = bucketsMs.findIndex((top) => tookMs <= top);
  const place = found < 0 ? bucketsMs.length : found;
  buckets[place] = (buckets[place] ?? 0) + 1;
}
