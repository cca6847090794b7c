import {
  demoFlights,
  fromPrice,
  pricedLayout,
  seatDesignators,
  type FlightDefinition,
  type Layout,
} from '@aisle/shared/aircraft';
import {
  createSeatMap,
  publicChangesSince,
  publicSeats,
  seatCounts,
  SeatDesk,
  type OrderSeatCommand,
  type Outcome,
} from '@aisle/shared/seat-map';
import type { Flight, FlightChanged, FlightSnapshot } from '../api/types.ts';
import { airport } from './airports.ts';
import { MockCrowd } from './crowd.ts';
import { MockOrders, MockRefusal } from './orders.ts';

const EXPIRE_MS = 500;

/** One flight: its fixed facts and the desk that decides. */
export interface MockFlight {
  readonly definition: FlightDefinition;
  readonly layout: Layout;
  readonly desk: SeatDesk;
}

type Listener = (flight: MockFlight, from: number) => void;

/** Every flight and order of the mock, and who listens to them. */
export class MockWorld {
  readonly flights: ReadonlyMap<string, MockFlight>;
  readonly orders: MockOrders;
  readonly crowd: MockCrowd;
  readonly now: () => number;
  #listeners: Listener[] = [];

  constructor(now: () => number) {
    this.now = now;
    this.crowd = new MockCrowd(now);
    this.flights = new Map(
      demoFlights(new Date(now())).map((definition) => [
        definition.id,
        {
          definition,
          layout: pricedLayout(definition.aircraft, definition.fares),
          desk: new SeatDesk(
            createSeatMap({
              designators: seatDesignators(definition.aircraft),
              closesAt: Date.parse(definition.departsAt),
            }),
          ),
        },
      ]),
    );
    this.orders = new MockOrders(this);
    setInterval(() => {
      this.#expire();
    }, EXPIRE_MS);
  }

  findFlight(flightId: string): MockFlight {
    const flight = this.flights.get(flightId);
    if (!flight) throw new MockRefusal('flight-not-found');
    return flight;
  }

  onFlightChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Lets the flight decide, and tells everyone what changed. */
  execute(flight: MockFlight, command: OrderSeatCommand): Outcome {
    const from = flight.desk.map.version;
    const outcome = flight.desk.execute(command, this.now());
    this.#tell(flight, from);
    return outcome;
  }

  publicFlight({ definition, desk }: MockFlight): Flight {
    const { fares: _, ...facts } = definition;
    return {
      ...facts,
      route: { origin: airport(facts.origin), destination: airport(facts.destination) },
      status: Date.parse(facts.departsAt) > this.now() ? 'open' : 'departed',
      seats: seatCounts(desk.map),
      fromPrice: fromPrice(definition),
    };
  }

  snapshot(flight: MockFlight): FlightSnapshot {
    return {
      flight: this.publicFlight(flight),
      layout: flight.layout,
      seats: { ...publicSeats(flight.desk.map) },
      version: flight.desk.map.version,
      serverTime: new Date(this.now()).toISOString(),
    };
  }

  changes(flight: MockFlight, from: number): FlightChanged {
    return {
      flightId: flight.definition.id,
      from,
      version: flight.desk.map.version,
      seats: { ...publicChangesSince(flight.desk.map, from) },
      serverTime: new Date(this.now()).toISOString(),
    };
  }

  #expire(): void {
    for (const flight of this.flights.values()) {
      const from = flight.desk.map.version;
      flight.desk.expireDue(this.now());
      this.#tell(flight, from);
    }
    this.orders.expireDue();
  }

  #tell(flight: MockFlight, from: number): void {
    if (flight.desk.map.version === from) return;
    for (const listener of this.#listeners) listener(flight, from);
  }
}
