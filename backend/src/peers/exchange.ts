import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';

/** A backend that was not heard for this long is gone, ms. */
export const silenceMs = 5_000;

/** What one backend says to all others. */
export interface PeerMessage {
  /** Of the backend that says it. */
  readonly from: string;
  readonly topic: string;
  readonly content: unknown;
}

/** What is said under one name: JSON. */
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
  /** Whether the others hear us just now; null: there are none. */
  readonly reachesPeers: (() => boolean) | null;
}

type Listener = (content: unknown, from: string) => void;

/** The other backends behind the same adapter: what one says, all others hear, or nobody does. */
export class Exchange {
  readonly clock: Clock;
  /** Whether this backend is one of several. */
  readonly isShared: boolean;
  readonly #id = randomUUID();
  readonly #say: (message: PeerMessage) => void;
  readonly #listeners = new Map<string, Listener>();

  constructor({ io, clock, reachesPeers }: ExchangeParts) {
    this.clock = clock;
    this.isShared = reachesPeers !== null;
    this.#say = (message) => {
      // What cannot leave at once is dropped: kept, it would grow without end, and be old news in the end.
      if (reachesPeers?.()) io.serverSideEmit('peer', message);
    };
    io.on('peer', ({ topic: name, content, from }) => {
      this.#listeners.get(name)?.(content, from);
    });
  }

  /** Says something to all others. It may get lost. */
  tell<T>({ name }: Topic<T>, content: T): void {
    this.#say({ from: this.#id, topic: name, content });
  }

  /** Hears what the others say under a name: one listener each. */
  hear<T>({ name }: Topic<T>, listener: (content: T, from: string) => void): void {
    this.#listeners.set(name, listener as Listener);
  }
}

/** What each of the other backends said last of itself, for as long as it is heard. */
export class PeerStates<T> {
  readonly #exchange: Exchange;
  readonly #topic: Topic<T>;
  readonly #heard = new Map<string, { readonly at: number; readonly state: T }>();

  /** `heard`: another backend has said how it is. */
  constructor(exchange: Exchange, topic: Topic<T>, heard?: (state: T) => void) {
    this.#exchange = exchange;
    this.#topic = topic;
    exchange.hear(topic, (state, from) => {
      this.#heard.set(from, { at: exchange.clock.now(), state });
      heard?.(state);
    });
  }

  /** Tells the others how it is here; to be said again well before `silenceMs` is over. */
  tell(state: T): void {
    this.#exchange.tell(this.#topic, state);
  }

  get others(): T[] {
    const since = this.#exchange.clock.now() - silenceMs;
    for (const [id, { at }] of this.#heard) if (at < since) this.#heard.delete(id);
    return [...this.#heard.values()].map(({ state }) => state);
  }
}
