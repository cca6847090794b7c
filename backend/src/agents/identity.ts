import { randomUUID } from 'node:crypto';
import type { Agent } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { tokenAgentName, type AgentAccount } from '@aisle/shared/settings';
import { sameSecret } from '../security/tokens.ts';
import { Accounts } from './accounts.ts';
import type { EndedSessions } from './ended-sessions.ts';
import { openSession, sealSession, type Session } from './session-token.ts';
import type { SignInGuard } from './sign-in-guard.ts';

export interface IdentityParts {
  readonly agentToken: string;
  readonly sessionSecret: string;
  readonly accounts: readonly AgentAccount[];
  readonly ended: EndedSessions;
  readonly guard: SignInGuard;
  readonly now: () => number;
}

/** What a client shows to be known. */
export interface Credentials {
  /** AGENT_TOKEN, as a bearer or in a handshake. */
  readonly token: string | null;
  /** A session's token, from the cookie. */
  readonly cookie: string | null;
}

/** Somebody who was recognised; `session` is null for who has AGENT_TOKEN. */
export interface KnownAgent {
  readonly agent: Agent;
  readonly session: Session | null;
}

export interface SignedIn {
  readonly agent: Agent;
  /** For the cookie. */
  readonly token: string;
  readonly session: Session;
}

/** Who is an agent: by AGENT_TOKEN, or by a session that began with a password. */
export class AgentIdentity {
  readonly #parts: IdentityParts;
  readonly #accounts: Accounts;

  constructor(parts: IdentityParts) {
    this.#parts = parts;
    this.#accounts = new Accounts(parts.accounts);
  }

  /** Begins a session; null when name and password do not belong together. Throws `too-many-tries`. */
  async signIn(name: string, password: string, address: string): Promise<SignedIn | null> {
    const { guard, sessionSecret, now } = this.#parts;
    await guard.tries(name, address);
    const account = await this.#accounts.verified(name, password);
    if (account === null) return null;
    await guard.succeeded(name, address);
    const session: Session = { id: randomUUID(), name, until: now() + limits.agentSessionMs };
    const token = sealSession(sessionSecret, session, account.hash);
    return { agent: agentOf(account), token, session };
  }

  /** A wrong token is no way to a session: whoever shows one is judged by it alone. */
  async identify({ token, cookie }: Credentials): Promise<KnownAgent | null> {
    if (token !== null) {
      const isRight = sameSecret(token, this.#parts.agentToken);
      return isRight
        ? { agent: { name: tokenAgentName, role: 'supervisor' }, session: null }
        : null;
    }
    return cookie === null ? null : this.#bySession(cookie);
  }

  /** Whether a session was signed out. Throws when nobody can tell. */
  hasEnded({ id }: Session): Promise<boolean> {
    return this.#parts.ended.has(id);
  }

  async signOut({ id, until }: Session): Promise<void> {
    await this.#parts.ended.end(id, until);
  }

  async #bySession(cookie: string): Promise<KnownAgent | null> {
    const { sessionSecret, ended, now } = this.#parts;
    const hashOf = (name: string): string | null => this.#accounts.find(name)?.hash ?? null;
    const session = openSession(sessionSecret, cookie, hashOf, now());
    const account = session && this.#accounts.find(session.name);
    if (session === null || account === null || (await ended.has(session.id))) return null;
    return { agent: agentOf(account), session };
  }
}

function agentOf({ name, role }: AgentAccount): Agent {
  return { name, role };
}
