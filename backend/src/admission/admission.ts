import { limits } from '@aisle/shared/limits';
import type { Result } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { BookingPort, Refusal } from '../booking/port.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { pause, type Clock } from '../clock.ts';
import { Recent } from '../recent.ts';
import { Scheduler } from './scheduler.ts';
import { Settling } from './settling.ts';
import { SnapshotCheck, type Taken, type Wish } from './snapshot-check.ts';
import type { Busy, Called, CommandClass, Go } from './turns.ts';

/** Tells a booking system that is away from one that has too much to do. */
class Presence {
  readonly #booking: Pick<BookingPort, 'health'>;
  readonly #relay: Pick<FlightRelay, 'trusted'>;

  constructor(booking: Pick<BookingPort, 'health'>, relay: Pick<FlightRelay, 'trusted'>) {
    this.#booking = booking;
    this.#relay = relay;
  }

  /** After how long, ms, the same command is worth another try; null: it was answered, or nobody is there to answer. */
  async pauseMs(result: Result<unknown, Refusal>): Promise<number | null> {
    if (result.ok) return null;
    const { code, retryAfterMs = limits.busyRetryMs } = result.error;
    if (code === 'busy') return retryAfterMs;
    return code === 'unavailable' && (await this.#isThere()) ? retryAfterMs : null;
  }

  async #isThere(): Promise<boolean> {
    // Without a worker nothing is decided, however long one waits.
    return this.#relay.trusted && (await this.#booking.health()).reachable;
  }
}

export interface AdmissionParts {
  readonly booking: BookingPort;
  readonly relay: FlightRelay;
  readonly clock: Clock;
  /** A command's turn came, or its customer was answered otherwise. */
  readonly waited: (of: CommandClass, waitMs: number) => void;
  /** A creation, or a change of seats, was refused without asking Temporal. */
  readonly refusedAtOnce: () => void;
}

/** What became of a creation: the booking system's answer, or why it was not asked. */
export type Admitted =
  | { readonly kind: 'answered'; readonly result: Result<OrderState, Refusal> }
  | { readonly kind: 'refused'; readonly taken: Taken }
  | Extract<Called, { kind: 'waiting' | 'busy' }>;

/** What asks for seats, for an order that has none. */
type Arrival = Omit<Wish, 'fingerprint'>;

/** What is known of an order: its flight, and the seats that it has. */
export type KnownOrder = Pick<OrderState, 'flightId' | 'seats'>;

/** Asks the booking system. */
type Send = () => Promise<Result<OrderState, Refusal>>;

const bounds = {
  concurrency: limits.admissionConcurrency,
  holders: limits.admissionHolders,
  openRequests: limits.admissionWaiting,
  tickets: limits.admissionTickets,
  patienceMs: limits.admissionPatienceMs,
  keylessPatienceMs: limits.admissionKeylessPatienceMs,
  openMs: limits.admissionWaitMs,
  returnMs: limits.admissionReturnMs,
  ticketMs: limits.admissionTicketMs,
  shortestRetryMs: limits.busyRetryMs,
  longestRetryMs: limits.longestRetryMs,
  guessPerSecond: limits.admissionGuessPerSecond,
  commandMs: limits.admissionCommandMs,
} as const;

/** The one way of orders' commands to the booking system (docs/ARCHITECTURE.md, Admission). */
export class Admission {
  readonly #parts: AdmissionParts;
  readonly #check: SnapshotCheck;
  readonly #settling: Settling;
  readonly #presence: Presence;
  /** The orders that were answered last, as they were then. */
  readonly #orders = new Recent<KnownOrder>(limits.countedOrders);
  readonly scheduler: Scheduler;

  constructor(parts: AdmissionParts) {
    const { booking, relay, clock, waited } = parts;
    this.#parts = parts;
    this.#presence = new Presence(booking, relay);
    this.#check = new SnapshotCheck({ booking, relay, now: () => clock.now() });
    this.scheduler = new Scheduler({
      clock,
      bounds,
      waited,
      looksTaken: ({ flightId, seats }) =>
        this.#check.looksTaken(flightId, seats.map(designatorOf)),
    });
    this.#settling = new Settling({ clock, relay, scheduler: this.scheduler });
  }

  /** Creates the order when its turn comes, unless its seats are gone by then. `signal`: the customer has left. */
  async create(wish: Wish, send: Send, signal: AbortSignal): Promise<Admitted> {
    const isRepeated = this.#orders.get(wish.orderId) !== undefined;
    const before = isRepeated ? await this.earlier(wish) : null;
    if (before !== null) return { kind: 'answered', result: before };
    const admitted = await this.#arrive(wish, send, signal);
    if (!isRefusedUnasked(admitted)) return admitted;
    const result = await this.earlier(wish);
    if (result !== null) return { kind: 'answered', result };
    return this.#unlessKept(admitted, wish, send, signal);
  }

  /** Sends the command of an order without seats when its turn in the line comes, unless they are gone by then. */
  async enter(wish: Arrival, send: Send, signal: AbortSignal): Promise<Admitted> {
    const admitted = await this.#arrive(wish, send, signal);
    return isRefusedUnasked(admitted) ? this.#unlessKept(admitted, wish, send, signal) : admitted;
  }

  /** What is in the way may be the order's own seats: whoever asked for them died before the order was started, or knew of them. */
  async #unlessKept(
    admitted: Admitted,
    { keyed, flightId, orderId }: Arrival,
    send: Send,
    signal: AbortSignal,
  ): Promise<Admitted> {
    const kept = keyed ? await this.#check.kept(flightId, orderId) : null;
    if (kept !== null && kept.length > 0) {
      const result = await this.command(orderId, send, signal);
      return 'kind' in result ? result : { kind: 'answered', result };
    }
    if (admitted.kind === 'refused') this.#parts.refusedAtOnce();
    return admitted;
  }

  async #arrive(wish: Arrival, send: Send, signal: AbortSignal): Promise<Admitted> {
    const { orderId: id, flightId, keyed } = wish;
    const seats = wish.seats.map((designator) => seatOf(flightId, designator));
    const { clock } = this.#parts;
    const giveUpAt = clock.now() + limits.admissionWaitMs;
    let taken = await this.#check.taken(flightId, wish.seats);
    let arrival: number | undefined;
    while (taken === null) {
      const customer = { id, keyed, flightId, seats, unchecked: arrival !== undefined };
      const turn = this.scheduler.arrive(customer, signal, arrival);
      this.#settling.arrived(flightId);
      const called = await turn;
      if (called.kind === 'waiting' || called.kind === 'busy') return called;
      arrival = called.arrival;
      if (called.kind === 'taken') {
        taken = await this.#check.taken(flightId, wish.seats);
        continue;
      }
      const admitted = await this.#send(flightId, send, called);
      const pauseMs = keyed ? await this.#presence.pauseMs(admitted.result) : null;
      if (pauseMs === null || signal.aborted) return admitted;
      // The system is there, and has too much to do: back to the same place in the line.
      if (clock.now() + pauseMs >= giveUpAt) return this.scheduler.setAside(customer, arrival);
      await pause(clock, pauseMs);
    }
    return { kind: 'refused', taken };
  }

  /** What the same request was answered before: its order may be what is in the way. Null: nothing. */
  async earlier(wish: Wish): Promise<Result<OrderState, Refusal> | null> {
    if (!wish.keyed) return null;
    const result = await this.#check.earlier(wish);
    if (!result.ok) return result.error.code === 'order-not-found' ? null : result;
    this.follow(result.value);
    return result;
  }

  /** The order as it was answered last, which others may have changed since; undefined when nothing is known of it. */
  known(orderId: string): KnownOrder | undefined {
    return this.#orders.get(orderId);
  }

  /** Whether one of the seats looks taken, for an order that has `own`. Asks nobody. */
  looksTaken(flightId: string, seats: readonly string[], own: readonly string[]): boolean {
    return this.#check.looksTaken(flightId, without(seats, own));
  }

  /**
   * The seats that others have as of the committed snapshot made fresh; null: none, or nobody can say now. `ownSeats`, those of
   * the order, are asked for after the snapshot, which shows nothing then that the order may not know; null: they may change. What
   * remains, the flight may keep for an order whose worker died before the order knew of it.
   */
  async taken(
    { flightId, orderId, seats: wanted }: Pick<Wish, 'flightId' | 'orderId' | 'seats'>,
    ownSeats: () => Promise<readonly string[] | null>,
  ): Promise<Taken | null> {
    const taken = await this.#check.taken(flightId, wanted);
    const own = taken && (await ownSeats());
    const foreign = own ? without(taken.seats, own) : [];
    if (taken === null || foreign.length === 0) return null;
    const kept = await this.#check.kept(flightId, orderId);
    const seats = kept ? without(foreign, kept) : [];
    if (seats.length === 0) return null;
    this.#parts.refusedAtOnce();
    return { ...taken, seats };
  }

  /** Sends a command of an order that holds seats when its turn comes, before every creation. */
  async command(
    orderId: string,
    send: Send,
    signal: AbortSignal,
  ): Promise<Result<OrderState, Refusal> | Busy> {
    const turn: Go | Busy = await this.scheduler.hold(signal, this.#orders.get(orderId)?.flightId);
    if (turn.kind === 'busy') return turn;
    try {
      const result = await send();
      if (result.ok) this.follow(result.value);
      const pauseMs = await this.#presence.pauseMs(result);
      return pauseMs === null ? result : { kind: 'busy', retryAfterMs: pauseMs };
    } finally {
      turn.done();
    }
  }

  /** Has readers of the flight see what the order's answer told of. */
  follow({ id, flightId, seats, flightVersion }: OrderState): void {
    this.#orders.set(id, { flightId, seats });
    this.#parts.relay.expect(flightId, flightVersion);
    this.#settling.changed(flightId);
  }

  async #send(
    flightId: string,
    send: Send,
    go: Extract<Called, { kind: 'go' }>,
  ): Promise<Extract<Admitted, { kind: 'answered' }>> {
    try {
      const result = await send();
      if (result.ok) this.#orders.set(result.value.id, { flightId, seats: result.value.seats });
      const version = result.ok ? result.value.flightVersion : result.error.version;
      this.#parts.relay.expect(flightId, version ?? 0);
      return { kind: 'answered', result };
    } finally {
      go.done();
      this.#settling.answered(flightId, go.settle);
    }
  }
}

/** Refused before the booking system was asked: whoever asks again may have an order all the same. */
function isRefusedUnasked(admitted: Admitted): boolean {
  if (admitted.kind !== 'answered' || admitted.result.ok) return admitted.kind === 'refused';
  return admitted.result.error.code === 'too-many-held';
}

function without(seats: readonly string[], own: readonly string[]): string[] {
  return seats.filter((seat) => !own.includes(seat));
}

/** A seat's name over all flights; no flight's id has a stroke. */
function seatOf(flightId: string, designator: string): string {
  return `${flightId}/${designator}`;
}

function designatorOf(seat: string): string {
  return seat.slice(seat.indexOf('/') + 1);
}
