import Router from '@koa/router';
import { signInSchema, type AgentSession } from '@aisle/shared/agent-contract';
import { jsonBody, parseBody } from '../rest/input.ts';
import { Problem } from '../rest/problem.ts';
import { setCookie } from '../security/cookies.ts';
import { clientOf } from '../security/client.ts';
import { agentCookie, knownAgent } from './access.ts';
import { SessionsUnknown } from './ended-sessions.ts';
import type { AgentIdentity, KnownAgent } from './identity.ts';
import type { Session } from './session-token.ts';

export interface SessionRoutesParts {
  readonly identity: AgentIdentity;
  /** A session was ended: its sockets are to go. */
  readonly ended: (session: Session) => void;
  readonly now: () => number;
}

/** `/api/agent/session`: sign in, who am I, sign out. */
export function sessionRoutes({ identity, ended, now }: SessionRoutesParts): Router {
  const router = new Router({ prefix: '/api/agent/session', sensitive: true });

  router.post('/', jsonBody, async (ctx) => {
    const { name, password } = parseBody(signInSchema, ctx);
    const signedIn = await identity.signIn(name, password, clientOf(ctx.ip));
    if (signedIn === null) throw new Problem('sign-in-failed');
    const { agent, session, token } = signedIn;
    setCookie(ctx, agentCookie, token, session.until - now());
    ctx.body = sessionOf({ agent, session });
  });

  router.get('/', (ctx) => {
    ctx.body = sessionOf(knownAgent(ctx));
  });

  router.delete('/', async (ctx) => {
    const { session } = knownAgent(ctx);
    if (session !== null) {
      await identity.signOut(session).catch((error: unknown) => {
        throw error instanceof SessionsUnknown ? new Problem('unavailable') : error;
      });
      ended(session);
    }
    setCookie(ctx, agentCookie, null);
    ctx.status = 204;
  });

  return router;
}

function sessionOf({ agent, session }: KnownAgent): AgentSession {
  return { agent, expiresAt: session && new Date(session.until).toISOString() };
}
