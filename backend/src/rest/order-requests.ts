import { alternatives, type FlightDefinition } from '@aisle/shared/aircraft';
import type { AgentsWish } from '@aisle/shared/interventions';
import { err, type Result } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Admission, Admitted } from '../admission/admission.ts';
import type { Wish } from '../admission/snapshot-check.ts';
import type { Busy, Called } from '../admission/turns.ts';
import { fingerprintOf } from '../booking/identity.ts';
import type { Answer, BookingPort, Refusal } from '../booking/port.ts';
import type { Claim, Holdings } from '../holdings/holdings.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { publicOrder } from '../relay/public-views.ts';
import {
  checkKnownSeats,
  checkSeatNames,
  checkSeatSet,
  doneBefore,
  mayChange,
  unknownSeats,
} from './input.ts';
import { Problem, unwrap, type ProblemExtras } from '../problem.ts';

export interface OrderRequestsParts {
  readonly booking: BookingPort;
  readonly relay: FlightRelay;
  readonly admission: Admission;
  readonly holdings: Holdings;
  readonly now: () => number;
  /** Someone wanted seats of the flight that another had. */
  readonly conflicted: (flightId: string) => void;
}

type Send = () => Promise<Result<OrderState, Refusal>>;

/** A creation as the client sends it. `signal`: the client has gone. */
export interface Creation extends Omit<Wish, 'fingerprint'> {
  readonly signal: AbortSignal;
  /** The address that it came from; null: an agent sent it. */
  readonly address: string | null;
  /** Who books for a caller. */
  readonly agent?: AgentsWish;
}

export interface Change {
  readonly orderId: string;
  readonly seats: readonly string[];
  /** The revision that it was made on. */
  readonly revision: number | undefined;
  /** The address that it came from. */
  readonly address: string;
  /** Seats that are on offer to the order: they look taken, and are not. */
  readonly offered?: readonly string[];
  /** How the order is asked for them; absent: as its owner asks. */
  readonly ask?: () => Answer<OrderState>;
}

/** The commands of orders. Each ends with the order's state, or throws a `Problem`. */
export class OrderRequests {
  readonly #parts: OrderRequestsParts;

  constructor(parts: OrderRequestsParts) {
    this.#parts = parts;
  }

  /** Refusals, in this order: unknown flight, bad seats, departed, taken, too many before it. */
  async create({ signal, address, agent, ...request }: Creation): Promise<OrderState> {
    const { admission, booking, relay, now } = this.#parts;
    const { flightId, seats } = request;
    const flight = unwrap(await this.#flightWith(flightId, seats));
    const wish: Wish = { ...request, fingerprint: fingerprintOf(flightId, seats) };
    checkSeatSet(seats);
    checkKnownSeats(flight, seats);
    if (Date.parse(flight.departsAt) <= now()) {
      // An order that was created before departure is still answered to the same request.
      const before = await admission.earlier(wish);
      if (before === null) throw new Problem('flight-departed');
      return unwrap(before);
    }
    const claim = { orderId: wish.orderId, seats: seats.length, address };
    const send = () => {
      const seenVersion = relay.feed(flightId).known?.version ?? 0;
      return this.claimed(claim, () =>
        booking.createOrder({ ...wish, flight, seenVersion, ...(agent && { agent }) }),
      );
    };
    return this.#answer(await admission.create(wish, send, signal), seats, { flightId, own: [] });
  }

  async changeSeats(
    { orderId, seats, revision, address, offered = [], ask }: Change,
    signal: AbortSignal,
  ): Promise<OrderState> {
    const { booking, holdings } = this.#parts;
    checkSeatSet(seats);
    checkSeatNames(seats);
    await this.#checkChange({ orderId, seats, revision }, offered);
    const send = () =>
      this.claimed(
        { orderId, seats: seats.length, address },
        ask ?? (() => booking.changeSeats(orderId, seats, revision)),
      );
    const isNew = seats.length > 0 && !(await holdings.seatsOf(orderId));
    if (isNew) return this.#enter(orderId, seats, send, signal);
    return this.#settle(await this.#send(orderId, send, signal), seats, async () => {
      const order = unwrap(await booking.orderStatus(orderId));
      return { flightId: order.flightId, own: order.seats };
    });
  }

  /** Counts what is about to be held. What was refused is not held; what may have happened unheard is, until its time is over. */
  async claimed<T>(claim: Claim, send: () => Answer<T>): Answer<T> {
    const { holdings } = this.#parts;
    const before = await holdings.seatsOf(claim.orderId);
    const full = await holdings.claim(claim);
    if (full !== null) return err({ code: full });
    const result = await send();
    const isRefused = !result.ok && result.error.code !== 'unavailable';
    if (isRefused) await holdings.giveUp(claim.orderId, before);
    return result;
  }

  /** Holds nothing any more. */
  unclaimed(orderId: string): Promise<void> {
    return this.#parts.holdings.giveUp(orderId, null);
  }

  /**
   * Refuses at once what the flight would refuse: seats that its aircraft does not have, or that others have (SPEC Q1). Whatever
   * else is wrong comes before, and is the order's to say; so is everything while its own seats are about to change.
   */
  async #checkChange(
    change: Pick<Change, 'orderId' | 'seats' | 'revision'>,
    offered: readonly string[],
  ): Promise<void> {
    const { admission, booking } = this.#parts;
    const { orderId, seats } = change;
    if (seats.length === 0) return;
    const known = admission.known(orderId) ?? unwrap(await booking.orderStatus(orderId));
    const { flightId } = known;
    const flight = await this.#flightWith(flightId, seats);
    if (!flight.ok || Date.parse(flight.value.departsAt) <= this.#parts.now()) return;
    let own = [...known.seats, ...offered];
    // Others may have changed the order since it was answered here.
    const ownSeats = async (): Promise<readonly string[] | null> => {
      const order = unwrap(await booking.orderStatus(orderId));
      own = [...order.seats, ...offered];
      return mayChange(order, change) ? own : null;
    };
    if (unknownSeats(flight.value, seats).length > 0) {
      if ((await ownSeats()) !== null) checkKnownSeats(flight.value, seats);
    } else if (admission.looksTaken(flightId, seats, own)) {
      const taken = await admission.taken({ flightId, orderId, seats }, ownSeats);
      if (taken !== null) await this.#offer(taken, { flightId, own }, seats);
    }
  }

  /** The flight, made fresh when as it is known here it lacks one of the seats: it may have got another aircraft. */
  async #flightWith(flightId: string, seats: readonly string[]): Answer<FlightDefinition> {
    const { relay } = this.#parts;
    const flight = await relay.definition(flightId);
    if (!flight.ok || unknownSeats(flight.value, seats).length === 0) return flight;
    const renewed = await relay.renew(flightId);
    return renewed.ok ? relay.definition(flightId) : renewed;
  }

  /** Who holds no seats yet, or of whom nothing is known, is a newcomer, and takes a place in the line (SPEC Q7). */
  async #enter(
    orderId: string,
    seats: readonly string[],
    send: Send,
    signal: AbortSignal,
  ): Promise<OrderState> {
    const { admission, booking } = this.#parts;
    const order = unwrap(await booking.orderStatus(orderId));
    const where = { flightId: order.flightId, own: order.seats };
    const isHolder = order.status !== 'open' || order.reason !== null || order.unsettled;
    const wish = { orderId, flightId: order.flightId, seats, keyed: true };
    const admitted: Admitted = isHolder
      ? { kind: 'answered', result: await this.#send(orderId, send, signal) }
      : await admission.enter(wish, send, signal);
    return this.#answer(admitted, seats, where);
  }

  #answer(
    admitted: Admitted,
    wanted: readonly string[],
    where: { flightId: string; own: readonly string[] },
  ): Promise<OrderState> {
    switch (admitted.kind) {
      case 'answered':
        return this.#settle(admitted.result, wanted, () => Promise.resolve(where));
      case 'refused':
        return this.#offer(admitted.taken, where, wanted);
      default:
        throw turnedAway(admitted);
    }
  }

  /** A command that asks for no seats to be held. */
  async command(
    orderId: string,
    ask: (booking: BookingPort) => Answer<OrderState>,
    signal: AbortSignal,
  ): Promise<OrderState> {
    return this.#unwrap(await this.#send(orderId, () => ask(this.#parts.booking), signal));
  }

  async #send(orderId: string, send: Send, signal: AbortSignal): ReturnType<Send> {
    const sent = await this.#parts.admission.command(orderId, send, signal);
    if ('kind' in sent) throw turnedAway(sent);
    return sent;
  }

  async #settle(
    result: Result<OrderState, Refusal>,
    wanted: readonly string[],
    where: () => Promise<{ flightId: string; own: readonly string[] }>,
  ): Promise<OrderState> {
    if (result.ok) return result.value;
    const before = doneBefore(result.error, wanted);
    if (before !== null) return before;
    const { code, order: _order, ...details } = result.error;
    if (code !== 'seats-unavailable') return this.#unwrap(result);
    return this.#offer(details, await where(), wanted);
  }

  /** The order, or the refusal thrown, with the order as its owner may see it. */
  #unwrap(result: Result<OrderState, Refusal>): OrderState {
    if (result.ok) return result.value;
    const { code, order, ...details } = result.error;
    const now = this.#parts.now();
    throw new Problem(code, { ...details, ...(order && { order: publicOrder(order, now) }) });
  }

  async #offer(
    refusal: ProblemExtras,
    where: { flightId: string; own: readonly string[] },
    wanted: readonly string[],
  ): Promise<never> {
    this.#parts.conflicted(where.flightId);
    this.#parts.relay.expect(where.flightId, refusal.version ?? 0);
    const offers = await this.#alternatives(where, wanted);
    throw new Problem('seats-unavailable', { ...refusal, alternatives: offers });
  }

  /** A whole set to take instead; none when the flight cannot be asked now. */
  async #alternatives(
    { flightId, own }: { flightId: string; own: readonly string[] },
    wanted: readonly string[],
  ): Promise<string[]> {
    const { relay } = this.#parts;
    const prepared = await relay.prepare(flightId);
    const seats = prepared.ok ? relay.seats(flightId) : null;
    const layout = relay.layout(flightId);
    if (!seats || !layout) return [];
    const others = Object.entries(seats).filter(([designator]) => !own.includes(designator));
    return alternatives(layout, Object.fromEntries(others), wanted);
  }
}

function turnedAway({ kind, ...extras }: Busy | Extract<Called, { kind: 'waiting' }>): Problem {
  return new Problem(kind, extras);
}
