import type { Board as BoardAnswer, BoardRow } from '@aisle/shared/agent-contract';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { WatchCounts } from '@aisle/shared/watches';
import type { Clock } from '../clock.ts';
import { publicFlight, statusAt } from '../relay/public-views.ts';
import type { FlightCounts, FlightActivity } from './counts.ts';

/** A flight that has left stays on the board for so long. */
const keptMs = 60 * 60_000;

const nobodyWaits: WatchCounts = { waiting: 0, offered: 0 };

export interface BoardParts {
  readonly clock: Clock;
  readonly activities: ReadonlyMap<string, FlightActivity>;
  /** What is fixed about a flight; null while nobody knows. */
  readonly definition: (flightId: string) => FlightDefinition | null;
  readonly around: (flightId: string) => FlightCounts;
  /** Whether notices arrive at all. */
  readonly trusted: () => boolean;
  /** Whether a flight does not answer. */
  readonly isFailing: (flightId: string) => boolean;
  readonly emit: (message: BoardAnswer & { gone: string[] }) => void;
}

/** The board of flights: rows as they are now, and once a second those that changed to whoever watches. */
export class FlightBoard {
  readonly #parts: BoardParts;
  readonly #sent = new Map<string, string>();
  #watchers = 0;
  #cancel: () => void = () => undefined;

  constructor(parts: BoardParts) {
    this.#parts = parts;
  }

  /** The rows, by departure. */
  answer(): BoardAnswer {
    const { clock, activities } = this.#parts;
    const now = clock.now();
    const flights = [...activities.keys()].flatMap((flightId) => this.#row(flightId, now) ?? []);
    flights.sort((a, b) => a.flight.departsAt.localeCompare(b.flight.departsAt));
    return { flights, serverTime: new Date(now).toISOString() };
  }

  addWatcher(): void {
    this.#watchers += 1;
    if (this.#watchers > 1) return;
    // What the first watcher is answered now is what later messages differ from.
    this.#changed(this.#parts.clock.now());
    this.#tick();
  }

  removeWatcher(): void {
    this.#watchers -= 1;
    if (this.#watchers === 0) this.stop();
  }

  stop(): void {
    this.#cancel();
    this.#sent.clear();
  }

  /** Whether the flight left so long ago that the board shows it no more. */
  isPast(flightId: string, now: number): boolean {
    const last = this.#parts.activities.get(flightId)?.last;
    return last != null && now > Date.parse(last.departsAt) + keptMs;
  }

  #tick(): void {
    const { clock, emit } = this.#parts;
    this.#cancel = clock.after(limits.flightListMs, () => {
      const now = clock.now();
      const changed = this.#changed(now);
      const isNews = changed.flights.length > 0 || changed.gone.length > 0;
      if (isNews) emit({ ...changed, serverTime: new Date(now).toISOString() });
      this.#tick();
    });
  }

  #changed(now: number): { flights: BoardRow[]; gone: string[] } {
    const flights: BoardRow[] = [];
    const gone = new Set(this.#sent.keys());
    for (const flightId of this.#parts.activities.keys()) {
      const row = this.#row(flightId, now);
      if (row === null) continue;
      gone.delete(flightId);
      const text = JSON.stringify(row);
      if (this.#sent.get(flightId) === text) continue;
      this.#sent.set(flightId, text);
      flights.push(row);
    }
    for (const flightId of gone) this.#sent.delete(flightId);
    return { flights, gone: [...gone] };
  }

  /** Null for a flight of which nothing is known yet. */
  #row(flightId: string, now: number): BoardRow | null {
    const { activities, definition, around, trusted, isFailing } = this.#parts;
    const activity = activities.get(flightId);
    const flight = definition(flightId);
    if (!activity?.last || flight === null) return null;
    const { counts, status, version } = activity.last;
    const state = statusAt(flight, status, now);
    const seats = counts.total - counts.blocked;
    const { viewers, conflicts } = around(flightId);
    const { waiting, offered } = activity.last.watches ?? nobodyWaits;
    return {
      flight: publicFlight(flight, state, activity.last),
      state,
      loadFactor: seats === 0 ? 0 : round((counts.sold + counts.paying) / seats),
      endingSoon: activity.endingSoon(now),
      conflictsPerMinute: conflicts,
      paymentFailures: activity.paymentFailures(now),
      waiting: waiting + offered,
      offered,
      viewers,
      version,
      changedAt: activity.changedAt,
      stale: isFailing(flightId) || !trusted(),
    };
  }
}

/** To a tenth of a percent. */
function round(share: number): number {
  return Math.round(share * 1000) / 1000;
}
