/** What the scheduler promises: its bounds, and what it tells whoever comes. */

export interface SchedulerBounds {
  /** Commands that are under way at once. */
  readonly concurrency: number;
  /** Holders' commands that may wait. */
  readonly holders: number;
  /** Creations that may be held open, and places that are kept for others. */
  readonly openRequests: number;
  readonly tickets: number;
  /** Who would wait for longer is told to come back: with a kept place after `patienceMs`, without one later. */
  readonly patienceMs: number;
  readonly keylessPatienceMs: number;
  /** However the estimate was, no one is held open for longer. */
  readonly openMs: number;
  /** Who was told to come back does so after this at the latest. */
  readonly returnMs: number;
  /** How long a place is kept past the time to come back. */
  readonly ticketMs: number;
  /** What `Retry-After` may say. */
  readonly shortestRetryMs: number;
  readonly longestRetryMs: number;
  /** Creations a second, before any was measured. */
  readonly guessPerSecond: number;
  /** No command is under way for longer. */
  readonly commandMs: number;
}

export type CommandClass = 'holders' | 'arrivals';

/** Told to go on: the slot is the caller's until `done`, which must be called, once. */
export interface Go {
  readonly kind: 'go';
  readonly done: () => void;
}

/** Past a bound. */
export interface Busy {
  readonly kind: 'busy';
  readonly retryAfterMs: number;
}

/**
 * What a creation is told. `go`: its seats are kept from other creations until `settle`. `taken`: check it
 * anew; if it is to be had after all, come back as of the same `arrival`. `waiting`: come back.
 */
export type Called =
  | (Go & { readonly settle: () => void; readonly arrival: number })
  | { readonly kind: 'taken'; readonly arrival: number }
  | Aside;

/** Told to come back, to a kept place where there is one. */
export type Aside =
  { readonly kind: 'waiting'; readonly place: number; readonly retryAfterMs: number } | Busy;

/** Someone who waits to enter. `since`: ms. */
export interface OpenRequest {
  readonly since: number;
  readonly answer: (called: Called) => void;
}

/** Someone who holds seats, and waits with a command. */
export interface Holder {
  readonly flightId: string;
  readonly since: number;
  readonly answer: (called: Go | Busy) => void;
}

/** `action`, which happens at the first call only. */
export function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
