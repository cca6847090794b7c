/** A viewer's program: watches one flight over a socket, and shows what it was told. */
import { setTimeout as sleep } from 'node:timers/promises';
import { io, type Socket } from 'socket.io-client';
import type { FlightChanged } from '@aisle/shared/contract';
import type { ClientToServer, FlightWatchAck, ServerToClient } from '@aisle/shared/socket-contract';

const answerMs = 10_000;
const againMs = 250;
/** Codes of refusals that say "not now". */
const passing: ReadonlySet<string> = new Set(['busy', 'unavailable']);

export interface Shown {
  readonly version: number;
  readonly seats: FlightChanged['seats'];
}

/** Lays changes over what is shown. */
function patched(shown: Shown, { version, seats }: FlightChanged): Shown {
  const all = Object.entries({ ...shown.seats, ...seats });
  return { version, seats: Object.fromEntries(all.filter(([, { status }]) => status !== 'free')) };
}

export class Follower {
  /** Is told of each version that comes on the screen. */
  heard: (shown: Shown) => void = () => undefined;
  #shown: Shown | null;
  readonly #flightId: string;
  readonly #socket: Socket<ServerToClient, ClientToServer>;
  readonly #watching: Promise<void>;

  /** `known`: what is on the screen already; then only the changes since are asked for. */
  constructor(url: string, flightId: string, known: Shown | null = null) {
    this.#flightId = flightId;
    this.#shown = known;
    this.#socket = io(url, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
    });
    this.#socket.on('flight:changed', (message) => {
      this.#changed(message);
    });
    this.#watching = new Promise((resolve, reject) => {
      this.#socket.on('connect', () => {
        this.#insist(resolve).catch(reject);
      });
    });
  }

  /** Resolves when the first snapshot is there. */
  async ready(): Promise<this> {
    await this.#watching;
    return this;
  }

  get shown(): Shown {
    if (this.#shown === null) throw new Error('nothing is shown yet');
    return this.#shown;
  }

  stop(): void {
    this.#socket.disconnect();
  }

  /** As a page does: told "not now", or nothing, it asks again while the connection lasts. */
  async #insist(answered: () => void = () => undefined): Promise<void> {
    while (this.#socket.connected) {
      if (await this.#watch()) return answered();
      await sleep(againMs);
    }
  }

  /** False when that was not possible just now. Throws when it never will be. */
  async #watch(): Promise<boolean> {
    const version = this.#shown?.version;
    const message = { flightId: this.#flightId, ...(version === undefined ? {} : { version }) };
    const socket = this.#socket.timeout(answerMs);
    const asked = socket.emitWithAck('flight:watch', message).catch(() => null);
    const ack = (await asked) as FlightWatchAck | null;
    if (ack === null) return false;
    if (!ack.ok) {
      if (passing.has(ack.error.code)) return false;
      throw new Error(ack.error.message);
    }
    if ('snapshot' in ack)
      this.#shown = { version: ack.snapshot.version, seats: ack.snapshot.seats };
    else this.#changed(ack.changes);
    return true;
  }

  #changed(message: FlightChanged): void {
    if (message.flightId !== this.#flightId || this.#shown === null) return;
    if (message.version <= this.#shown.version) return;
    if (message.from <= this.#shown.version) {
      this.#shown = patched(this.#shown, message);
      this.heard(this.#shown);
    }
    // A gap: what came between was lost.
    else void this.#insist().catch(() => undefined);
  }
}
