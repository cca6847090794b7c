import {
  demoFlights,
  pricedLayout,
  seatDesignators,
  type FlightDefinition,
  type Layout,
} from '@aisle/shared/aircraft';
import { FlightBook } from '@aisle/shared/flight-book';
import type { Intervention } from '@aisle/shared/interventions';
import {
  apply,
  createSeatMap,
  publicChangesSince,
  publicSeats,
  seatCounts,
  type OrderSeatCommand,
  type Outcome,
  type SeatChange,
  type SeatMap,
} from '@aisle/shared/seat-map';
import type { Flight, FlightChanged, FlightSnapshot } from '../api/types.ts';
import { airport } from './airports.ts';
import { MockCrowd } from './crowd.ts';
import { MockOrders, MockRefusal } from './orders.ts';

const EXPIRE_MS = 500;

/** One flight: the book that decides, and what is read of it. */
export interface MockFlight {
  readonly book: FlightBook;
  definition: FlightDefinition;
  layout: Layout;
  /** Folded from the book's changes. */
  map: SeatMap;
}

type Listener = (flight: MockFlight, from: number) => void;
type ChangeListener = (flight: MockFlight, change: SeatChange) => void;

/** Every flight and order of the mock, and who listens to them. */
export class MockWorld {
  readonly flights = new Map<string, MockFlight>();
  readonly orders: MockOrders;
  readonly crowd: MockCrowd;
  readonly now: () => number;
  #listeners: Listener[] = [];
  #changeListeners: ChangeListener[] = [];

  constructor(now: () => number) {
    this.now = now;
    this.crowd = new MockCrowd(now);
    for (const definition of demoFlights(new Date(now()))) this.openFlight(definition);
    this.orders = new MockOrders(this);
    setInterval(() => {
      this.#expire();
    }, EXPIRE_MS);
  }

  /** Puts a flight on sale, with every seat free. */
  openFlight(definition: FlightDefinition): MockFlight {
    const { id, aircraft, fares, departsAt } = definition;
    const told = (change: SeatChange) => {
      flight.map = apply(flight.map, change.event);
      for (const listener of this.#changeListeners) listener(flight, change);
    };
    const flight: MockFlight = {
      definition,
      layout: pricedLayout(aircraft, fares),
      map: createSeatMap({
        designators: seatDesignators(aircraft),
        closesAt: Date.parse(departsAt),
      }),
      book: new FlightBook({ definition }, () => undefined, told),
    };
    this.flights.set(id, flight);
    return flight;
  }

  findFlight(flightId: string): MockFlight {
    const flight = this.flights.get(flightId);
    if (!flight) throw new MockRefusal('flight-not-found');
    return flight;
  }

  onFlightChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Is told each change of each flight, one for each version. */
  onSeatChange(listener: ChangeListener): void {
    this.#changeListeners.push(listener);
  }

  /** Lets the flight decide, and tells everyone what changed. */
  execute(flight: MockFlight, command: OrderSeatCommand): Outcome {
    const from = flight.map.version;
    const [outcome] = flight.book.decide([command], this.now());
    this.#tell(flight, from);
    if (!outcome) throw new Error('a command without an outcome');
    return outcome;
  }

  /** Does what an agent wants, and tells everyone what changed. */
  intervene(flight: MockFlight, intervention: Intervention): Outcome {
    const from = flight.map.version;
    const { outcome } = flight.book.intervene(intervention, this.now());
    const { flight: definition } = flight.book.snapshot();
    if (definition.aircraft !== flight.definition.aircraft) {
      flight.layout = pricedLayout(definition.aircraft, definition.fares);
    }
    flight.definition = definition;
    this.#tell(flight, from);
    return outcome;
  }

  publicFlight({ definition, book, map }: MockFlight): Flight {
    const { fares: _, ...facts } = definition;
    return {
      ...facts,
      route: { origin: airport(facts.origin), destination: airport(facts.destination) },
      status: book.status,
      seats: seatCounts(map),
      fromPrice: book.snapshot().fromPrice ?? null,
    };
  }

  snapshot(flight: MockFlight): FlightSnapshot {
    return {
      flight: this.publicFlight(flight),
      layout: flight.layout,
      seats: { ...publicSeats(flight.map) },
      version: flight.map.version,
      serverTime: new Date(this.now()).toISOString(),
    };
  }

  changes(flight: MockFlight, from: number): FlightChanged {
    return {
      flightId: flight.definition.id,
      from,
      version: flight.map.version,
      seats: { ...publicChangesSince(flight.map, from) },
      serverTime: new Date(this.now()).toISOString(),
    };
  }

  #expire(): void {
    for (const flight of this.flights.values()) {
      const from = flight.map.version;
      flight.book.passTime(this.now());
      this.#tell(flight, from);
    }
    this.orders.expireDue();
  }

  #tell(flight: MockFlight, from: number): void {
    if (flight.map.version === from) return;
    for (const listener of this.#listeners) listener(flight, from);
  }
}
