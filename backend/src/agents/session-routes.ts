import type Koa from 'koa';
import type { AgentSession } from '@aisle/shared/agent-contract';
import type { sessionRoutes } from '@aisle/shared/agent-routes';
import { limits } from '@aisle/shared/limits';
import { agentCookie } from '../identity/access.ts';
import { type AgentIdentity, type KnownAgent, SessionsUnknown } from '../identity/identity.ts';
import { deviceCookie, type Session } from '../identity/tokens.ts';
import { Problem } from '../problem.ts';
import type { Handlers } from '../rest/routes.ts';
import { clientOf } from '../security/client.ts';
import { cookieValue, setCookie } from '../security/cookies.ts';

export interface SessionHandlersParts {
  readonly identity: AgentIdentity;
  /** A session was ended: its sockets are to go. */
  readonly ended: (session: Session) => void;
  readonly now: () => number;
}

/** `/api/agent/session`: sign in, who am I, sign out. */
export function sessionHandlers(parts: SessionHandlersParts): Handlers<typeof sessionRoutes> {
  const { identity, ended, now } = parts;
  const end = async (session: Session): Promise<void> => {
    await identity.signOut(session);
    ended(session);
  };
  /** One that cannot be ended now ends by itself: nobody is kept from signing in for that. */
  const endEarlier = async (ctx: Koa.Context): Promise<void> => {
    const cookie = cookieValue(ctx.get('Cookie'), agentCookie);
    try {
      const earlier = await identity.identify({ token: null, cookie, client: clientOf(ctx.ip) });
      if (earlier?.session) await end(earlier.session);
    } catch (error) {
      if (!(error instanceof SessionsUnknown)) throw error;
    }
  };
  return {
    'POST /api/agent/session': async ({ ctx, body: { name, password } }) => {
      const kept = deviceCookie(name);
      const signedIn = await identity.signIn({
        name,
        password,
        client: clientOf(ctx.ip),
        device: cookieValue(ctx.get('Cookie'), kept),
      });
      if (signedIn === null) throw new Problem('sign-in-failed');
      await endEarlier(ctx);
      const { agent, session, token, device } = signedIn;
      setCookie(ctx, agentCookie, token, session.until - now());
      setCookie(ctx, kept, device, limits.agentDeviceMs);
      return sessionOf({ agent, session });
    },

    'GET /api/agent/session': ({ agent }) => sessionOf(agent),

    'DELETE /api/agent/session': async ({ ctx, agent: { session } }) => {
      if (session !== null) {
        await end(session).catch((error: unknown) => {
          throw error instanceof SessionsUnknown ? new Problem('unavailable') : error;
        });
      }
      setCookie(ctx, agentCookie, null);
      return null;
    },
  };
}

function sessionOf({ agent, session }: KnownAgent): AgentSession {
  return { agent, expiresAt: session && new Date(session.until).toISOString() };
}
