import { limits } from '../limits.ts';
import { childSeats, reseat, swapSeat, type OrderPeople, type Passenger } from '../people/index.ts';
import type {
  Objection,
  OrderSeatCommand,
  Outcome,
  SeatChange,
  SeatDecider,
  SeatSwap,
} from '../seat-map/index.ts';

interface SeatsMoved {
  readonly orderId: string;
  readonly seats: readonly string[];
  readonly from?: readonly string[];
}

/** Orders with their people, as the next run of a flight is given them. Plain JSON. */
export type CarriedPeople = readonly (readonly [string, OrderPeople])[];

/**
 * The people of the orders that have paid for seats of a flight: for its manifest, and for nobody else. They come with the
 * sale, go along to other seats, and leave with the last of these (SPEC T12).
 */
export class FlightPeople {
  readonly #orders: Map<string, OrderPeople>;
  #bytes = 0;

  readonly #hasSeats: (orderId: string) => boolean;

  /** `hasSeats`: whether an order has seats of the flight. */
  constructor(carried: CarriedPeople = [], hasSeats: (orderId: string) => boolean) {
    this.#orders = new Map(carried);
    this.#hasSeats = hasSeats;
    for (const [, people] of carried) this.#bytes += jsonBytes(people);
  }

  /**
   * Has the decider decide a command, and takes the people of a sale, or of what became of it since. Past `limits.peopleBytes` they are
   * known to their order alone.
   */
  decide(
    decider: SeatDecider,
    command: OrderSeatCommand,
    now: number,
    objection?: Objection,
  ): Outcome {
    const isNew = decider.known(command) === undefined;
    const outcome = decider.execute(command, now, objection);
    if (outcome.ok && 'people' in command) this.#take(command, outcome.seats, isNew);
    return outcome;
  }

  #take(
    { type, orderId, people: told }: Extract<OrderSeatCommand, { readonly people?: unknown }>,
    seats: readonly string[],
    isNew: boolean,
  ): void {
    const before = this.#orders.get(orderId);
    // The answer to a repetition may be older than the loss of the seats, or than other people.
    const isSettled = type === 'sell' && before !== undefined;
    const isLate = type !== 'sell' && !isNew;
    if (told === undefined || isSettled || isLate || !this.#hasSeats(orderId)) return;
    // A swap may have come before, of which the order had not heard when it named its people.
    const isCorrected = type === 'correct-people';
    const people = isCorrected ? { ...told, passengers: reseat(told.passengers, seats) } : told;
    const bytes = this.#bytes - (before ? jsonBytes(before) : 0) + jsonBytes(people);
    if (bytes > limits.peopleBytes) return;
    this.#orders.set(orderId, people);
    this.#bytes = bytes;
  }

  /** The same orders, with their people where these are known. */
  with<T extends { readonly orderId: string }>(
    orders: readonly T[],
  ): (T & { readonly people?: OrderPeople })[] {
    return orders.map((order) => {
      const people = this.#orders.get(order.orderId);
      return people === undefined ? order : { ...order, people };
    });
  }

  /** The seats of an order in which somebody sits who is no adult. */
  childrenIn(orderId: string): readonly string[] {
    return childSeats(this.#orders.get(orderId)?.passengers ?? []);
  }

  note({ event }: SeatChange): void {
    if (this.#orders.size === 0) return;
    if (event.type === 'seats-released') this.#leave(event.orderId);
    if (event.type === 'seats-moved') this.#move(event);
    if (event.type === 'seats-swapped') this.#swap(event);
    if (event.type !== 'aircraft-changed') return;
    for (const orderId of event.unplaced) this.#leave(orderId);
    for (const move of event.moves) this.#move(move);
  }

  carryOver(): CarriedPeople {
    return [...this.#orders];
  }

  #leave(orderId: string): void {
    const people = this.#orders.get(orderId);
    if (people === undefined) return;
    this.#orders.delete(orderId);
    this.#bytes -= jsonBytes(people);
  }

  /** As the order does, by the same function. */
  #move({ orderId, seats, from }: SeatsMoved): void {
    this.#seat(orderId, (passengers) => reseat(passengers, seats, from));
  }

  /** The same. */
  #swap({ orderId, askedOrderId, seats: [own, wanted], helping = [] }: SeatSwap): void {
    const swap = (id: string, gave: string, got: string): void => {
      const willHelp = helping.includes(got) && { willHelp: true as const };
      this.#seat(id, (passengers) => swapSeat(passengers, { gave, got, ...willHelp }));
    };
    swap(orderId, own, wanted);
    swap(askedOrderId, wanted, own);
  }

  #seat(orderId: string, seated: (before: readonly Passenger[]) => readonly Passenger[]): void {
    const people = this.#orders.get(orderId);
    if (people === undefined) return;
    const moved = { ...people, passengers: seated(people.passengers) };
    this.#orders.set(orderId, moved);
    this.#bytes += jsonBytes(moved) - jsonBytes(people);
  }
}

/** Size as JSON in UTF-8, and never less. */
export function jsonBytes(value: unknown): number {
  let bytes = 0;
  for (const unit of JSON.stringify(value)) {
    const code = unit.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x8_00 ? 2 : code < 0x1_00_00 ? 3 : 4;
  }
  return bytes;
}

/** The same orders; without the people of the oldest, as many of them as it takes for all others' to fit into `bytes`. */
export function withPeopleWithin<T extends { readonly people?: OrderPeople }>(
  orders: readonly T[],
  bytes: number,
): T[] {
  let left = bytes;
  const kept = orders.toReversed().map(({ people, ...order }) => {
    if (people !== undefined) left -= jsonBytes(people);
    return (people === undefined || left < 0 ? order : { ...order, people }) as T;
  });
  return kept.toReversed();
}
