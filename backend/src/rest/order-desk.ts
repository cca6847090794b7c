import { alternatives, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { Result } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import { SnapshotJudge, type Taken, type Wish } from '../admission/snapshot-judge.ts';
import { fingerprintOf } from '../booking/identity.ts';
import type { BookingPort, Refusal } from '../booking/port.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { Problem, unwrap } from './problem.ts';

export interface OrderDeskParts {
  readonly booking: BookingPort;
  readonly relay: FlightRelay;
  readonly now: () => number;
  /** A creation was refused without a workflow. */
  readonly refusedAtOnce: () => void;
}

/** The commands that need the flight as well. Each ends with the order's state, or throws a `Problem`. */
export class OrderDesk {
  readonly #parts: OrderDeskParts;
  readonly #judge: SnapshotJudge;

  constructor(parts: OrderDeskParts) {
    this.#parts = parts;
    this.#judge = new SnapshotJudge(parts);
  }

  /** Refusals, in this order: unknown flight, bad seats, departed, taken. */
  async create(request: Omit<Wish, 'fingerprint'>): Promise<OrderState> {
    const { booking, relay, now } = this.#parts;
    const { orderId, flightId, seats } = request;
    const flight = unwrap(await relay.definition(flightId));
    const wish: Wish = { ...request, fingerprint: fingerprintOf(flightId, seats) };
    judgeSet(seats);
    judgeKnown(flight, seats);
    if (Date.parse(flight.departsAt) <= now()) {
      return this.#earlierOr(wish, () => Promise.reject(new Problem('flight-departed')));
    }
    const taken = await this.#judge.taken(flightId, seats);
    if (taken !== null) return this.#earlierOr(wish, () => this.#refuse(wish, taken));
    const { fingerprint } = wish;
    const created = await booking.createOrder({ orderId, flight, seats, fingerprint });
    return this.#settle(created, seats, () => Promise.resolve({ flightId, own: [] }));
  }

  async changeSeats(orderId: string, seats: readonly string[]): Promise<OrderState> {
    const { booking } = this.#parts;
    judgeSet(seats);
    const changed = await booking.changeSeats(orderId, seats);
    return this.#settle(changed, seats, async () => {
      const order = unwrap(await booking.orderStatus(orderId));
      return { flightId: order.flightId, own: order.seats };
    });
  }

  /** Has readers of the flight see what the order's answer told of. */
  follow(state: OrderState): OrderState {
    this.#parts.relay.expect(state.flightId, state.flightVersion);
    return state;
  }

  /** What the same request was answered before, whatever has happened since: its order may be what is in the way. */
  async #earlierOr(wish: Wish, refuse: () => Promise<never>): Promise<OrderState> {
    if (!wish.keyed) return refuse();
    const before = await this.#judge.earlier(wish);
    if (before.ok) return this.follow(before.value);
    if (before.error.code !== 'order-not-found') unwrap(before);
    return refuse();
  }

  async #refuse({ flightId, seats }: Wish, taken: Taken): Promise<never> {
    this.#parts.refusedAtOnce();
    const offers = await this.#alternatives(flightId, taken.version, [], seats);
    throw new Problem('seats-unavailable', { ...taken, alternatives: offers });
  }

  async #settle(
    result: Result<OrderState, Refusal>,
    wanted: readonly string[],
    where: () => Promise<{ flightId: string; own: readonly string[] }>,
  ): Promise<OrderState> {
    if (result.ok) return this.follow(result.value);
    const { code, ...details } = result.error;
    if (code !== 'seats-unavailable') throw new Problem(code, details);
    const { flightId, own } = await where();
    const offers = await this.#alternatives(flightId, details.version ?? 0, own, wanted);
    throw new Problem(code, { ...details, alternatives: offers });
  }

  /** A whole set to take instead; none when the flight cannot be asked now. */
  async #alternatives(
    flightId: string,
    version: number,
    own: readonly string[],
    wanted: readonly string[],
  ): Promise<string[]> {
    const { relay } = this.#parts;
    relay.expect(flightId, version);
    const prepared = await relay.prepare(flightId);
    const seats = prepared.ok ? relay.seats(flightId) : null;
    const layout = relay.layout(flightId);
    if (!seats || !layout) return [];
    const others = Object.entries(seats).filter(([designator]) => !own.includes(designator));
    return alternatives(layout, Object.fromEntries(others), wanted);
  }
}

/** What is wrong with a set of seats on any flight. */
function judgeSet(seats: readonly string[]): void {
  if (seats.length > limits.seatsPerOrder) throw new Problem('too-many-seats');
  const doubles = seats.filter((seat, place) => seats.indexOf(seat) !== place);
  if (doubles.length > 0) throw new Problem('duplicate-seats', { seats: [...new Set(doubles)] });
}

function judgeKnown(flight: FlightDefinition, seats: readonly string[]): void {
  const known = new Set(seatDesignators(flight.aircraft));
  const unknown = seats.filter((seat) => !known.has(seat));
  if (unknown.length > 0) throw new Problem('unknown-seats', { seats: unknown });
}
