import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { limits } from '@aisle/shared/limits';
import type { Agent } from '@aisle/shared/agent-contract';
import { tokenAgentName, type AgentAccount } from '@aisle/shared/settings';
import type { DeskPort, BookingPort } from '../booking/port.ts';
import { OneAtATime } from '../booking/one-at-a-time.ts';
import { topic, type Exchange } from '../peers/exchange.ts';
import { AtMost } from '../at-most.ts';
import type { Clock } from '../clock.ts';
import { Problem } from '../problem.ts';
import type { SecurityEvents } from '../security/events.ts';
import { type TokenGuesses, sameSecret } from '../security/tokens.ts';
import type { AppSettings } from '../settings.ts';
import { type Session, openDevice, openSession, sealDevice, sealSession } from './tokens.ts';
import { Accounts, SignInGuard } from './sign-in.ts';

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
class EndedSessions {
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

export interface IdentityParts {
  readonly agentToken: string;
  readonly sessionSecret: string;
  readonly accounts: readonly AgentAccount[];
  readonly ended: EndedSessions;
  readonly guard: SignInGuard;
  readonly guesses: TokenGuesses;
  readonly now: () => number;
}

/** What a client shows to be known. */
export interface Credentials {
  /** AGENT_TOKEN, as a bearer or in a handshake. */
  readonly token: string | null;
  /** A session's token, from the cookie. */
  readonly cookie: string | null;
  /** Who shows it, for limits. */
  readonly client: string;
}

/** Somebody who was recognised; `session` is null for who has AGENT_TOKEN. */
export interface KnownAgent {
  readonly agent: Agent;
  readonly session: Session | null;
}

/** A name and a password, and where they come from. */
export interface SignInAttempt {
  readonly name: string;
  readonly password: string;
  /** As limits tell clients apart. */
  readonly client: string;
  /** What the browser has kept from a sign-in of this name; null: nothing. */
  readonly device: string | null;
}

export interface SignedIn {
  readonly agent: Agent;
  /** For the browser to keep. */
  readonly device: string;
  /** For the cookie. */
  readonly token: string;
  readonly session: Session;
}

/** Who is an agent: by AGENT_TOKEN, or by a session that began with a password. */
export class AgentIdentity {
  readonly #parts: IdentityParts;
  readonly #accounts: Accounts;
  readonly #verifying = new AtMost(limits.signInsAtOnce);

  constructor(parts: IdentityParts) {
    this.#parts = parts;
    this.#accounts = new Accounts(parts.accounts);
  }

  /**
   * Begins a session; null when name and password do not belong together. Throws `too-many-tries`, and `busy` when too
   * many wait for it: each takes the processor for a while.
   */
  async signIn(attempt: SignInAttempt): Promise<SignedIn | null> {
    if (this.#verifying.waiting >= limits.signInsWaiting) throw new Problem('busy');
    return this.#verifying.run(() => this.#verify(attempt));
  }

  async #verify({ name, password, client, device }: SignInAttempt): Promise<SignedIn | null> {
    const { guard, sessionSecret, now } = this.#parts;
    const known = openDevice(sessionSecret, name, device);
    const isAccount = this.#accounts.find(name) !== null;
    const wanted = { name, client, device: known, isAccount };
    await guard.tries(wanted);
    const account = await this.#accounts.verified(name, password);
    if (account === null) {
      guard.failed(wanted);
      return null;
    }
    await guard.succeeded(wanted);
    const session: Session = { id: randomUUID(), name, until: now() + limits.agentSessionMs };
    const token = sealSession(sessionSecret, session, account.hash);
    return {
      agent: agentOf(account),
      token,
      session,
      device: sealDevice(sessionSecret, name, known ?? undefined),
    };
  }

  /**
   * A wrong token is no way to a session: whoever shows one is known by it alone. Throws `too-many-tries` to a client
   * that guesses tokens; sessions of others there go on.
   */
  async identify({ token, cookie, client }: Credentials): Promise<KnownAgent | null> {
    if (token !== null) {
      const { guesses } = this.#parts;
      guesses.admit(client);
      if (this.isAgentToken(token)) {
        return { agent: { name: tokenAgentName, role: 'supervisor' }, session: null };
      }
      guesses.wrong(client, 'AGENT_TOKEN');
      return null;
    }
    return cookie === null ? null : this.#bySession(cookie);
  }

  /** Whether it is AGENT_TOKEN. Guesses are not counted. */
  isAgentToken(token: string): boolean {
    return sameSecret(token, this.#parts.agentToken);
  }

  /** Whether a session was signed out. Throws when nobody can tell. */
  hasEnded(session: Session): Promise<boolean> {
    return this.#parts.ended.has(session);
  }

  /** Ends it for good, on every backend. Throws when that cannot be kept. */
  signOut(session: Session): Promise<void> {
    return this.#parts.ended.end(session);
  }

  async #bySession(cookie: string): Promise<KnownAgent | null> {
    const { sessionSecret, ended, now } = this.#parts;
    const hashOf = (name: string): string | null => this.#accounts.find(name)?.hash ?? null;
    const session = openSession(sessionSecret, cookie, hashOf, now());
    const account = session && this.#accounts.find(session.name);
    if (session === null || account === null || (await ended.has(session))) return null;
    return { agent: agentOf(account), session };
  }
}

function agentOf({ name, role }: AgentAccount): Agent {
  return { name, role };
}

export interface IdentityOptions {
  readonly settings: AppSettings;
  readonly booking: Pick<BookingPort, 'desk'>;
  readonly clock: Clock;
  readonly exchange: Exchange;
  /** For tries to sign in over many backends. */
  readonly redis: Redis | null;
  readonly events: SecurityEvents;
  readonly guesses: TokenGuesses;
}

/** Who is an agent, wired to what keeps sign-outs, counts tries, and tells other backends. */
export function createIdentity(parts: IdentityOptions): AgentIdentity {
  const { settings, booking, clock, exchange, redis, events, guesses } = parts;
  const now = (): number => clock.now();
  const endedSessions = new EndedSessions({ store: booking.desk, now });
  exchange.subscribe(sessionEnds, (session) => {
    endedSessions.ended(session);
  });
  return new AgentIdentity({
    agentToken: settings.AGENT_TOKEN,
    sessionSecret: settings.AGENT_SESSION_SECRET,
    accounts: settings.AGENT_ACCOUNTS,
    ended: endedSessions,
    guard: new SignInGuard(redis, events),
    guesses,
    now,
  });
}
