import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** A backend that sent nothing for this long is gone, ms. */
export const silenceMs = 5_000;

/** What one backend sends to all others. */
export interface PeerMessage {
  /** Of the backend that sent it. */
  readonly from: string;
  readonly topic: string;
  readonly content: unknown;
}

/** What is sent under one name: JSON. */
export interface Topic<T> {
  readonly name: string;
  /** For the compiler alone. */
  readonly content?: T;
}

export function topic<T>(name: string): Topic<T> {
  return { name };
}

/** How backends reach each other: as Socket.IO's server does it, with an adapter. */
export interface PeerLine {
  on(event: 'peer', listener: (message: PeerMessage) => void): unknown;
  serverSideEmit(event: 'peer', message: PeerMessage): unknown;
}

export interface ExchangeParts {
  readonly io: PeerLine;
  readonly clock: Clock;
  /** Whether the others can be reached just now; null: there are none. */
  readonly reachesPeers: (() => boolean) | null;
}

type Listener = (content: unknown, from: string) => void;

/** The other backends behind the same adapter: what one sends, all others get, or nobody does. */
export class Exchange {
  readonly clock: Clock;
  /** Whether this backend is one of several. */
  readonly isShared: boolean;
  readonly #id = randomUUID();
  readonly #send: (message: PeerMessage) => void;
  readonly #listeners = new Map<string, Listener>();

  constructor({ io, clock, reachesPeers }: ExchangeParts) {
    this.clock = clock;
    this.isShared = reachesPeers !== null;
    this.#send = (message) => {
      // What cannot leave at once is dropped: kept, it would grow without end, and be old news in the end.
      if (reachesPeers?.()) io.serverSideEmit('peer', message);
    };
    io.on('peer', ({ topic: name, content, from }) => {
      this.#listeners.get(name)?.(content, from);
    });
  }

  /** Sends something to all others. It may get lost. */
  tell<T>({ name }: Topic<T>, content: T): void {
    this.#send({ from: this.#id, topic: name, content });
  }

  /** Gets what the others send under a name: one listener each. */
  subscribe<T>({ name }: Topic<T>, listener: (content: T, from: string) => void): void {
    this.#listeners.set(name, listener as Listener);
  }
}

/** What each of the other backends sent last of itself, for as long as it sends. */
export class PeerStates<T> {
  readonly #exchange: Exchange;
  readonly #topic: Topic<T>;
  readonly #received = new Map<string, { readonly at: number; readonly state: T }>();

  /** `received`: another backend has sent how it is. */
  constructor(exchange: Exchange, topic: Topic<T>, received?: (state: T) => void) {
    this.#exchange = exchange;
    this.#topic = topic;
    exchange.subscribe(topic, (state, from) => {
      this.#received.set(from, { at: exchange.clock.now(), state });
      received?.(state);
    });
  }

  /** Tells the others how it is here; to be sent again well before `silenceMs` is over. */
  tell(state: T): void {
    this.#exchange.tell(this.#topic, state);
  }

  get others(): T[] {
    const since = this.#exchange.clock.now() - silenceMs;
    for (const [id, { at }] of this.#received) if (at < since) this.#received.delete(id);
    return [...this.#received.values()].map(({ state }) => state);
  }
}
