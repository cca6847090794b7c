import type { Redis } from 'ioredis';
import type { OrderState } from '@aisle/shared/workflow-api';
import { limits } from '@aisle/shared/limits';
import type { Answer, BookingPort } from '../booking/port.ts';
import { Recent } from '../recent.ts';
import type { Clock } from '../clock.ts';
import type { AppSettings } from '../settings.ts';
import {
  MemoryTally,
  RedisTally,
  everybody,
  sharesOf,
  type ClientBounds,
  type Tally,
} from './tally.ts';

/** The booking system, with every order that it answers told to `saw`, too. */
function observedBooking(booking: BookingPort, saw: (state: OrderState) => void): BookingPort {
  const seen = async (answer: Answer<OrderState>): Answer<OrderState> => {
    const result = await answer;
    if (result.ok) saw(result.value);
    return result;
  };
  return {
    desk: booking.desk,
    watches: booking.watches,
    swaps: booking.swaps,
    createOrder: (request) => seen(booking.createOrder(request)),
    findCreated: (request) => seen(booking.findCreated(request)),
    keptSeats: (flightId, orderId) => booking.keptSeats(flightId, orderId),
    changeSeats: (...change) => seen(booking.changeSeats(...change)),
    setPassengers: (...people) => seen(booking.setPassengers(...people)),
    renew: (orderId) => seen(booking.renew(orderId)),
    pay: (...payment) => seen(booking.pay(...payment)),
    payLater: (...wish) => seen(booking.payLater(...wish)),
    changePaid: (...change) => seen(booking.changePaid(...change)),
    cancel: (orderId) => seen(booking.cancel(orderId)),
    withdrawLinks: (orderId) => seen(booking.withdrawLinks(orderId)),
    changeParty: (...change) => seen(booking.changeParty(...change)),
    orderStatus: (orderId) => seen(booking.orderStatus(orderId)),
    flightSnapshot: (flightId) => booking.flightSnapshot(flightId),
    flightChanges: (flightId, version) => booking.flightChanges(flightId, version),
    listFlights: () => booking.listFlights(),
    openFlight: (flight, opening) => booking.openFlight(flight, opening),
    health: () => booking.health(),
  };
}

/** Orders of which is remembered what was noted last, so that the same is not noted again. */
const rememberedOrders = 10_000;

export interface HoldingsParts {
  /** Null: nobody is bounded, but everybody together. */
  readonly bounds: ClientBounds | null;
  /** Where all backends count together; null: this one counts for itself. */
  readonly redis: Redis | null;
  readonly now: () => number;
}

/** What an order is about to hold. `address`: of who asks; null: of an agent, who is not bounded. */
export interface Claim {
  readonly orderId: string;
  readonly seats: number;
  readonly address: string | null;
}

/** Counts what is held, and says what does not fit (shared/SPEC.md, N). */
export class Holdings {
  readonly #parts: HoldingsParts;
  readonly #memory = new MemoryTally();
  readonly #shared: Tally | null;
  readonly #noted = new Recent<string>(rememberedOrders);

  constructor(parts: HoldingsParts) {
    this.#parts = parts;
    this.#shared = parts.redis && new RedisTally(parts.redis);
  }

  /** Counts the claim, or says why it does not fit: what one client holds, or what all hold without seats. */
  async claim({ orderId, seats, address }: Claim): Promise<'too-many-held' | 'busy' | null> {
    const now = this.#parts.now();
    const shares = address === null ? [] : sharesOf(address, this.#parts.bounds);
    const held = { orderId, seats, until: now + limits.holdMs };
    this.#noted.delete(orderId);
    const full = await this.#ask((tally) => tally.take(held, shares, now));
    if (full === null) return null;
    return full === everybody.name ? 'busy' : 'too-many-held';
  }

  /** The seats of an order that is counted; null when nothing is known of it. */
  seatsOf(orderId: string): Promise<number | null> {
    return this.#ask((tally) => tally.seatsOf(orderId, this.#parts.now()));
  }

  /** A claim came to nothing: the order holds what it held `before`. */
  async giveUp(orderId: string, before: number | null): Promise<void> {
    const now = this.#parts.now();
    await this.#ask((tally) =>
      before === null
        ? tally.drop(orderId)
        : tally.note({ orderId, seats: before, until: now + limits.holdMs }, now),
    );
  }

  /** The order is so: what it holds follows from it, and what is sold or over is not held. */
  saw({ id: orderId, status, seats, expiresAt, reason }: OrderState): void {
    const isOver = reason !== null || status === 'confirmed';
    const text = `${isOver} ${seats.length} ${expiresAt}`;
    if (this.#noted.get(orderId) === text) return;
    this.#noted.set(orderId, text);
    const now = this.#parts.now();
    const until = expiresAt === null ? now + limits.fenceMs : Date.parse(expiresAt);
    void this.#ask((tally) =>
      isOver ? tally.drop(orderId) : tally.note({ orderId, seats: seats.length, until }, now),
    );
  }

  /** While Redis is away each backend counts for itself, at once: a request must not wait for it. */
  async #ask<T>(question: (tally: Tally) => Promise<T>): Promise<T> {
    const { redis } = this.#parts;
    if (this.#shared === null || redis?.status !== 'ready') return question(this.#memory);
    let late: NodeJS.Timeout | undefined;
    const tooLate = new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error('Redis is slow')), limits.countingMs);
    });
    try {
      return await Promise.race([question(this.#shared), tooLate]);
    } catch {
      return await question(this.#memory);
    } finally {
      clearTimeout(late);
    }
  }
}

interface Counting {
  readonly settings: AppSettings;
  readonly booking: BookingPort;
  readonly redis: Redis | null;
  readonly clock: Clock;
}

/** The count of what is held, and the booking system whose every answer about an order corrects it. */
export function countHoldings({ settings, booking, redis, clock }: Counting): {
  holdings: Holdings;
  booking: BookingPort;
} {
  const { RATE_LIMITS, HELD_SEATS_PER_CLIENT: seats, HELD_ORDERS_PER_CLIENT: orders } = settings;
  const bounds = RATE_LIMITS === 'on' ? { seats, orders } : null;
  const holdings = new Holdings({ bounds, redis, now: () => clock.now() });
  const saw = holdings.saw.bind(holdings);
  return { holdings, booking: observedBooking(booking, saw) };
}
