import type { DefaultEventsMap, Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import type { Agent } from '@aisle/shared/agent-contract';
import type { AgentToServer, ServerToAgent } from '@aisle/shared/agent-live';
import { limits } from '@aisle/shared/limits';
import { cookieValue } from '../security/cookies.ts';
import { guardNamespace } from '../socket/namespace.ts';
import { Problem } from '../problem.ts';
import type { Clock } from '../clock.ts';
import { agentCookie } from './access.ts';
import { SessionsUnknown, type AgentIdentity } from './identity.ts';
import type { Session } from './tokens.ts';

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
