/** One flight of the stand-in: the real seat-map core behind public orders. */
import {
  alternatives,
  demoFlights,
  fromPrice,
  orderTotal,
  pricedLayout,
  seatDesignators,
} from '@aisle/shared/aircraft';
import { findAirport, plausibleArrival } from '@aisle/shared/airports';
import type { Flight, FlightChanged, Order, PublicFlightSnapshot } from '@aisle/shared/contract';
import { boardingAt } from '@aisle/shared/times';
import {
  createSeatMap,
  publicChangesSince,
  publicSeats,
  SeatDecider,
  seatCounts,
  type Outcome,
  type PublicSeats,
  type SeatCommand,
} from '@aisle/shared/seat-map';

/** A small aircraft, departing tomorrow or later. */
const [definition] = demoFlights(new Date()).filter(({ aircraft }) => aircraft === 'A220-300');
if (definition === undefined) throw new Error('no demo flight has a small aircraft');

/** A charge or a refund. */
export interface Movement {
  readonly id: string;
  readonly orderId: string;
  readonly amount: string;
  readonly currency: string;
  readonly at: string;
}

type Commanded = {
  [T in 'set-seats' | 'release' | 'start-payment' | 'sell' | 'end-payment']: Omit<
    Extract<SeatCommand, { type: T }>,
    'orderId' | 'revision' | 'issuedAt'
  >;
}['set-seats' | 'release' | 'start-payment' | 'sell' | 'end-payment'];

export class FakeFlight {
  readonly id = definition?.id ?? '';
  readonly designators = seatDesignators('A220-300');
  readonly orders = new Map<string, Order>();
  readonly charges: Movement[] = [];
  readonly refunds: Movement[] = [];
  readonly holdMs: number;
  readonly #decider: SeatDecider;
  readonly #layout;
  readonly #definition;
  #revision = 0;

  constructor(holdMs: number) {
    if (definition === undefined) throw new Error('no flight');
    this.holdMs = holdMs;
    this.#definition = definition;
    this.#layout = pricedLayout(definition.aircraft, definition.fares);
    const closesAt = Date.parse(definition.departsAt);
    this.#decider = new SeatDecider(createSeatMap({ designators: this.designators, closesAt }));
  }

  get version(): number {
    return this.#decider.map.version;
  }

  get seats(): PublicSeats {
    return publicSeats(this.#decider.map);
  }

  listed(): Flight {
    const { fares: _fares, ...flight } = this.#definition;
    const [origin, destination] = [findAirport(flight.origin), findAirport(flight.destination)];
    if (!origin || !destination) throw new Error('an unknown airport');
    const seats = seatCounts(this.#decider.map);
    const price = fromPrice(this.#definition, (seat) => !(seat in this.seats));
    const { departsAt, arrivesAt } = flight;
    return {
      ...flight,
      arrivesAt: arrivesAt ?? plausibleArrival(departsAt, origin.code, destination.code),
      boardingAt: boardingAt(departsAt),
      route: { origin, destination },
      status: 'open',
      seats,
      fromPrice: price,
    };
  }

  snapshot(): PublicFlightSnapshot {
    const layout = JSON.parse(JSON.stringify(this.#layout)) as PublicFlightSnapshot['layout'];
    const seats = this.seats as PublicFlightSnapshot['seats'];
    return { flight: this.listed(), layout, seats, version: this.version, serverTime: now() };
  }

  changesSince(from: number): FlightChanged {
    const seats = publicChangesSince(this.#decider.map, from) as FlightChanged['seats'];
    return { flightId: this.id, from, version: this.version, seats, serverTime: now() };
  }

  alternatives(wanted: readonly string[]): string[] {
    return alternatives(this.#layout, this.seats, wanted);
  }

  command(orderId: string, command: Commanded): Outcome {
    this.#revision += 1;
    const order = { orderId, revision: this.#revision, issuedAt: Date.now() };
    return this.#decider.execute({ ...command, ...order }, Date.now());
  }

  /** Frees what has run out; gives the orders that it belonged to. */
  expire(): Order[] {
    this.#decider.expireDue(Date.now());
    const due = [...this.orders.values()].filter(
      ({ status, expiresAt }) =>
        status === 'held' && expiresAt !== null && Date.parse(expiresAt) <= Date.now(),
    );
    const reason = { reason: 'expired', message: 'The time ran out.' };
    return due.map((order) => this.show(order.id, { status: 'expired', seats: [], ...reason }));
  }

  /** The order's next state, as its owner sees it. */
  show(id: string, changed: Partial<Order>): Order {
    const before = this.orders.get(id) ?? this.#open(id);
    const seats = changed.seats ?? before.seats;
    const order: Order = {
      ...before,
      expiresAt: null,
      ...changed,
      seats,
      total: orderTotal(this.#definition, seats),
      serverTime: now(),
      revision: before.revision + 1,
      flightVersion: this.version,
    };
    this.orders.set(id, order);
    return order;
  }

  move(book: Movement[], { id, total }: Order): Movement {
    const movement = { id: `m${book.length}-${id}`, orderId: id, ...total, at: now() };
    book.push(movement);
    return movement;
  }

  #open(id: string): Order {
    const nothing = { payment: null, reason: null, message: null, confirmation: null };
    return {
      id,
      flightId: this.id,
      status: 'open',
      seats: [],
      total: orderTotal(this.#definition, []),
      expiresAt: null,
      serverTime: now(),
      revision: 0,
      renewalsLeft: 2,
      passengers: [],
      contact: null,
      flightVersion: this.version,
      ...nothing,
    };
  }
}

function now(): string {
  return new Date().toISOString();
}
