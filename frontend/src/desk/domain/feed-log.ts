import type { FeedEvent } from '../api/types.ts';
import { isOfKind, type EventKind } from './event-words.ts';

/** The last events of all flights, by their times, newest last: as many as fit, and each once. */
export class FeedLog {
  readonly #most: number;
  #events: FeedEvent[] = [];
  readonly #keys = new Set<string>();
  #newestAt: string | null = null;

  constructor(most: number) {
    this.#most = most;
  }

  /** Takes what is new, and says what that was. The oldest make room. */
  add(events: readonly FeedEvent[]): readonly FeedEvent[] {
    const fresh = events.filter(({ id }) => {
      if (this.#keys.has(id)) return false;
      this.#keys.add(id);
      return true;
    });
    this.#events.push(...fresh);
    // Flights are heard one after another: by their times they are one story. What one flight did stays in its order.
    this.#events.sort((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
    for (const { at } of fresh) {
      if (this.#newestAt === null || at > this.#newestAt) this.#newestAt = at;
    }
    const over = this.#events.length - this.#most;
    if (over > 0) {
      for (const event of this.#events.slice(0, over)) this.#keys.delete(event.id);
      this.#events = this.#events.slice(over);
    }
    return fresh;
  }

  /** When the latest event of all happened, ISO; null before the first. */
  get newestAt(): string | null {
    return this.#newestAt;
  }

  get size(): number {
    return this.#events.length;
  }

  /** The newest that pass, newest first, at most `count`. Looks no further than it must. */
  latest(count: number, passes: (event: FeedEvent) => boolean): FeedEvent[] {
    const found: FeedEvent[] = [];
    for (let at = this.#events.length - 1; at >= 0 && found.length < count; at -= 1) {
      const event = this.#events[at];
      if (event && passes(event)) found.push(event);
    }
    return found;
  }
}

/** What a feed is narrowed to: a flight, a seat, an order or an agent by text, and kinds of events. */
export interface FeedFilter {
  readonly text: string;
  readonly kind: EventKind | '';
}

/** Whether an event passes; every word must be found somewhere, seats as whole designators. */
export function feedPasses(filter: FeedFilter): (event: FeedEvent) => boolean {
  const wanted = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return (event) => {
    if (filter.kind !== '' && !isOfKind(event, filter.kind)) return false;
    if (wanted.length === 0) return true;
    const parts = [event.flightId, event.number, event.orderId, event.by, event.why];
    const text = parts.join(' ').toLowerCase();
    const seats = event.seats.map((seat) => seat.toLowerCase());
    return wanted.every((word) => text.includes(word) || seats.includes(word));
  };
}
