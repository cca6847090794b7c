import { err, ok } from '@aisle/shared/result';
import type { Answer } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import { WorkflowFollower, type Pace } from './follower.ts';

export interface WatchedParts<T> {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly ask: (id: string) => Answer<T>;
  /** How far an answer goes: the version of a flight, the sequence of an order. */
  readonly versionOf: (answer: T) => number;
  /** Whether an answer says something that the one before it did not; without it, a later version does. */
  readonly isNews?: (after: T, before: T) => boolean;
  /** The watchers are to be told. The first answer is none of these: they have it in their ack. */
  readonly changed: (id: string, after: T, before: T) => void;
  readonly failed: (id: string, error: unknown) => void;
}

/** One workflow that someone watches. */
interface Watched<T> {
  watchers: number;
  last: T | null;
  readonly follower: WorkflowFollower<T>;
}

/** The workflows of one kind that someone watches: each is followed for as long as it has watchers. */
export class WatchedWorkflows<T> {
  protected readonly clock: Clock;
  readonly #parts: WatchedParts<T>;
  readonly #watched = new Map<string, Watched<T>>();

  constructor(parts: WatchedParts<T>) {
    this.clock = parts.clock;
    this.#parts = parts;
  }

  get size(): number {
    return this.#watched.size;
  }

  /** The last answer of each, when the last answered query was sent, and when the last query at all, ms. */
  get all(): { id: string; last: T | null; askedAt: number; sentAt: number }[] {
    return [...this.#watched].map(([id, { last, follower }]) => {
      return { id, last, askedAt: follower.askedAt, sentAt: follower.sentAt };
    });
  }

  /** One more viewer: from here on changes are told. */
  addViewer(id: string): void {
    const watched = this.#watched.get(id) ?? this.#begin(id);
    watched.watchers += 1;
    if (watched.watchers === 1) watched.follower.follow(true);
  }

  removeViewer(id: string): void {
    const watched = this.#watched.get(id);
    if (!watched) return;
    watched.watchers -= 1;
    if (watched.watchers > 0) return;
    watched.follower.follow(false);
    this.#watched.delete(id);
  }

  /** What is watched as it is now, never older than what was told; `unavailable` when nobody watches it. */
  async current(id: string): Answer<T> {
    const watched = this.#watched.get(id);
    if (!watched) return err({ code: 'unavailable' });
    const asked = await watched.follower.ask();
    return asked.ok ? ok(watched.last ?? asked.value) : asked;
  }

  /** The last answer; null: there was none yet. */
  last(id: string): T | null {
    return this.#watched.get(id)?.last ?? null;
  }

  /** It is at `version` at least. */
  noticed(id: string, version: number): void {
    this.#watched.get(id)?.follower.notice(version);
  }

  /** It may say something new at the version that is known. */
  doubt(id: string): void {
    this.#watched.get(id)?.follower.distrust();
  }

  /** Notices may have been lost: each is asked once more. */
  distrust(): void {
    for (const { follower } of this.#watched.values()) follower.distrust();
  }

  stop(): void {
    for (const { follower } of this.#watched.values()) follower.follow(false);
    this.#watched.clear();
  }

  #begin(id: string): Watched<T> {
    const { clock, pace, ask, versionOf, failed } = this.#parts;
    const watched: Watched<T> = {
      watchers: 0,
      last: null,
      follower: new WorkflowFollower<T>({
        clock,
        pace,
        ask: () => ask(id),
        versionOf,
        answered: (answer) => {
          this.#take(id, watched, answer);
        },
        failed: (_refusal, error) => {
          if (error !== undefined) failed(id, error);
        },
      }),
    };
    this.#watched.set(id, watched);
    return watched;
  }

  #take(id: string, watched: Watched<T>, answer: T): void {
    const { versionOf, changed } = this.#parts;
    const isLater = (after: T, before: T): boolean => versionOf(after) > versionOf(before);
    const isNews = this.#parts.isNews ?? isLater;
    const { last } = watched;
    if (last !== null && !isNews(answer, last)) return;
    watched.last = answer;
    if (last !== null) changed(id, answer, last);
  }
}
