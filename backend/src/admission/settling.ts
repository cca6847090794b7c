import { limits } from '@aisle/shared/limits';
import type { Clock } from '../clock.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import type { Scheduler } from './scheduler.ts';

export interface SettlingParts {
  readonly clock: Clock;
  readonly relay: Pick<FlightRelay, 'prepare'>;
  readonly scheduler: Pick<Scheduler, 'isAwaited' | 'moved'>;
}

/**
 * Between a creation's answer and the snapshot that shows it: its seats stay kept from other creations, so
 * that none is sent after a seat that is gone. The snapshot is asked for only while someone waits for one of them.
 */
export class Settling {
  readonly #parts: SettlingParts;
  readonly #pending = new Map<string, Set<() => void>>();
  readonly #looking = new Set<string>();

  constructor(parts: SettlingParts) {
    this.#parts = parts;
  }

  /** A creation was answered; `settle` lets go of its seats, once, whichever call comes first. */
  answered(flightId: string, settle: () => void): void {
    const pending = this.#pending.get(flightId) ?? new Set();
    this.#pending.set(flightId, pending.add(settle));
    this.#parts.clock.after(limits.relaySweepMs, () => {
      pending.delete(settle);
      if (pending.size === 0 && this.#pending.get(flightId) === pending) {
        this.#pending.delete(flightId);
      }
      settle();
    });
    this.changed(flightId);
  }

  /** Someone came who wants seats of the flight. */
  arrived(flightId: string): void {
    if (this.#pending.has(flightId)) this.changed(flightId);
  }

  /** The flight has changed, or may have. */
  changed(flightId: string): void {
    if (!this.#parts.scheduler.isAwaited(flightId) || this.#looking.has(flightId)) return;
    this.#looking.add(flightId);
    void this.#look(flightId);
  }

  async #look(flightId: string): Promise<void> {
    const { relay, scheduler } = this.#parts;
    do {
      const pending = this.#pending.get(flightId) ?? [];
      this.#pending.delete(flightId);
      // Refused or not: without a newer snapshot the flight itself decides.
      await relay.prepare(flightId);
      for (const settle of pending) settle();
      scheduler.moved(flightId);
    } while (this.#pending.has(flightId) && scheduler.isAwaited(flightId));
    this.#looking.delete(flightId);
  }
}
