import { limits } from '@aisle/shared/limits';
import { MockRefusal } from '../../mock/orders.ts';
import type { Agent, AgentSession } from '../api/types.ts';
import { keptInTab } from '../../kept.ts';

const KEPT = 'aisle:mock-agent';
const HOURS_8_MS = 8 * 3_600_000;
const TRIES = 5;
/** The mock's two accounts; the password is the name. */
const accounts: readonly Agent[] = [
  { name: 'agent', role: 'agent' },
  { name: 'supervisor', role: 'supervisor' },
];

/** Who has signed in to the mock; kept for the tab, as a cookie would be. */
export class MockSessions {
  #failed = 0;

  current(): Agent | null {
    return accounts.find(({ name }) => name === keptInTab.get(KEPT)) ?? null;
  }

  /** The session, or a refusal as the server gives it. */
  session(now: number): AgentSession {
    const agent = this.mustBeAgent();
    return { agent, expiresAt: new Date(now + HOURS_8_MS).toISOString() };
  }

  signIn(name: unknown, password: unknown, now: number): AgentSession {
    if (this.#failed >= TRIES) throw new MockRefusal('too-many-tries');
    const agent = accounts.find((each) => each.name === name && name === password);
    if (!agent) {
      this.#failed += 1;
      throw new MockRefusal('sign-in-failed');
    }
    this.#failed = 0;
    keptInTab.set(KEPT, agent.name);
    return this.session(now);
  }

  signOut(): void {
    keptInTab.drop(KEPT);
  }

  mustBeAgent(): Agent {
    const agent = this.current();
    if (!agent) throw new MockRefusal('agent-required');
    return agent;
  }

  mustBeSupervisor(): void {
    if (this.current()?.role !== 'supervisor') throw new MockRefusal('supervisor-required');
  }
}

/** How long the mock's lock lasts, seconds. */
export const lockSeconds = limits.longestRetryMs / 1000;
