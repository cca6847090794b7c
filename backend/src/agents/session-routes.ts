import Router from '@koa/router';
import { signInSchema, type AgentSession } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { jsonBody, parseBody } from '../rest/input.ts';
import { Problem } from '../rest/problem.ts';
import { cookieValue, setCookie } from '../security/cookies.ts';
import { clientOf } from '../security/client.ts';
import { agentCookie, knownAgent } from './access.ts';
import { deviceCookie } from './device-token.ts';
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
    const kept = deviceCookie(name);
    const signedIn = await identity.signIn({
      name,
      password,
      client: clientOf(ctx.ip),
      device: cookieValue(ctx.get('Cookie'), kept),
    });
    if (signedIn === null) throw new Problem('sign-in-failed');
    const { agent, session, token, device } = signedIn;
    setCookie(ctx, agentCookie, token, session.until - now());
    setCookie(ctx, kept, device, limits.agentDeviceMs);
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
