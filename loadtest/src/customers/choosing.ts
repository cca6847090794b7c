import type { Chance } from '../chance/chance.ts';
import type { Page, Seen } from './act.ts';

/** What one customer wants, decided before anything is seen: the same seed wants the same. */
export interface Wish {
  /** Seats that are wanted together. */
  readonly party: number;
  /** Where in the cabin, a try each: from 0 (front) up to 1. */
  readonly places: readonly number[];
  /** Time to think before each try, ms. */
  readonly pausesMs: readonly number[];
  /** Whether a set on offer is taken, a try each. */
  readonly easy: readonly boolean[];
}

export interface Taste {
  readonly tries: number;
  readonly party: readonly [number, number];
  readonly pauseMs: readonly [number, number];
}

/** The front is wanted most. */
export function wish(chance: Chance, { tries, party, pauseMs }: Taste): Wish {
  const each = <T>(make: () => T): T[] => Array.from({ length: tries }, make);
  return {
    party: chance.between(...party),
    places: each(() => chance.next() ** 2),
    pausesMs: each(() => chance.between(...pauseMs)),
    easy: each(() => chance.happens(0.7)),
  };
}

/** Seats that look free, the first at or behind the wished place; none when too few do. */
export function choose(page: Page, party: number, place: number): readonly string[] {
  const free = page.free();
  if (free.length < party) return [];
  const start = Math.floor(place * free.length);
  return Array.from({ length: party }, (_, next) => free[(start + next) % free.length] ?? '');
}

/** The set that a refusal offers instead; none when it does not. */
export function offered({ outcome }: Seen): readonly string[] {
  return outcome?.kind === 'refused' ? (outcome.problem.alternatives ?? []) : [];
}

/** Whether the last request was answered with the order. */
export function granted({ outcome }: Seen): boolean {
  return outcome?.kind === 'order';
}
