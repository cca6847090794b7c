/**
 * What the scheduler promises, and what it reckons with: its bounds, the slots of commands under way, and their pace.
 */
import { Pace } from '@aisle/shared/pace';
import type { Clock } from '../clock.ts';

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

/**
 * A flight takes at most so many times the slots that are free: alone two thirds of all, and the more flights are busy the
 * less each, so that some are left for a flight that has none yet (Choudhury and Hahne, "Dynamic queue length thresholds", 1998).
 */
const timesFree = 2;

/** Slots for commands under way, of which no flight takes so many that the others find none. */
export class Slots {
  readonly #all: number;
  readonly #ofFlight = new Map<string, number>();
  #taken = 0;

  constructor(all: number) {
    this.#all = all;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Whether a command of the flight may begin. */
  hasRoom(flightId: string): boolean {
    const free = this.#all - this.#taken;
    return free > 0 && (this.#ofFlight.get(flightId) ?? 0) < timesFree * free;
  }

  take(flightId: string): void {
    this.#taken += 1;
    this.#ofFlight.set(flightId, (this.#ofFlight.get(flightId) ?? 0) + 1);
  }

  give(flightId: string): void {
    this.#taken -= 1;
    const left = (this.#ofFlight.get(flightId) ?? 1) - 1;
    if (left > 0) this.#ofFlight.set(flightId, left);
    else this.#ofFlight.delete(flightId);
  }
}

/** How long commands will have to wait, from the rates at which those before them were completed. */
export class Waits {
  readonly #clock: Clock;
  readonly #bounds: SchedulerBounds;
  readonly #paces: Readonly<Record<CommandClass, Pace>>;

  constructor(clock: Clock, bounds: SchedulerBounds) {
    this.#clock = clock;
    this.#bounds = bounds;
    // A slot is free again after the longest command at the latest: it cannot be slower than that.
    const leastPerSecond = (bounds.concurrency * 1000) / bounds.commandMs;
    const pace = (): Pace => new Pace(bounds.guessPerSecond, leastPerSecond, clock.now());
    this.#paces = { holders: pace(), arrivals: pace() };
  }

  /** Whether commands of the class wait for a slot from now on. */
  waiting(of: CommandClass, isWaiting: boolean): void {
    this.#paces[of].busy(isWaiting, this.#clock.now());
  }

  completed(of: CommandClass): void {
    this.#paces[of].completed(this.#clock.now());
  }

  perSecond(of: CommandClass): number {
    return this.#paces[of].perSecond(this.#clock.now());
  }

  /** Until so many commands of the class are completed, ms. */
  timeMs(commands: number, of: CommandClass): number {
    return (commands * 1000) / this.perSecond(of);
  }

  /** What `Retry-After` may say of a wait. */
  retryMs(waitMs: number): number {
    const { shortestRetryMs, longestRetryMs } = this.#bounds;
    return Math.min(longestRetryMs, Math.max(shortestRetryMs, Math.ceil(waitMs)));
  }

  busy(commands: number, of: CommandClass): Busy {
    return { kind: 'busy', retryAfterMs: this.retryMs(this.timeMs(commands, of)) };
  }
}
