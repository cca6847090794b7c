import type { FlightEvents } from '@aisle/shared/interventions';
import type { Clock } from '../relay/clock.ts';
import type { Findings } from './invariants/watch.ts';
import type { SecondCounts } from '../metrics/second.ts';
import type { SocketServer } from '../socket/server.ts';

/** How often a desk tells what it counts. */
export const deskBeatMs = 1_000;
/** A backend that was not heard for this long is gone. */
const silenceMs = 5_000;

/** What one backend counts: the desk shows the sum over all. */
export interface DeskCounts {
  readonly viewers: Readonly<Record<string, number>>;
  /** Refused wishes for seats in the last minute. */
  readonly conflicts: Readonly<Record<string, number>>;
  readonly second: SecondCounts;
  /** What it found broken. */
  readonly found: Findings;
}

/** What the desks of backends tell each other. */
export type DeskMessage =
  | { readonly type: 'beat'; readonly id: string; readonly counts: DeskCounts }
  | { readonly type: 'learned'; readonly flightId: string; readonly events: FlightEvents };

export interface DeskPeersParts {
  readonly id: string;
  readonly io: SocketServer;
  readonly clock: Clock;
  /** Whether the others hear us just now. */
  readonly reachable: () => boolean;
  readonly learned: (flightId: string, events: FlightEvents) => void;
}

/** The desks of the other backends behind the same adapter: each counts for itself and tells the others. */
export class DeskPeers {
  readonly #parts: DeskPeersParts;
  readonly #heard = new Map<string, { readonly at: number; readonly counts: DeskCounts }>();

  constructor(parts: DeskPeersParts) {
    this.#parts = parts;
    parts.io.on('desk', (message) => {
      this.#receive(message);
    });
  }

  /** What the others counted last. */
  get counts(): DeskCounts[] {
    const since = this.#parts.clock.now() - silenceMs;
    for (const [id, { at }] of this.#heard) if (at < since) this.#heard.delete(id);
    return [...this.#heard.values()].map(({ counts }) => counts);
  }

  beat(counts: DeskCounts): void {
    this.#tell({ type: 'beat', id: this.#parts.id, counts });
  }

  learned(flightId: string, events: FlightEvents): void {
    this.#tell({ type: 'learned', flightId, events });
  }

  /** Drops what cannot leave at once: kept, it would be old news in the end. */
  #tell(message: DeskMessage): void {
    const { io, reachable } = this.#parts;
    if (reachable()) io.serverSideEmit('desk', message);
  }

  #receive(message: DeskMessage): void {
    const { clock, learned } = this.#parts;
    if (message.type === 'learned') learned(message.flightId, message.events);
    else this.#heard.set(message.id, { at: clock.now(), counts: message.counts });
  }
}
