import type { FlightNotice, OrderNotice } from '@aisle/shared/bus-messages';
import type { SocketServer } from '../socket/server.ts';
import type { Clock } from './clock.ts';
import type { Learned } from './flight-relay.ts';

const beatMs = 1_000;
/** A backend that was not heard for this long is gone. */
const silenceMs = 5_000;
/** A backend that hears of a notice leaves the query to the one whose worker sent it, for this long. */
const graceMs = 250;

/** What backends tell each other. */
export type PeerMessage =
  | {
      readonly type: 'beat';
      readonly id: string;
      readonly workers: number;
      readonly flights: readonly string[];
    }
  | { readonly type: 'learned'; readonly learned: Learned }
  | { readonly type: 'flight'; readonly notice: FlightNotice }
  | { readonly type: 'order'; readonly notice: OrderNotice };

export interface PeersParts {
  readonly id: string;
  readonly io: SocketServer;
  readonly clock: Clock;
  /** Whether the others hear us just now. */
  readonly reachable: () => boolean;
  /** What this backend has to tell with each beat. */
  readonly state: () => { readonly workers: number; readonly flights: readonly string[] };
  /** Another backend has viewers of the flight, until `until` (ms) at least. */
  readonly wanted: (flightId: string, until: number) => void;
  readonly learned: (learned: Learned) => void;
  readonly flightNoticed: (notice: FlightNotice) => void;
  readonly orderNoticed: (notice: OrderNotice) => void;
  /** Workers on all the other backends' buses have come or gone. */
  readonly workersChanged: () => void;
}

/**
 * The other backends behind the same adapter. A worker dials one backend: that one asks the flight, tells
 * its own viewers, and tells the other backends what it learned; they tell theirs. So the number of
 * queries does not grow with the number of backends, and none depends on another for being right.
 */
export class Peers {
  readonly #parts: PeersParts;
  readonly #heard = new Map<string, { readonly at: number; readonly workers: number }>();
  #cancelBeat: () => void = () => undefined;
  #workers = 0;

  constructor(parts: PeersParts) {
    this.#parts = parts;
    parts.io.on('peer', (message) => {
      this.#receive(message);
    });
  }

  /** Workers on the other backends' buses. */
  get workers(): number {
    return this.#workers;
  }

  /** Begins to beat; also at once when there is news. */
  beat(): void {
    this.#cancelBeat();
    const { id, state, clock } = this.#parts;
    this.tell({ type: 'beat', id, ...state() });
    this.#count();
    this.#cancelBeat = clock.after(beatMs, () => {
      this.beat();
    });
  }

  stop(): void {
    this.#cancelBeat();
  }

  /** Drops what cannot leave at once: kept, it would grow without end, and be old news in the end. */
  tell(message: PeerMessage): void {
    const { io, reachable } = this.#parts;
    if (reachable()) io.serverSideEmit('peer', message);
  }

  #receive(message: PeerMessage): void {
    const { clock, wanted, learned, flightNoticed, orderNoticed } = this.#parts;
    switch (message.type) {
      case 'beat':
        this.#heard.set(message.id, { at: clock.now(), workers: message.workers });
        for (const flightId of message.flights) wanted(flightId, clock.now() + silenceMs);
        this.#count();
        break;
      case 'learned':
        learned(message.learned);
        break;
      case 'flight':
        clock.after(graceMs, () => {
          flightNoticed(message.notice);
        });
        break;
      case 'order':
        orderNoticed(message.notice);
        break;
    }
  }

  #count(): void {
    const since = this.#parts.clock.now() - silenceMs;
    let workers = 0;
    for (const [id, peer] of this.#heard) {
      if (peer.at < since) this.#heard.delete(id);
      else workers += peer.workers;
    }
    if (workers === this.#workers) return;
    this.#workers = workers;
    this.#parts.workersChanged();
  }
}
