import type { Socket } from 'node:net';
import { limits } from '@aisle/shared/limits';
import { Connection, stages } from './connection.ts';

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
