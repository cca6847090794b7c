import type { Feed, FeedEvent } from '@aisle/shared/agent-live';
import type { FlightEventRecord } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { Clock } from '../clock.ts';

/** Ten messages a second to each watcher at most. */
const flushMs = 1000 / limits.feedMessagesPerSecond;

export interface FeedParts {
  readonly clock: Clock;
  readonly emit: (feed: Feed) => void;
}

/** A flight as the feed names it. */
export interface FeedFlight {
  readonly id: string;
  readonly number: string;
}

/** The last events of all flights, in memory that is bounded; what is new leaves in batches. */
export class EventFeed {
  readonly #parts: FeedParts;
  readonly #startedAt: number;
  #events: FeedEvent[] = [];
  #waiting: FeedEvent[] = [];
  readonly #missed = new Set<string>();
  #watchers = 0;
  #cancel: (() => void) | null = null;

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#startedAt = parts.clock.now();
  }

  addWatcher(): void {
    this.#watchers += 1;
  }

  removeWatcher(): void {
    this.#watchers -= 1;
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** The last events, oldest first; those of the moment `after` (ms) and later. */
  since(after: number): Feed {
    const events = this.#events.filter(({ at }) => Date.parse(at) >= after);
    return { events, missed: [] };
  }

  /** The first that is known of a flight: what happened before the desk looked is remembered, and is no news. */
  begin(flight: FeedFlight, records: readonly FlightEventRecord[]): void {
    const isOld = ({ at }: FlightEventRecord): boolean => Date.parse(at) < this.#startedAt;
    const old = records.filter(isOld);
    this.#events.push(...old.map((record) => entry(flight, record)));
    // Stable: what one flight did stays in its order.
    this.#events.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
    this.append(flight, records.slice(old.length), false);
  }

  /** News of a flight, in the order of its versions. `missed`: there were more than it remembers. */
  append(flight: FeedFlight, records: readonly FlightEventRecord[], missed: boolean): void {
    const events = records.map((record) => entry(flight, record));
    this.#events.push(...events);
    this.#trim();
    if (this.#watchers === 0) return;
    this.#waiting.push(...events);
    if (missed) this.#missed.add(flight.id);
    this.#flushLater();
  }

  #trim(): void {
    // Twice as many are let in, so that most come without a copy of all the others.
    if (this.#events.length < 2 * limits.feedEvents) return;
    this.#events = this.#events.slice(-limits.feedEvents);
  }

  #flushLater(): void {
    this.#cancel ??= this.#parts.clock.after(flushMs, () => {
      this.#cancel = null;
      this.#flush();
    });
  }

  #flush(): void {
    this.#forgetOverflow();
    const events = this.#waiting.splice(0, limits.feedEventsPerMessage);
    const missed = [...this.#missed];
    this.#missed.clear();
    if (events.length > 0 || missed.length > 0) this.#parts.emit({ events, missed });
    if (this.#waiting.length > 0) this.#flushLater();
  }

  /** More news than leaves: the oldest is dropped, and its flights are named. */
  #forgetOverflow(): void {
    const over = this.#waiting.length - limits.feedEvents;
    if (over <= 0) return;
    for (const { flightId } of this.#waiting.splice(0, over)) this.#missed.add(flightId);
  }
}

function entry({ id, number }: FeedFlight, record: FlightEventRecord): FeedEvent {
  const { seats, ...rest } = record;
  return { id: `${id}:${record.version}`, flightId: id, number, ...rest, seats: [...seats] };
}
