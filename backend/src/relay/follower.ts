import { err, ok } from '@aisle/shared/result';
import type { AtMost } from '../at-most.ts';
import type { Answer, Refusal } from '../booking/port.ts';
import { pause, type Clock } from '../clock.ts';

/** A notice may promise a version that was never committed: so often it is asked for, then no more. */
export const mostStaleAnswers = 8;

const firstPauseMs = 250;
const longestPauseMs = 5_000;

/** Before asking once more, ms, when `tries` have failed: longer each time. */
export function growingPauseMs(tries: number): number {
  return Math.min(firstPauseMs * 2 ** (tries - 1), longestPauseMs);
}

/** How often a workflow is asked. Times in ms. */
export interface Pace {
  /** Queries keep this distance. */
  readonly spacingMs?: number;
  /** So many may follow each other at once, after a rest. */
  readonly burst?: number;
  /** Notices that come together are asked for together. */
  readonly gatherMs?: number;
  /** Before asking again after so many failures in a row. A notice shortens it. */
  readonly retryMs: (failures: number) => number;
  /** After so many failures in a row only a notice begins anew. */
  readonly mostFailures?: number;
  /** Before asking again after so many answers in a row that were older than their notice. */
  readonly staleMs?: (answers: number) => number;
  /** It is asked after this though no notice came. */
  readonly sweepMs?: number;
}

export interface FollowerParts<T> {
  readonly clock: Clock;
  readonly pace: Pace;
  /** Shared by many followers: so many of them ask by themselves at once. */
  readonly lanes?: Pick<AtMost, 'run'>;
  /** One query. */
  readonly ask: () => Answer<T>;
  /** How far an answer goes: the version of a flight, the sequence of an order. */
  readonly versionOf: (answer: T) => number;
  /** After each answer that is not older than the one before. */
  readonly answered: (answer: T, tookMs: number) => void;
  /** After each failure. `error` is there when it was none of the booking system's, but a bug. */
  readonly failed: (refusal: Refusal, error?: unknown) => void;
  /** Whether something besides the version is missing that an answer would bring. */
  readonly lacks?: () => boolean;
}

/**
 * Follows one workflow: a notice leads to one query, and its answer to whoever listens. Never two queries at once; notices
 * that come meanwhile fold into one more, and an answer older than its notice is asked for again.
 */
export class WorkflowFollower<T> {
  readonly #parts: FollowerParts<T>;
  #following = false;
  /** Up to where the answers have come, and where notices promise that it is. */
  #version = -Infinity;
  #wanted = -Infinity;
  /**
   * How often an answer was needed whatever its version, since nothing was known or notices may have been lost; and
   * how many of these times an answer has settled.
   */
  #doubts = 1;
  #settled = 0;
  /** When the last answered query was sent, and the last query at all. */
  #askedAt = -Infinity;
  #sentAt = -Infinity;
  /** When the queries sent so far would have ended, had each waited its distance. */
  #paidUntil = -Infinity;
  #running: Answer<T> | null = null;
  #isQueued = false;
  #planned: { readonly at: number; readonly cancel: () => void } | null = null;
  #failing = false;
  #failures = 0;
  #stale = 0;

  constructor(parts: FollowerParts<T>) {
    this.#parts = parts;
  }

  get following(): boolean {
    return this.#following;
  }

  /** -Infinity: nothing is known. */
  get version(): number {
    return this.#version;
  }

  /** Whether something is known to have happened that no answer has told of. */
  get behind(): boolean {
    return this.#settled < this.#doubts || this.#version < this.#wanted;
  }

  /** Whether the workflow did not answer when it was asked last. */
  get failing(): boolean {
    return this.#failing;
  }

  /** Whether a query is under way. */
  get asking(): boolean {
    return this.#running !== null;
  }

  /** When the last answered query was sent, ms. */
  get askedAt(): number {
    return this.#askedAt;
  }

  /** When the last query was sent, ms. */
  get sentAt(): number {
    return this.#sentAt;
  }

  /** Begins to ask by itself, after `delayMs` if something is missing, or ends it. */
  follow(following: boolean, delayMs = this.#parts.pace.gatherMs ?? 0): void {
    this.#following = following;
    if (!following) {
      this.#cancelPlan();
      this.#failures = 0;
    } else if (this.#needsAnswer) this.#plan(delayMs);
    else this.#planSweep();
  }

  /** The workflow is at `version` at least. While it is followed, it is asked within `delayMs`. */
  notice(version: number, delayMs = this.#parts.pace.gatherMs ?? 0): void {
    if (version > this.#wanted) this.#stale = 0;
    this.#wanted = Math.max(this.#wanted, version);
    if (!this.#needsAnswer) return;
    this.#failures = 0;
    this.#plan(delayMs);
  }

  /** Notices may have been lost: the last answer is not to be trusted. */
  distrust(): void {
    this.#doubts += 1;
    this.#stale = 0;
    this.#plan(this.#parts.pace.gatherMs ?? 0);
  }

  /** Another backend was answered just now, and has sent us all of it. */
  answeredElsewhere(version: number): void {
    this.#version = Math.max(this.#version, version);
    this.#askedAt = this.#parts.clock.now();
    this.#settled = this.#doubts;
    this.#failing = false;
    this.#failures = 0;
    if (this.#needsAnswer) return;
    this.#cancelPlan();
    this.#planSweep();
  }

  /** Asks once, as soon as the pace allows; those who ask meanwhile share the answer. */
  ask(): Answer<T> {
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
      this.#planNext();
    });
    return this.#running;
  }

  /** The same by a query that is sent from now on. */
  async askAnew(): Answer<T> {
    await this.#running;
    return this.ask();
  }

  get #needsAnswer(): boolean {
    return this.behind || (this.#parts.lacks?.() ?? false);
  }

  /** When the next query may leave, ms. */
  get #freeAt(): number {
    const { spacingMs = 0, burst = 1 } = this.#parts.pace;
    return this.#paidUntil - (burst - 1) * spacingMs;
  }

  async #run(): Answer<T> {
    const { clock } = this.#parts;
    this.#cancelPlan();
    const waitMs = this.#freeAt - clock.now();
    if (waitMs > 0) await pause(clock, waitMs);
    return this.#query();
  }

  async #query(): Answer<T> {
    const { clock, pace, ask } = this.#parts;
    const sentAt = clock.now();
    this.#sentAt = sentAt;
    this.#paidUntil = Math.max(this.#paidUntil, sentAt) + (pace.spacingMs ?? 0);
    const before = { wanted: this.#wanted, doubts: this.#doubts, settled: this.#settled };
    try {
      const asked = await ask();
      if (!asked.ok) return this.#fail(asked.error);
      this.#askedAt = sentAt;
      this.#settled = Math.max(this.#settled, before.doubts);
      this.#take(asked.value, before.wanted, clock.now() - sentAt);
      return ok(asked.value);
    } catch (error) {
      this.#settled = before.settled;
      return this.#fail({ code: 'internal' }, error);
    }
  }

  #take(answer: T, wantedBefore: number, tookMs: number): void {
    const { versionOf, answered } = this.#parts;
    const version = versionOf(answer);
    const isOlder = version < this.#version;
    this.#version = Math.max(this.#version, version);
    this.#failing = false;
    this.#failures = 0;
    // What was promised after the question was asked, the answer need not know.
    const isStale = this.#version < this.#wanted && this.#wanted === wantedBefore;
    this.#stale = isStale ? this.#stale + 1 : 0;
    if (this.#stale >= mostStaleAnswers) {
      this.#wanted = this.#version;
      this.#stale = 0;
    }
    if (!isOlder) answered(answer, tookMs);
  }

  #fail(refusal: Refusal, error?: unknown): ReturnType<typeof err<Refusal>> {
    this.#failing = true;
    this.#failures += 1;
    this.#parts.failed(refusal, error);
    return err(refusal);
  }

  #planNext(): void {
    const { retryMs, staleMs, mostFailures = Infinity } = this.#parts.pace;
    if (!this.#needsAnswer || this.#failures >= mostFailures) this.#planSweep();
    else if (this.#failures > 0) this.#plan(retryMs(this.#failures));
    else this.#plan(this.#stale === 0 ? 0 : (staleMs?.(this.#stale) ?? 0));
  }

  #planSweep(): void {
    const { sweepMs } = this.#parts.pace;
    if (sweepMs !== undefined) this.#plan(sweepMs);
  }

  /** Asks within `delayMs`, or sooner where that is planned; never before the pace allows. */
  #plan(delayMs: number): void {
    if (!this.#following || this.#running !== null || this.#isQueued) return;
    const { clock } = this.#parts;
    const now = clock.now();
    const at = Math.max(now + delayMs, this.#freeAt);
    if (this.#planned !== null && this.#planned.at <= at) return;
    this.#cancelPlan();
    if (at <= now) this.#askInLane();
    else this.#planned = { at, cancel: clock.after(at - now, () => this.#askInLane()) };
  }

  #cancelPlan(): void {
    this.#planned?.cancel();
    this.#planned = null;
  }

  #askInLane(): void {
    this.#planned = null;
    const { lanes } = this.#parts;
    if (!lanes) {
      void this.ask();
      return;
    }
    this.#isQueued = true;
    void lanes.run(async () => {
      this.#isQueued = false;
      // Others may have told it meanwhile.
      if (this.#following && this.#needsAnswer) await this.ask();
    });
  }
}
