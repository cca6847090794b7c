import { keptHere } from '../kept.ts';
const KEPT = 'aisle:mock-crowd';
const STEP_MS = 700;

/** The mock's line: `localStorage['aisle:mock-crowd']` says how many come before each new order, to see the wait. */
export class MockCrowd {
  readonly #now: () => number;
  readonly #joined = new Map<string, number>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** The place of an order's key, the same line for the same key; 0 once it is let in. */
  placeOf(key: string): number {
    const now = this.#now();
    const joined = this.#joined.get(key) ?? now;
    this.#joined.set(key, joined);
    const before = Number(keptHere.get(KEPT) ?? 0);
    return Math.max(0, before - Math.floor((now - joined) / STEP_MS));
  }
}
