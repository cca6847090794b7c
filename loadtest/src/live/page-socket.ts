import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { NodeWebSocket } from 'socket.io-client';

/** Told of the cookies that a handshake was answered with. */
export type TakeCookies = (setCookie: readonly string[]) => void;

/**
 * WebSockets that keep the cookies of their handshakes, as a browser does. Else a page's socket and its requests
 * could be led to two backends, of which one has not heard yet what the other has said.
 */
export function pageSocket(take: TakeCookies): typeof NodeWebSocket {
  return class extends NodeWebSocket {
    override createSocket(...handshake: Parameters<NodeWebSocket['createSocket']>): unknown {
      const socket = super.createSocket(...handshake) as EventEmitter;
      socket.on('upgrade', ({ headers }: IncomingMessage) => take(headers['set-cookie'] ?? []));
      return socket;
    }
  };
}
