import { seatDesignators, type AircraftId, type FlightDefinition } from '@aisle/shared/aircraft';
import { recordOf } from '@aisle/shared/flight-book';
import {
  apply,
  createSeatMap,
  seatCounts,
  type SeatChange,
  type SeatEvent,
  type SeatMap,
} from '@aisle/shared/seat-map';
import type { MockFlight, MockWorld } from '../../mock/world.ts';
import type { FeedEvent, FlightEventRecord, Moment } from '../api/types.ts';
import { roomSeats } from './views.ts';

type Then = Pick<Moment, 'flight' | 'state'>;

function foldFlight(then: Then, event: SeatEvent): Then {
  switch (event.type) {
    case 'flight-delayed':
      return { ...then, flight: { ...then.flight, departsAt: event.departsAt } };
    case 'aircraft-changed':
      return { ...then, flight: { ...then.flight, aircraft: event.aircraft as AircraftId } };
    case 'sales-closed':
      return { ...then, state: 'closed' };
    case 'sales-opened':
      return { ...then, state: 'open' };
    case 'flight-cancelled':
      return { ...then, state: 'cancelled' };
    default:
      return then;
  }
}

interface Kept {
  readonly change: SeatChange;
  readonly view: FlightEventRecord;
}

/** A flight's changes, and the map that they started from. */
class FlightRecord {
  readonly first: SeatMap;
  readonly opened: FlightDefinition;
  readonly openedAt: number;
  readonly kept: Kept[] = [];

  constructor(opened: FlightDefinition, openedAt: number) {
    this.first = createSeatMap({
      designators: seatDesignators(opened.aircraft),
      closesAt: Date.parse(opened.departsAt),
    });
    this.opened = opened;
    this.openedAt = openedAt;
  }

  /** The map at a version, folded anew from the beginning by the core, as the real machine does it. */
  at(version: number): SeatMap {
    return this.#until(version).reduce((map, { change }) => apply(map, change.event), this.first);
  }

  /** The flight itself at a version. */
  flightAt(version: number): Then {
    const first: Then = { flight: this.opened, state: 'open' };
    return this.#until(version).reduce((then, { change }) => foldFlight(then, change.event), first);
  }

  #until(version: number): readonly Kept[] {
    return this.kept.slice(0, version - this.first.version);
  }
}

/** What happened on every flight of the mock: the feed's source, and the time machine's. */
export class MockRecord {
  readonly #flights = new Map<string, FlightRecord>();
  readonly #listeners: ((event: FeedEvent) => void)[] = [];
  readonly #now: () => number;

  constructor(world: MockWorld) {
    this.#now = world.now;
    world.onSeatChange((flight, change) => {
      this.#take(flight, change);
    });
  }

  onEvent(listener: (event: FeedEvent) => void): void {
    this.#listeners.push(listener);
  }

  of(flight: MockFlight): FlightRecord {
    const { id } = flight.definition;
    const known = this.#flights.get(id);
    if (known) return known;
    const record = new FlightRecord(flight.definition, this.#now());
    this.#flights.set(id, record);
    return record;
  }

  /** The last events of all flights, oldest first. */
  latest(count: number, flights: Iterable<MockFlight>): FeedEvent[] {
    return [...flights]
      .flatMap((flight) =>
        this.of(flight)
          .kept.slice(-count)
          .map(({ view }) => feedEvent(flight, view)),
      )
      .toSorted((a, b) => a.at.localeCompare(b.at))
      .slice(-count);
  }

  moment(flight: MockFlight, version: number): Moment {
    const record = this.of(flight);
    const map = record.at(version);
    const kept = record.kept[version - record.first.version - 1];
    const at = kept?.change.at ?? record.openedAt;
    const shown = Object.entries(roomSeats(map)) as [string, Moment['seats'][string]][];
    return {
      version,
      at: new Date(at).toISOString(),
      seats: Object.fromEntries(shown),
      counts: seatCounts(map),
      ...record.flightAt(version),
      change: kept?.view ?? null,
    };
  }

  #take(flight: MockFlight, change: SeatChange): void {
    const record = this.of(flight);
    const view = recordOf(change);
    record.kept.push({ change, view });
    const event = feedEvent(flight, view);
    for (const listener of this.#listeners) listener(event);
  }
}

function feedEvent({ definition }: MockFlight, view: FlightEventRecord): FeedEvent {
  const { id: flightId, number } = definition;
  return { ...view, seats: [...view.seats], id: `${flightId}:${view.version}`, flightId, number };
}
