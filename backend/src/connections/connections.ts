import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { limits } from '@aisle/shared/limits';

/** A request and what it is answered by. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

/** What a connection is at, the least of use first: in this order connections end when there are too many. */
export const stages = ['silent', 'idle', 'sending', 'asking', 'socket'] as const;
export type Stage = (typeof stages)[number];

/** One TCP connection. Of the requests on it one is answered at a time; a bounded number waits. Times are ms. */
export class Connection {
  readonly socket: Socket;
  /** Whose it is, for limits; null: a trusted proxy's, which has many clients. */
  readonly client: string | null;
  #current: (Exchange & { readonly begunAt: number; readonly readBefore: number }) | null = null;
  #waiting: Exchange[] = [];
  #hasAsked = false;
  #upgraded = false;

  constructor(socket: Socket, client: string | null) {
    this.socket = socket;
    this.client = client;
  }

  get stage(): Stage {
    if (this.#upgraded) return 'socket';
    if (this.#current !== null) return this.#current.request.complete ? 'asking' : 'sending';
    return this.#hasAsked ? 'idle' : 'silent';
  }

  /** The answer under way. */
  get response(): ServerResponse | null {
    return this.#current?.response ?? null;
  }

  /** It speaks another protocol from now on. */
  upgraded(): void {
    this.#upgraded = true;
  }

  /** Has a request answered when those before it are; false: too many wait already. */
  take(exchange: Exchange, answer: (exchange: Exchange) => void, now: () => number): boolean {
    if (this.#current !== null) {
      if (this.#waiting.length >= limits.pipelinedRequests) return false;
      this.#waiting.push(exchange);
      return true;
    }
    this.#hasAsked = true;
    this.#current = { ...exchange, begunAt: now(), readBefore: this.socket.bytesRead };
    exchange.response.once('close', () => {
      this.#current = null;
      const next = this.#waiting.shift();
      if (next !== undefined && !this.socket.destroyed) this.take(next, answer, now);
    });
    answer(exchange);
    return true;
  }

  /** Whether its client sends a body more slowly than `limits` allow. */
  isSlow(now: number): boolean {
    if (this.#current === null || this.#current.request.complete) return false;
    const { begunAt, readBefore } = this.#current;
    const seconds = (now - begunAt - limits.bodyGraceMs) / 1000;
    return seconds * limits.bodyBytesPerSecond > this.socket.bytesRead - readBefore;
  }

  /** It is gone: who waits is not answered. */
  closed(): void {
    this.#waiting = [];
  }
}

/** Why a connection was ended before its time. */
export type EndReason = 'too-many' | 'pipelined' | 'slow';

export interface ConnectionsParts {
  /** Whose a connection is, for limits; null: a trusted proxy's. */
  readonly clientOf: (socket: Socket) => string | null;
  /** Whether one client's connections are bounded, too; those of all are anyhow. */
  readonly boundsClients: boolean;
  readonly ended: (reason: EndReason) => void;
}

/**
 * Every connection that there is, within a bound for all and one for each client. Who comes past a bound gets in when
 * another one can go: of the client itself, or of the client with most, the one of least use, the oldest first.
 */
export class Connections {
  readonly #parts: ConnectionsParts;
  readonly #all = new Map<Socket, Connection>();
  /** The oldest first. A client without connections is not in it. */
  readonly #byClient = new Map<string | null, Set<Connection>>();

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
  }

  get size(): number {
    return this.#all.size;
  }

  all(): Iterable<Connection> {
    return this.#all.values();
  }

  /** The connection of a socket, which is counted from now on until it closes; one that has no place is ended at once. */
  of(socket: Socket): Connection {
    const known = this.#all.get(socket);
    if (known !== undefined) return known;
    const connection = new Connection(socket, this.#parts.clientOf(socket));
    // One that we have ended: what it had sent before is still being read.
    if (socket.destroyed) return connection;
    this.#add(connection);
    socket.once('close', () => {
      this.#remove(connection);
    });
    this.#makeRoom(connection);
    return connection;
  }

  end({ socket }: Connection, reason: EndReason): void {
    this.#parts.ended(reason);
    socket.destroy();
  }

  #makeRoom(newest: Connection): void {
    const { client } = newest;
    const own = this.#byClient.get(client)?.size ?? 0;
    const isBounded = this.#parts.boundsClients && client !== null;
    if (isBounded && own > limits.connectionsPerClient) this.#endOneOf(client, newest);
    else if (this.size > limits.connections) this.#endOneOf(this.#largest(), newest);
  }

  #endOneOf(client: string | null, newest: Connection): void {
    const least = leastOf(this.#byClient.get(client) ?? [], newest) ?? newest;
    this.end(least, 'too-many');
    // At once: its close comes later, and more may come before.
    this.#remove(least);
  }

  #largest(): string | null {
    let largest: string | null = null;
    let most = 0;
    for (const [client, { size }] of this.#byClient) {
      if (size <= most) continue;
      largest = client;
      most = size;
    }
    return largest;
  }

  #add(connection: Connection): void {
    this.#all.set(connection.socket, connection);
    const own = this.#byClient.get(connection.client) ?? new Set();
    this.#byClient.set(connection.client, own.add(connection));
  }

  #remove(connection: Connection): void {
    if (this.#all.get(connection.socket) !== connection) return;
    connection.closed();
    this.#all.delete(connection.socket);
    const own = this.#byClient.get(connection.client);
    own?.delete(connection);
    if (own?.size === 0) this.#byClient.delete(connection.client);
  }
}

/** The oldest of those of least use, if any may go: who waits for an answer, or has a socket, is not cut off for somebody new. */
function leastOf(connections: Iterable<Connection>, newest: Connection): Connection | null {
  let least: Connection | null = null;
  let rank = stages.indexOf('asking');
  for (const each of connections) {
    const own = each === newest ? rank : stages.indexOf(each.stage);
    if (own >= rank) continue;
    [least, rank] = [each, own];
    if (rank === 0) break;
  }
  return least;
}
