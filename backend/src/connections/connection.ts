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
