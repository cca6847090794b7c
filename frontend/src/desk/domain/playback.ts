import type { FlightDefinition } from '@aisle/shared/aircraft';
import { departing, termsOf } from '@aisle/shared/flight-terms';
import { boardingAt } from '@aisle/shared/times';
import type { BoardRow } from '../api/types.ts';

type Flight = BoardRow['flight'];

/** A flight as it was: an agent may have changed its times, its gate and its aircraft since. */
export function pastFlight(now: Flight, then: FlightDefinition): Flight {
  const { terminal: _terminal, gate: _gate, ...lasting } = now;
  // Who was opened without an arrival landed as long after its departure as it does now.
  const { arrivesAt = now.arrivesAt } = departing({ ...then, ...timesOf(now) }, then.departsAt);
  return { ...lasting, arrivesAt, ...termsOf(then), boardingAt: boardingAt(then.departsAt) };
}

function timesOf({ departsAt, arrivesAt }: Flight): Pick<Flight, 'departsAt' | 'arrivesAt'> {
  return { departsAt, arrivesAt };
}

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
