import { limits } from '@aisle/shared/limits';
import type { DeskPort } from '../booking/port.ts';
import { OneAtATime } from '../booking/one-at-a-time.ts';
import { topic } from '../peers/exchange.ts';
import type { Session } from './tokens.ts';

/** What says of a session that it is another's. `until`: ms. */
export type SessionEnd = Pick<Session, 'id' | 'until'>;

/** Backends tell each other. */
export const sessionEnds = topic<SessionEnd>('session-ended');

export interface EndedSessionsParts {
  /** Where it is kept, for all backends, whatever else is lost. */
  readonly store: Pick<DeskPort, 'endSession' | 'hasSessionEnded'>;
  readonly now: () => number;
}

/**
 * Sessions that were signed out before their time. Temporal keeps them, as everything that must not be lost. A backend knows
 * at once what was ended on it, and what others told it of; else within `limits.sessionCheckMs`.
 */
export class EndedSessions {
  readonly #parts: EndedSessionsParts;
  readonly #questions = new OneAtATime<boolean>();
  /** Sessions that were ended, and those that were not when last asked; none outlives its time. */
  readonly #ended = new Map<string, number>();
  readonly #running = new Map<string, { readonly askedAt: number; readonly until: number }>();

  constructor(parts: EndedSessionsParts) {
    this.#parts = parts;
  }

  /** Durable when it resolves; rejects with {@link SessionsUnknown} when it may not be. */
  async end(session: SessionEnd): Promise<void> {
    const kept = await this.#parts.store.endSession(session.id);
    if (!kept.ok) throw new SessionsUnknown();
    this.ended(session);
  }

  /** Another backend has ended it. */
  ended({ id, until }: SessionEnd): void {
    this.#running.delete(id);
    this.#ended.set(id, until);
  }

  /** Rejects with {@link SessionsUnknown} when nobody can tell. */
  async has(session: SessionEnd): Promise<boolean> {
    const { id } = session;
    if (this.#ended.has(id)) return true;
    const askedAt = this.#running.get(id)?.askedAt ?? -Infinity;
    if (this.#parts.now() - askedAt < limits.sessionCheckMs) return false;
    return this.#questions.run(id, () => this.#ask(session, askedAt));
  }

  async #ask(session: SessionEnd, askedAt: number): Promise<boolean> {
    const { id, until } = session;
    const now = this.#parts.now();
    const asked = await this.#parts.store.hasSessionEnded(id);
    if (!asked.ok) {
      if (now - askedAt < limits.sessionTrustMs) return false;
      throw new SessionsUnknown();
    }
    this.#forgetOld(now);
    if (asked.value) this.ended(session);
    // It may have been ended, and told of, while we asked.
    else if (!this.#ended.has(id)) this.#running.set(id, { askedAt: now, until });
    return this.#ended.has(id);
  }

  #forgetOld(now: number): void {
    for (const [id, until] of this.#ended) if (until <= now) this.#ended.delete(id);
    for (const [id, { until }] of this.#running) if (until <= now) this.#running.delete(id);
  }
}

/** Nobody can say just now whether a session was ended. */
export class SessionsUnknown extends Error {
  constructor() {
    super('Temporal does not answer');
  }
}
