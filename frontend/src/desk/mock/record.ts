import { seatDesignators } from '@aisle/shared/aircraft';
import {
  apply,
  createSeatMap,
  seatCounts,
  type SeatChange,
  type SeatEvent,
  type SeatMap,
} from '@aisle/shared/seat-map';
import type { MockFlight, MockWorld } from '../../mock/world.ts';
import type { ChangeView, FeedEvent, Moment } from '../api/types.ts';
import { roomSeats } from './views.ts';

interface Kept {
  readonly change: SeatChange;
  readonly view: ChangeView;
}

/** A flight's changes, and the map that they started from. */
class FlightRecord {
  readonly first: SeatMap;
  readonly openedAt: number;
  readonly kept: Kept[] = [];

  constructor(first: SeatMap, openedAt: number) {
    this.first = first;
    this.openedAt = openedAt;
  }

  /** The map at a version, folded anew from the beginning by the core, as the real machine does it. */
  at(version: number): SeatMap {
    return this.kept
      .slice(0, version - this.first.version)
      .reduce((map, { change }) => apply(map, change.event), this.first);
  }
}

function causeOf(event: SeatEvent): string {
  if (event.type === 'seats-released') return event.reason;
  if ('by' in event) return 'agent';
  return event.type === 'seats-held' ? 'customer' : 'payment';
}

function viewOf({ version, at, event, seats }: SeatChange): ChangeView {
  const agent = 'by' in event ? event.by : undefined;
  return {
    version,
    at: new Date(at).toISOString(),
    type: event.type,
    ...('orderId' in event && { orderId: event.orderId }),
    seats,
    cause: causeOf(event),
    ...(agent !== undefined && { by: agent, why: ('why' in event && event.why) || '' }),
  };
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
    const { id, aircraft, departsAt } = flight.definition;
    const known = this.#flights.get(id);
    if (known) return known;
    const designators = seatDesignators(aircraft);
    const first = createSeatMap({ designators, closesAt: Date.parse(departsAt) });
    const record = new FlightRecord(first, this.#now());
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
      change: kept?.view ?? null,
    };
  }

  #take(flight: MockFlight, change: SeatChange): void {
    const record = this.of(flight);
    const view = viewOf(change);
    record.kept.push({ change, view });
    const event = feedEvent(flight, view);
    for (const listener of this.#listeners) listener(event);
  }
}

function feedEvent({ definition }: MockFlight, view: ChangeView): FeedEvent {
  const { id: flightId, number } = definition;
  return { ...view, seats: [...view.seats], id: `${flightId}:${view.version}`, flightId, number };
}
