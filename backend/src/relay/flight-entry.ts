import { pricedLayout, type FlightDefinition, type Layout } from '@aisle/shared/aircraft';
import type { Flight, FlightChanged, PublicFlightSnapshot } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import type { FlightFeed, SeatChanges } from './flight-feed.ts';
import { publicFlight, statusAt } from './public-views.ts';
import { CachedFlight } from './cached-body.ts';

/** One flight in the relay: its feed, who looks at it, and how it is shown. `now`: ms. */
export class FlightEntry {
  readonly id: string;
  readonly feed: FlightFeed;
  viewers = 0;
  /** Until then other backends have viewers of it, ms. */
  wantedUntil = -Infinity;
  /** When someone read it last, ms. */
  readAt: number;
  /** When the oldest notice came that no answer has caught up with yet, ms; null when there is none. */
  noticedAt: number | null = null;
  #layout: Layout | null = null;
  #layoutText: string | null = null;
  /** What the layout is of: a flight may get another aircraft. */
  #layoutOf: FlightDefinition | null = null;
  #written: CachedFlight | null = null;

  constructor(id: string, feed: FlightFeed, now: number) {
    this.id = id;
    this.feed = feed;
    this.readAt = now;
  }

  isWanted(now: number): boolean {
    return this.wantedUntil > now;
  }

  /** The seats with their prices; null while the flight is not known. */
  layout(): Layout | null {
    const { known } = this.feed;
    if (known && known.flight !== this.#layoutOf) {
      this.#layout = pricedLayout(known.flight.aircraft, known.flight.fares);
      this.#layoutText = null;
      this.#layoutOf = known.flight;
    }
    return this.#layout;
  }

  /** The flight as lists show it; null while it is not known. */
  flight(now: number): Flight | null {
    const { known } = this.feed;
    if (!known) return null;
    return publicFlight(known.flight, statusAt(known.flight, known.status, now), known);
  }

  /** The whole flight; null when its seats are not loaded. */
  view(now: number): PublicFlightSnapshot | null {
    const { known, seats } = this.feed;
    const flight = this.flight(now);
    if (!known || !seats || !flight) return null;
    return {
      flight,
      layout: this.layout() as PublicFlightSnapshot['layout'],
      seats: seats.all(),
      version: known.version,
      serverTime: new Date(now).toISOString(),
    };
  }

  /** The whole flight as bytes, at its latest version; null when its seats are not loaded. */
  written(now: number): CachedFlight | null {
    const { known, seats } = this.feed;
    if (!known || !seats) return null;
    const status = statusAt(known.flight, known.status, now);
    if (this.#written?.serves(known.version, status, now)) return this.#written;
    const layout = this.layout();
    this.#layoutText ??= JSON.stringify(layout);
    const flight = publicFlight(known.flight, status, known);
    const texts = { flight, layout: this.#layoutText, seats: seats.all() };
    this.#written = new CachedFlight(known.version, status, texts, now);
    return this.#written;
  }

  /** Gives back the memory of what was written, once that is too old to serve. */
  dropWritten(now: number): void {
    if (this.#written && now - this.#written.writtenAt > limits.writtenFlightMs) {
      this.#written = null;
      this.#layoutText = null;
    }
  }

  /** What a viewer at `version` misses; null when only the whole helps. */
  changesSince(version: number, now: number): FlightChanged | null {
    const { known } = this.feed;
    if (!known || version > known.version) return null;
    const seats = this.feed.seats?.changesSince(version);
    return seats ? this.message({ from: version, version: known.version, seats }, now) : null;
  }

  /**
   * What a viewer at `version` is told. Where only the whole helps, that is a change from a version at which nobody
   * is: the viewer watches again, and gets it.
   */
  newsFor(version: number, now: number): FlightChanged | null {
    const { known } = this.feed;
    if (!known) return null;
    const gap = { from: known.version, version: known.version, seats: {} };
    return this.changesSince(version, now) ?? this.message(gap, now);
  }

  /** Viewers apply what begins at their version or before; so from a later one they all watch again. */
  message({ from, version, seats, definition }: SeatChanges, now: number): FlightChanged {
    const serverTime = new Date(now).toISOString();
    return { flightId: this.id, from: definition ? version : from, version, seats, serverTime };
  }
}
