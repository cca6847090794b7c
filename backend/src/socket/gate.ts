import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import { limits } from '@aisle/shared/limits';
import type { ProblemCode } from '@aisle/shared/problems';
import type { BareAnswers } from '../connections/bare-answer.ts';
import { Problem } from '../problem.ts';
import { isOwnPage, type OriginCheck } from '../security/headers.ts';
import { Throttle, type SocketClient, SocketClients } from './clients.ts';
import type { SocketServer } from './server.ts';

/** A packet of Engine.IO, either way. */
interface EnginePacket {
  type: string;
  readonly data?: unknown;
}

/** Socket.IO's packets begin with their type. */
const packetTypes = { connect: '0', disconnect: '1', connectError: '4' } as const;

/** What one connection may send, whatever it is: CONNECT, DISCONNECT, event, ack, binary, ping, pong, noop. */
class Packets {
  readonly #client: SocketClient;
  readonly #throttle: Throttle;
  /** Namespaces that it has joined, or waits to. */
  readonly #joined = new Set<string>();
  /** In the request under way, where they come by polling. */
  #inRequest = 0;

  constructor(client: SocketClient, now: number) {
    this.#client = client;
    this.#throttle = new Throttle(
      now,
      limits.socketPacketsPerSecond,
      limits.socketPacketsPerSecond * 5,
    );
  }

  /** The namespaces that it is in, or about to be. */
  get joined(): Iterable<string> {
    return this.#joined;
  }

  /** Whether the client may send one more. `now`: ms. */
  mayCome(now: number): boolean {
    return this.#throttle.take(now) && this.#client.packets.take(now);
  }

  /**
   * The client has sent this. Takes a second CONNECT of a namespace out of it: Socket.IO itself notices it only once
   * the first has been let in, which takes a while, and makes a socket of each until then.
   */
  comes(packet: EnginePacket): void {
    const [type, namespace] = meaningOf(packet);
    if (type === packetTypes.disconnect) this.#joined.delete(namespace);
    if (type !== packetTypes.connect) return;
    if (this.#joined.has(namespace)) packet.type = 'noop';
    this.#joined.add(namespace);
  }

  /** Whether one more fits into the polling request under way. */
  fitsIntoRequest(): boolean {
    // All of a request's packets come in one go.
    if (this.#inRequest === 0) queueMicrotask(() => (this.#inRequest = 0));
    this.#inRequest += 1;
    return this.#inRequest <= limits.socketPacketsPerRequest;
  }

  /** The server sends this. */
  goes(packet: EnginePacket): void {
    const [type, namespace] = meaningOf(packet);
    if (type === packetTypes.disconnect || type === packetTypes.connectError) {
      this.#joined.delete(namespace);
    }
  }
}

/** Type and namespace of a packet of Socket.IO; the namespace is only read where it matters. */
function meaningOf({ type, data }: EnginePacket): [type: string, namespace: string] {
  if (type !== 'message' || typeof data !== 'string') return ['', ''];
  const meaning = data.charAt(0);
  const matters = Object.values<string>(packetTypes).includes(meaning);
  return [meaning, matters ? namespaceOf(data) : ''];
}

function namespaceOf(data: string): string {
  if (data.charAt(1) !== '/') return '/';
  const end = data.indexOf(',');
  return data.slice(1, end === -1 ? undefined : end);
}

export interface GateParts {
  readonly isAllowedOrigin: OriginCheck;
  readonly answers: BareAnswers;
  /** Who sends a request, for limits. */
  readonly clientOf: (request: IncomingMessage) => string;
  readonly now: () => number;
  /** Off for load tests. What would take memory without a bound is bounded all the same. */
  readonly limited: boolean;
  /** A request or a connection was refused. */
  readonly refused: (code: ProblemCode, client: string) => void;
}

type Connection = Socket['conn'];

/** Socket.IO's requests have their query read already. */
type EngineRequest = IncomingMessage & { readonly _query: Readonly<Record<string, string>> };

/** What one connection may ask for. Messages that are refused get an answer that says so. */
export interface Allowance {
  /** Whether a message may pass. */
  message(): boolean;
  /** Whether a message may pass whose answer is large, or costs a query. */
  watch(): boolean;
  /** Whether it goes on sending though it was refused, again and again. */
  readonly flooded: boolean;
}

interface ConnectionState {
  readonly client: SocketClient;
  readonly packets: Packets;
  trusted: boolean;
}

/**
 * Stands before everything of Socket.IO: checks each request (handshakes, polls, upgrades) by its sender and its
 * number, and each packet of each connection, of which Socket.IO itself would take any number.
 */
export class SocketGate {
  readonly #io: SocketServer;
  readonly #parts: GateParts;
  readonly #clients = new SocketClients();
  readonly #states = new WeakMap<Connection, ConnectionState>();

  constructor(io: SocketServer, parts: GateParts) {
    this.#io = io;
    this.#parts = parts;
    io.engine.use(
      (request: EngineRequest, response: ServerResponse, next: (error?: Error) => void) => {
        // Of an upgrade they go into its answer.
        response.setHeader('X-Content-Type-Options', 'nosniff');
        response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
        const code = this.#whyRefused(request);
        if (code === null) next();
        else {
          this.#refuse(request, response, code);
          next(new Error(code));
        }
      },
    );
    io.engine.on('connection', (connection: Connection) => {
      this.#admit(connection);
    });
  }

  /** A worker's connection: what it sends follows what customers do, and has bounds there. */
  trust(connection: Connection): void {
    const state = this.#states.get(connection);
    if (state) state.trusted = true;
  }

  /** What a connection may ask for, counted from now on. */
  allowance(connection: Connection): Allowance {
    const { now, limited } = this.#parts;
    const client = this.#states.get(connection)?.client;
    if (!limited || !client) return { message: () => true, watch: () => true, flooded: false };
    const own = new Throttle(now(), limits.socketMessagesPerSecond);
    return {
      message: () => own.take(now()) && client.messages.take(now()),
      watch: () => client.watches.take(now()),
      get flooded() {
        return own.flooded;
      },
    };
  }

  /** The client behind a connection. */
  clientOf(connection: Connection): string {
    return this.#states.get(connection)?.client.address ?? '';
  }

  #whyRefused(request: EngineRequest): ProblemCode | null {
    const { method, headers, _query: query } = request;
    if (method !== 'GET' && method !== 'POST') return 'method-not-allowed';
    // JSONP: its answer is a script, which any page may load.
    if (Object.hasOwn(query, 'j')) return 'invalid-request';
    if (!isOwnPage(headers, this.#parts.isAllowedOrigin)) return 'origin-not-allowed';
    const isHandshake = !query['sid'];
    if (isHandshake && this.#io.engine.clientsCount >= limits.socketConnections) return 'busy';
    if (!this.#parts.limited) return null;
    const now = this.#parts.now();
    const client = this.#clients.of(this.#parts.clientOf(request), now);
    if (!client.packets.take(now)) return 'rate-limited';
    if (!isHandshake) return null;
    const fits = client.connections < limits.socketConnectionsPerClient;
    return fits && client.handshakes.take(now) ? null : 'rate-limited';
  }

  #refuse(request: EngineRequest, response: ServerResponse, code: ProblemCode): void {
    const { answers, refused, clientOf } = this.#parts;
    refused(code, clientOf(request));
    const problem = new Problem(code);
    // An upgrade has no response.
    if (response instanceof ServerResponse) answers.refuse(response, problem);
    else answers.end(request.socket, problem);
  }

  #admit(connection: Connection): void {
    const { clientOf, now, limited } = this.#parts;
    const client = this.#clients.of(clientOf(connection.request), now());
    const packets = new Packets(client, now());
    const state: ConnectionState = { client, packets, trusted: false };
    this.#states.set(connection, state);
    client.connections += 1;
    connection.once('close', () => (client.connections -= 1));
    connection.on('packetCreate', (packet: EnginePacket) => {
      packets.goes(packet);
    });
    // Before anybody else gets the packet.
    connection.on('packet', (packet: EnginePacket) => {
      const isPolling = connection.transport.name === 'polling';
      const fits = !isPolling || packets.fitsIntoRequest();
      if (fits && (!limited || state.trusted || packets.mayCome(now()))) {
        packets.comes(packet);
        return;
      }
      this.#parts.refused('rate-limited', client.address);
      end(connection, packets);
    });
  }
}

/** Ends a connection for what it sends: its namespaces are told, as far as that takes no waiting. */
function end(connection: Connection, packets: Packets): void {
  const byPolling = connection.transport.name === 'polling';
  for (const namespace of [...packets.joined]) {
    if (!byPolling) connection.write(namespace === '/' ? '1' : `1${namespace},`);
  }
  connection.close(byPolling);
}
