/** Changes a second. */
export const speeds = [1, 5, 25, 100] as const;
export type Speed = (typeof speeds)[number];

/** The range of versions that there is. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The nearest version that exists. */
export function within({ from, to }: Range, version: number): number {
  return Math.min(to, Math.max(from, Math.round(version)));
}

/** Reads a version from an address; null for none or nonsense. */
export function versionOf(value: unknown): number | null {
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

/**
 * Where playing stands after `elapsedMs`: whole versions, and what is left of one, to be carried into the next
 * step so that slow speeds do not stand still.
 */
export function advance(
  at: { readonly version: number; readonly rest: number },
  speed: Speed,
  elapsedMs: number,
): { readonly version: number; readonly rest: number } {
  const way = at.rest + (speed * elapsedMs) / 1000;
  const whole = Math.floor(way);
  return { version: at.version + whole, rest: way - whole };
}

/** Keeps the moments that were asked for, the last used longest: scrubbing back costs nothing. */
export class MomentCache<T> {
  readonly #most: number;
  readonly #kept = new Map<number, T>();

  constructor(most: number) {
    this.#most = most;
  }

  get(version: number): T | undefined {
    const found = this.#kept.get(version);
    if (found === undefined) return undefined;
    this.#kept.delete(version);
    this.#kept.set(version, found);
    return found;
  }

  put(version: number, moment: T): void {
    this.#kept.delete(version);
    this.#kept.set(version, moment);
    const oldest = this.#kept.keys().next();
    if (this.#kept.size > this.#most && !oldest.done) this.#kept.delete(oldest.value);
  }
}
