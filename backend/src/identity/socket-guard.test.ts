import { randomUUID } from 'node:crypto';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type DefaultEventsMap } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, expect, it } from 'vitest';
import type { AgentToServer, ServerToAgent } from '@aisle/shared/agent-live';
import { next } from '../../test/support/backend.ts';
import { systemClock } from '../clock.ts';
import { guardAgents, type AgentSocket } from './access.ts';

let http: HttpServer;
let server: Server<AgentToServer, ServerToAgent, DefaultEventsMap, AgentSocket['data']>;

afterEach(() => server.close());

it('D2 a session that is signed out while its socket connects takes the socket along', async () => {
  http = createServer();
  server = new Server(http);
  const session = { id: randomUUID(), name: 'ann', until: Date.now() + 60_000 };
  const agent = { name: 'ann', role: 'agent' } as const;
  // Checked before the sign-out, connected after it.
  const identity = {
    identify: () => Promise.resolve({ agent, session }),
    hasEnded: ({ id }: { id: string }) => Promise.resolve(id === session.id),
  };
  guardAgents(server.of('/agent'), { identity, clock: systemClock, clientOf: () => '' });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const options = { transports: ['websocket'], reconnection: false };
  const socket = io(`http://127.0.0.1:${port}/agent`, options);
  await next(socket, 'disconnect');
  expect(server.of('/agent').sockets.size).toBe(0);
});
