import { randomUUID } from 'node:crypto';
import type { Agent } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { tokenAgentName, type AgentAccount } from '@aisle/shared/settings';
import { AtMost } from '../at-most.ts';
import { Problem } from '../problem.ts';
import type { TokenGuesses } from '../security/token-guesses.ts';
import { sameSecret } from '../security/tokens.ts';
import { Accounts } from './accounts.ts';
import { openDevice, sealDevice } from './device-token.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { openSession, sealSession, type Session } from './session-token.ts';
import type { SignInGuard } from './sign-in-guard.ts';

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
  readonly #judging = new AtMost(limits.signInsAtOnce);

  constructor(parts: IdentityParts) {
    this.#parts = parts;
    this.#accounts = new Accounts(parts.accounts);
  }

  /**
   * Begins a session; null when name and password do not belong together. Throws `too-many-tries`, and `busy` when too
   * many wait to be judged: each takes the processor for a while.
   */
  async signIn(attempt: SignInAttempt): Promise<SignedIn | null> {
    if (this.#judging.waiting >= limits.signInsWaiting) throw new Problem('busy');
    return this.#judging.run(() => this.#judge(attempt));
  }

  async #judge({ name, password, client, device }: SignInAttempt): Promise<SignedIn | null> {
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
   * A wrong token is no way to a session: whoever shows one is judged by it alone. Throws `too-many-tries` to a client
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
