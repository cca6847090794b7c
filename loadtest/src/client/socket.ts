import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { ClientToServer, ServerToClient } from '@aisle/shared/socket-contract';
import { io, NodeWebSocket, type Socket } from 'socket.io-client';
import { bounds } from '../bounds.ts';
import type { Cookies } from './site.ts';

export type PageSocket = Socket<ServerToClient, ClientToServer>;

/** A page's socket, not connected yet. It sends the cookies of the customer's requests, and keeps those of its handshakes. */
export function openSocket(target: string, cookies: Cookies): PageSocket {
  const socket: PageSocket = io(target, {
    transports: [pageSocket((setCookie) => cookies.take(setCookie, Date.now()))],
    forceNew: true,
    autoConnect: false,
    reconnectionDelay: bounds.firstRetryMs,
    reconnectionDelayMax: bounds.longestRetryMs,
    extraHeaders: cookies.headers(),
  });
  socket.io.on('reconnect_attempt', () => {
    socket.io.opts.extraHeaders = cookies.headers();
  });
  return socket;
}

/**
 * Asks over a page's socket; null: it was closed. An `Error`: no answer came in time. The answer is taken at once, and not a microtask
 * later: what comes in the same read must come after it.
 */
export function askOver<R>(
  socket: PageSocket | null,
  event: 'flight:watch' | 'order:watch' | 'watch:watch',
  message: object,
  take: (ack: never) => R,
): Promise<R | Error> {
  if (socket === null) return Promise.resolve(new Error('the page was closed'));
  return new Promise((resolve) => {
    const answered = (error: Error | null, ack: never) => resolve(error ?? take(ack));
    socket.timeout(bounds.answerMs).emit(event, message as never, answered as never);
  });
}

/** Told of the cookies that a handshake was answered with. */
type TakeCookies = (setCookie: readonly string[]) => void;

/**
 * WebSockets that keep the cookies of their handshakes, as a browser does. Else a page's socket and its requests
 * could be led to two backends, of which one has not heard yet what the other has said.
 */
function pageSocket(take: TakeCookies): typeof NodeWebSocket {
  return class extends NodeWebSocket {
    override createSocket(...handshake: Parameters<NodeWebSocket['createSocket']>): unknown {
      const socket = super.createSocket(...handshake) as EventEmitter;
      socket.on('upgrade', ({ headers }: IncomingMessage) => take(headers['set-cookie'] ?? []));
      return socket;
    }
  };
}
