import type { Server as HttpServer } from 'node:http';
import { Server, type ServerOptions } from 'socket.io';
import type { ClientToServer, ServerToClient } from '@aisle/shared/socket-contract';
import { limits } from '@aisle/shared/limits';
import type { PeerMessage } from '../peers/exchange.ts';
import type { OriginCheck } from '../security/headers.ts';

interface BackendToBackend {
  peer: (message: PeerMessage) => void;
}

export type SocketServer = Server<ClientToServer, ServerToClient, BackendToBackend>;

/** Joins backends: carries what one emits to the sockets of all. */
export type Adapter = NonNullable<ServerOptions['adapter']>;

/** A peer that does not answer is gone after both: a hung worker makes `/readyz` say so. */
const pingMs = { pingInterval: 10_000, pingTimeout: 8_000 } as const;

/**
 * Socket.IO on our HTTP server; who may connect is for the gate to say (`gate.ts`). Missed messages are not kept for
 * a connection that comes back: the relay's versions are exact where that is a guess.
 */
export function createSocketServer(
  http: HttpServer,
  isAllowedOrigin: OriginCheck,
  adapter: Adapter | null,
): SocketServer {
  const options: Partial<ServerOptions> = {
    ...pingMs,
    serveClient: false,
    maxHttpBufferSize: limits.socketMessageBytes,
    cors: {
      origin: (origin, decide) => {
        decide(null, isAllowedOrigin(origin));
      },
      credentials: true,
    },
    connectTimeout: limits.socketConnectMs,
    ...(adapter && { adapter }),
  };
  const io: SocketServer = new Server(http, options);
  sendWrittenAcks(io);
  return io;
}

/** An answer whose JSON is there already: it is not written anew for each who asks. */
export class WrittenAck {
  readonly ok = true;
  readonly json: string;

  /** `json`: of the whole answer, `ok` included. */
  constructor(json: string) {
    this.json = json;
  }
}

interface SomePacket {
  readonly type: number;
  readonly nsp: string;
  readonly id?: number;
  readonly data?: unknown;
}

/** Of Socket.IO's server. */
interface Encoder {
  encode(packet: unknown): unknown[];
}

/** Of Socket.IO's packets; its parser is none of our dependencies. */
const ackPacket = 3;

/** Makes the server send a {@link WrittenAck} as it is. Its encoder would look through all of it, twice. */
function sendWrittenAcks({ encoder }: { readonly encoder: Encoder }): void {
  const encode = encoder.encode.bind(encoder);
  encoder.encode = (packet) => {
    const { type, nsp, id, data } = packet as SomePacket;
    const [answer] = Array.isArray(data) ? (data as unknown[]) : [];
    if (type !== ackPacket || !(answer instanceof WrittenAck)) return encode(packet);
    return [`${ackPacket}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}[${answer.json}]`];
  };
}
