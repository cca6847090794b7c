import type Koa from 'koa';
import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import type { Agent } from '@aisle/shared/agent-contract';
import type { ProblemCode } from '@aisle/shared/problems';
import type { AgentToServer, ServerToAgent } from '@aisle/shared/agent-live';
import { limits } from '@aisle/shared/limits';
import { Problem } from '../problem.ts';
import { clientOf } from '../security/client.ts';
import { cookieValue } from '../security/cookies.ts';
import { isTemporalPage } from '../security/headers.ts';
import { bearerToken, orderTokenForm } from '../security/tokens.ts';
import { guardNamespace } from '../socket/namespace.ts';
import type { Clock } from '../clock.ts';
import { SessionsUnknown, type AgentIdentity, type KnownAgent } from './identity.ts';
import type { Session } from './tokens.ts';

/** Name of the cookie that carries an agent's session. */
export const agentCookie = 'aisle_agent';

/** However the letters are written: so no way of writing them leads past. */
const deskPath = /^\/api\/agent(?:\/|$)/i;
const signInPath = /^\/api\/agent\/session\/?$/i;

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Who asks; null for everyone who is no agent. Throws `unavailable` when nobody can tell. */
async function whoAsks(identity: AgentIdentity, ctx: Koa.Context): Promise<KnownAgent | null> {
  // Something that is no bearer token at all is a wrong one.
  const header = ctx.get('Authorization');
  const token = header === '' ? null : (bearerToken(header) ?? '');
  try {
    const cookie = cookieValue(ctx.get('Cookie'), agentCookie);
    const known = await identity.identify({ token, cookie, client: clientOf(ctx.ip) });
    if (known?.session != null) refuseForeignPages(ctx);
    return known;
  } catch (error) {
    if (error instanceof SessionsUnknown) throw new Problem('unavailable');
    throw error;
  }
}

/**
 * Whether an agent sends a customer's request. Who shows nothing of an agent is not asked about; and what may be the token
 * of the customer's last order counts as no guess.
 */
export async function isAgent(identity: AgentIdentity, ctx: Koa.Context): Promise<boolean> {
  const token = bearerToken(ctx.get('Authorization'));
  if (token !== null && orderTokenForm.test(token)) return identity.isAgentToken(token);
  const shows = ctx.get('Authorization') !== '' || ctx.get('Cookie').includes(`${agentCookie}=`);
  return shows && (await whoAsks(identity, ctx)) !== null;
}

/**
 * Refuses everyone who is no agent everything under `/api/agent` but the way in; afterwards {@link knownAgent}
 * says who asks. It stands before the routes, and knows the desk's addresses by itself: a router's own
 * middleware is found by other rules than its routes are. No cache keeps what is answered.
 */
export function agentsOnly(identity: AgentIdentity): Koa.Middleware {
  return async (ctx, next) => {
    if (deskPath.test(ctx.path)) {
      ctx.set('Cache-Control', 'no-store');
      if (ctx.method !== 'POST' || !signInPath.test(ctx.path)) {
        await admitRequest(identity, ctx, 'agent-required');
      }
    }
    await next();
  };
}

/** The name of the agent who asks, where one was admitted. */
export function agentName(ctx: Koa.Context): string | null {
  return (ctx.state['agent'] as KnownAgent | undefined)?.agent.name ?? null;
}

/** Who asks, behind {@link agentsOnly}. */
export function knownAgent(ctx: Koa.Context): KnownAgent {
  const known = ctx.state['agent'] as KnownAgent | undefined;
  if (known === undefined) throw new Problem('agent-required');
  return known;
}

async function admitRequest(
  identity: AgentIdentity,
  ctx: Koa.Context,
  refusal: ProblemCode,
): Promise<KnownAgent> {
  const known = await whoAsks(identity, ctx);
  if (known !== null) {
    ctx.state['agent'] = known;
    return known;
  }
  ctx.set('WWW-Authenticate', 'Bearer');
  throw new Problem(refusal);
}

/** The supervisor who asks, of a route outside of `/api/agent`; refuses everyone else. */
export async function admitSupervisor(
  identity: AgentIdentity,
  ctx: Koa.Context,
): Promise<KnownAgent> {
  const known = await admitRequest(identity, ctx, 'agent-token-required');
  requireSupervisor(known.agent);
  return known;
}

/** Refuses an agent who is no supervisor. */
export function requireSupervisor(agent: Agent): void {
  if (agent.role !== 'supervisor') throw new Problem('supervisor-required');
}

/**
 * The session's cookie is `SameSite=Strict`, which knows sites, not origins: another port of this machine is
 * the same site. What a browser says of a command's sender tells them apart.
 */
function refuseForeignPages(ctx: Koa.Context): void {
  const sender = ctx.get('Sec-Fetch-Site');
  const isForeign = sender !== '' && sender !== 'same-origin' && sender !== 'none';
  if (!reading.has(ctx.method) && isForeign && !isTemporalPage(ctx))
    throw new Problem('origin-not-allowed');
}

interface SocketData {
  agent: Agent;
  /** Null for who has AGENT_TOKEN. */
  session: Session | null;
}

export type AgentNamespace = Namespace<AgentToServer, ServerToAgent, DefaultEventsMap, SocketData>;
export type AgentSocket = Socket<AgentToServer, ServerToAgent, DefaultEventsMap, SocketData>;

type Identity = Pick<AgentIdentity, 'identify' | 'hasEnded'>;

const credentials = z.object({ token: z.string() });

export interface AgentGuardParts {
  readonly identity: Identity;
  readonly clock: Clock;
  /** Who is behind a connection, for limits. */
  readonly clientOf: (connection: AgentSocket['conn']) => string;
}

/** Lets only agents connect, by AGENT_TOKEN in `auth.token` or by the session's cookie, and only as long as it runs. */
export function guardAgents(namespace: AgentNamespace, parts: AgentGuardParts): void {
  const { identity } = parts;
  guardNamespace<AgentSocket>(namespace, async (socket) => {
    try {
      return (await admit(socket, parts)) ? null : 'agent-required';
    } catch (error) {
      throw error instanceof SessionsUnknown ? new Problem('unavailable') : error;
    }
  });
  namespace.on('connection', (socket) => {
    const { session } = socket.data;
    if (session === null) return;
    // A sign-out that came after the check, and before this socket could be found, has passed it by.
    identity.hasEnded(session).then(
      (ended) => ended && socket.disconnect(true),
      () => socket.disconnect(true),
    );
  });
}

/** Ends the sockets of a session, on every backend. */
export function endSockets(namespace: AgentNamespace, { id }: Session): void {
  namespace.in(room(id)).disconnectSockets(true);
}

async function admit(socket: AgentSocket, parts: AgentGuardParts): Promise<boolean> {
  const { identity, clock, clientOf } = parts;
  const given = credentials.safeParse(socket.handshake.auth);
  const cookie = cookieValue(socket.handshake.headers.cookie, agentCookie);
  const token = given.success ? given.data.token : null;
  const known = await identity.identify({ token, cookie, client: clientOf(socket.conn) });
  if (known === null) return false;
  socket.data.agent = known.agent;
  socket.data.session = known.session;
  if (known.session) tie(socket, known.session, identity, clock);
  return true;
}

/** Ends the connection with its session, also when nobody tells that it was signed out elsewhere. */
function tie(socket: AgentSocket, session: Session, identity: Identity, clock: Clock): void {
  void socket.join(room(session.id));
  const end = (): void => void socket.disconnect(true);
  const cancelEnd = clock.after(session.until - clock.now(), end);
  let cancelCheck = (): void => undefined;
  const check = (): void => {
    cancelCheck = clock.after(limits.sessionSocketCheckMs, () => {
      // While nobody can tell, the connection stays as it was.
      identity.hasEnded(session).then(
        (ended) => ended && end(),
        () => undefined,
      );
      check();
    });
  };
  check();
  socket.conn.once('close', () => {
    cancelEnd();
    cancelCheck();
  });
}

function room(sessionId: string): string {
  return `session:${sessionId}`;
}
