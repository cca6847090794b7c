import { join } from 'node:path';
import type Router from '@koa/router';
import type { Redis } from 'ioredis';
import { Histories } from '../history/histories.ts';
import { historyRoutes } from '../history/routes.ts';
import type { HistorySource } from '../history/source.ts';
import type { Clock } from '../relay/clock.ts';
import type { AppSettings } from '../settings.ts';
import { requireAgent } from './access.ts';
import { FileEndedSessions, RedisEndedSessions } from './ended-sessions.ts';
import { endSockets, guardAgents, type AgentNamespace } from './guard.ts';
import { AgentIdentity } from './identity.ts';
import { sessionRoutes } from './session-routes.ts';
import { SignInGuard } from './sign-in-guard.ts';

export interface DeskParts {
  readonly settings: AppSettings;
  readonly history: HistorySource;
  readonly clock: Clock;
  readonly redis: Redis | null;
  readonly namespace: AgentNamespace;
}

/** The agents' desk: who may sit at it, and everything under `/api/agent` and on `/agent`. */
export interface Desk {
  readonly identity: AgentIdentity;
  readonly routers: readonly Router[];
}

/** Puts the desk together; it serves its namespace from now on. */
export function createDesk(parts: DeskParts): Desk {
  const { namespace, history, clock } = parts;
  const identity = createIdentity(parts);
  guardAgents(namespace, identity, clock);
  const ended = (session: Parameters<typeof endSockets>[1]): void => {
    endSockets(namespace, session);
  };
  const now = (): number => clock.now();
  const guard = requireAgent(identity);
  const histories = new Histories(history);
  return {
    identity,
    routers: [sessionRoutes({ identity, ended, now }), historyRoutes({ histories, guard, now })],
  };
}

function createIdentity({ settings, clock, redis }: DeskParts): AgentIdentity {
  const now = (): number => clock.now();
  return new AgentIdentity({
    agentToken: settings.AGENT_TOKEN,
    sessionSecret: settings.AGENT_SESSION_SECRET,
    accounts: settings.AGENT_ACCOUNTS,
    ended: redis
      ? new RedisEndedSessions(redis)
      : new FileEndedSessions(join(settings.DATA_DIR, 'ended-agent-sessions'), now),
    guard: new SignInGuard(redis),
    now,
  });
}
