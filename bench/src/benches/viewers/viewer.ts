import type { FlightChanged, PublicFlightSnapshot } from '@aisle/shared/contract';
import type { PublicSeat, PublicSeats } from '@aisle/shared/seat-map';
import { wallClock } from '../../measure.ts';
import type { LeanViewer } from '../../parts/lean-viewer.ts';

/** Keeps a flight as a browser does, and remembers when each version came. */
export class Viewer {
  gaps = 0;
  readonly #seats = new Map<string, PublicSeat>();
  readonly #received: { readonly version: number; readonly at: number }[] = [];
  #version = 0;
  #early: FlightChanged[] | null = [];

  constructor(socket: LeanViewer) {
    socket.onChanged((message) => {
      this.#received.push({ version: message.version, at: wallClock() });
      if (this.#early) this.#early.push(message);
      else this.#apply(message);
    });
  }

  begin(snapshot: PublicFlightSnapshot): void {
    this.#version = snapshot.version;
    this.#take(snapshot.seats as PublicSeats);
    for (const message of this.#early ?? []) this.#apply(message);
    this.#early = null;
  }

  /** Messages that came. */
  get messages(): number {
    return this.#received.length;
  }

  /** When a version, or a later one, was first seen; null: never. */
  receivedAt(version: number): number | null {
    let low = 0;
    let high = this.#received.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#received[middle]?.version ?? 0) < version) low = middle + 1;
      else high = middle;
    }
    return this.#received[low]?.at ?? null;
  }

  agreesWith(flight: { readonly version: number; readonly seats: PublicSeats }): boolean {
    const there = Object.entries(flight.seats);
    return (
      this.#version === flight.version &&
      this.#seats.size === there.length &&
      there.every(([designator, seat]) => {
        const here = this.#seats.get(designator);
        return here?.status === seat.status && here.until === seat.until;
      })
    );
  }

  #apply(message: FlightChanged): void {
    if (message.from > this.#version) this.gaps += 1;
    if (message.version <= this.#version) return;
    this.#version = message.version;
    this.#take(message.seats as PublicSeats);
  }

  #take(seats: PublicSeats): void {
    for (const [designator, seat] of Object.entries(seats)) {
      if (seat.status === 'free') this.#seats.delete(designator);
      else this.#seats.set(designator, seat);
    }
  }
}

/** Takes messages that carry when they were sent, and does nothing with them. */
export class BareViewer {
  readonly tookMs: number[] = [];

  constructor(socket: LeanViewer) {
    socket.onChanged((message) => {
      this.tookMs.push(wallClock() - (message as unknown as { sentAt: number }).sentAt);
    });
  }
}
