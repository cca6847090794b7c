import type { Clock } from '../clock.ts';
import {
  Slots,
  once,
  type Aside,
  type Busy,
  type Called,
  type CommandClass,
  type Go,
  type Holder,
  type SchedulerBounds,
  type OpenRequest,
  Waits,
} from './turns.ts';
import { Line, type Customer, type Place } from './line.ts';

export interface SchedulerParts {
  readonly clock: Clock;
  readonly bounds: SchedulerBounds;
  /** Whether the snapshot, as it is now, shows one of the customer's seats as taken. */
  readonly looksTaken: (customer: Customer) => boolean;
  readonly waited: (of: CommandClass, waitMs: number) => void;
}

/**
 * One door in front of Temporal: a bounded number of commands under way, those of customers who hold seats
 * before those of customers who arrive, and within a class first come, first served. Of the creations that
 * want one seat, one is under way at a time. Everyone is answered once (shared/SPEC.md, Q).
 */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #line = new Line();
  readonly #openRequests = new Map<Place, OpenRequest>();
  readonly #holders = new Set<Holder>();
  readonly #waits: Waits;
  /** Seats of creations that are under way, or whose outcome the snapshot does not show yet. */
  readonly #claimed = new Set<string>();
  readonly #slots: Slots;
  #closed = false;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
    this.#waits = new Waits(parts.clock, parts.bounds);
    this.#slots = new Slots(parts.bounds.concurrency);
  }

  /** What it looks like now, for the metrics. */
  get state() {
    this.#line.expire(this.#parts.clock.now());
    return {
      running: this.#slots.taken,
      holders: this.#holders.size,
      arrivals: this.#line.openCount,
      tickets: this.#line.tickets,
      perSecond: {
        holders: this.#waits.perSecond('holders'),
        arrivals: this.#waits.perSecond('arrivals'),
      },
    };
  }

  /** Whether a creation stands and waits for seats of the flight that another one is kept. */
  isAwaited(flightId: string): boolean {
    for (const { customer } of this.#line.openRequests())
      if (customer.flightId === flightId && customer.seats.some((seat) => this.#claimed.has(seat)))
        return true;
    return false;
  }

  /** A command of someone who holds seats. `flightId`: empty when it is not known. Never rejects. */
  hold(signal: AbortSignal, flightId = ''): Promise<Go | Busy> {
    const { clock, bounds } = this.#parts;
    if (this.#closed || this.#holders.size >= bounds.holders) {
      return Promise.resolve(this.#waits.busy(this.#holders.size, 'holders'));
    }
    return new Promise((resolve) => {
      const leave = (): void => {
        if (this.#holders.delete(holder)) holder.answer(this.#waits.busy(1, 'holders'));
      };
      const cancel = clock.after(bounds.openMs, leave);
      const holder: Holder = {
        flightId,
        since: clock.now(),
        answer: (called) => {
          cancel();
          signal.removeEventListener('abort', leave);
          resolve(called);
        },
      };
      this.#holders.add(holder);
      signal.addEventListener('abort', leave);
      if (signal.aborted) leave();
      this.#serve();
    });
  }

  /** A creation. `arrival`: of its earlier call that ended as `taken`. Never rejects. */
  arrive(customer: Customer, signal: AbortSignal, arrival?: number): Promise<Called> {
    const { clock, bounds } = this.#parts;
    this.#line.expire(clock.now());
    const place = this.#line.enter(customer, arrival);
    const patienceMs = customer.keyed ? bounds.patienceMs : bounds.keylessPatienceMs;
    const isFull = this.#closed || this.#line.openCount > bounds.openRequests;
    if (isFull || this.#waitMs(place) > patienceMs) return Promise.resolve(this.#turnAway(place));
    return new Promise((resolve) => {
      const leave = (): void => {
        if (!this.#openRequests.has(place)) return;
        this.#line.leave(place);
        this.#answer(place, this.#waits.busy(1, 'arrivals'));
        // Someone may have waited for the seats that this one was first to want.
        this.#serve();
      };
      const cancel = clock.after(bounds.openMs, () => {
        if (!this.#openRequests.has(place)) return;
        this.#answer(place, this.#turnAway(place));
        this.#serve();
      });
      this.#openRequests.set(place, {
        since: clock.now(),
        answer: (called) => {
          cancel();
          signal.removeEventListener('abort', leave);
          resolve(called);
        },
      });
      signal.addEventListener('abort', leave);
      if (signal.aborted) leave();
      this.#serve();
    });
  }

  /** The flight's snapshot has moved on: whose seats are gone waits no longer. */
  moved(flightId: string): void {
    const gone = [...this.#line.openRequests()].filter(
      ({ customer }) => customer.flightId === flightId && this.#isGone(customer),
    );
    for (const place of gone) this.#callTaken(place);
    this.#serve();
  }

  /** Answers everyone who waits, and everyone who comes, that they should come back. */
  close(): void {
    this.#closed = true;
    for (const place of [...this.#openRequests.keys()]) this.#answer(place, this.#turnAway(place));
    for (const holder of this.#holders) holder.answer(this.#waits.busy(1, 'holders'));
    this.#holders.clear();
  }

  /** A creation that met a busy system comes back later, and keeps its place meanwhile. */
  setAside(customer: Customer, arrival: number): Aside {
    return this.#turnAway(this.#line.enter(customer, arrival));
  }

  #serve(): void {
    for (const holder of this.#holders) {
      if (!this.#slots.hasRoom(holder.flightId)) continue;
      this.#holders.delete(holder);
      this.#callHolder(holder);
    }
    if (this.#openRequests.size > 0) this.#serveArrivals();
    this.#waits.waiting('holders', this.#holders.size > 0);
    this.#waits.waiting('arrivals', this.#mustWait());
  }

  /** Whether somebody waits because there is no slot, and not only for another's outcome. */
  #mustWait(): boolean {
    for (const { customer } of this.#line.openRequests()) {
      if (!this.#slots.hasRoom(customer.flightId)) return true;
    }
    return false;
  }

  /**
   * Those whose turn it is. Who waits for a seat's outcome lets no later one have his other seats; who waits for his
   * flight, which has its share of the slots, lets those of other flights pass.
   */
  #serveArrivals(): void {
    const called: Place[] = [];
    const gone: Place[] = [];
    const spoken = new Set<string>();
    for (const place of this.#line.openRequests()) {
      const { customer } = place;
      if (!this.#slots.hasRoom(customer.flightId)) continue;
      const mustWait = customer.seats.some((seat) => spoken.has(seat) || this.#claimed.has(seat));
      if (!mustWait && this.#isGone(customer)) {
        gone.push(place);
        continue;
      }
      for (const seat of customer.seats) spoken.add(seat);
      if (mustWait) continue;
      called.push(place);
      this.#slots.take(customer.flightId);
      if (this.#slots.taken >= this.#parts.bounds.concurrency) break;
    }
    for (const place of gone) this.#callTaken(place);
    for (const place of called) this.#callArrival(place);
  }

  #isGone(customer: Customer): boolean {
    return customer.unchecked !== true && this.#parts.looksTaken(customer);
  }

  #callHolder(holder: Holder): void {
    this.#parts.waited('holders', this.#parts.clock.now() - holder.since);
    this.#slots.take(holder.flightId);
    holder.answer({ kind: 'go', done: this.#slot('holders', holder.flightId) });
  }

  #callArrival(place: Place): void {
    const { seats, flightId } = place.customer;
    this.#line.leave(place);
    for (const seat of seats) this.#claimed.add(seat);
    const done = this.#slot('arrivals', flightId);
    const settle = once(() => {
      for (const seat of seats) this.#claimed.delete(seat);
      this.#serve();
    });
    const { arrival } = place;
    this.#answer(place, { kind: 'go', done, settle, arrival });
  }

  #callTaken(place: Place): void {
    this.#line.leave(place);
    this.#answer(place, { kind: 'taken', arrival: place.arrival });
  }

  #answer(place: Place, called: Called): void {
    const openRequest = this.#openRequests.get(place);
    if (!openRequest) return;
    this.#openRequests.delete(place);
    this.#parts.waited('arrivals', this.#parts.clock.now() - openRequest.since);
    openRequest.answer(called);
  }

  /** What gives back a slot that was taken. */
  #slot(of: CommandClass, flightId: string): () => void {
    return once(() => {
      this.#slots.give(flightId);
      this.#waits.completed(of);
      this.#serve();
    });
  }

  /**
   * What is expected, ms, until the place's turn. While a slot is free nobody waits for one: those before who are
   * away may never come back, and a slot that is kept for them would keep everyone out.
   */
  #waitMs(place: Place): number {
    if (this.#slots.hasRoom(place.customer.flightId)) return 0;
    return this.#waits.timeMs(this.#line.workUpTo(place) + this.#holders.size, 'arrivals');
  }

  /** With a kept place when there is room for one, else without. */
  #turnAway(place: Place): Aside {
    const { clock, bounds } = this.#parts;
    // Who stays away for too long takes no place from this one, and does not count as before it.
    this.#line.expire(clock.now());
    const waitMs = this.#waitMs(place);
    if (!place.customer.keyed || this.#closed || this.#line.tickets >= bounds.tickets) {
      this.#line.leave(place);
      return { kind: 'busy', retryAfterMs: this.#waits.retryMs(waitMs) };
    }
    // Back in time to stand and wait for the rest. And sooner than that where it is long: of those before
    // some may have left for good, which only their absence will tell.
    const returnMs = Math.min(waitMs - bounds.patienceMs, bounds.returnMs);
    const retryAfterMs = this.#waits.retryMs(returnMs);
    const kept = this.#line.keep(place, clock.now() + retryAfterMs + bounds.ticketMs);
    return { kind: 'waiting', place: this.#line.placeOf(kept), retryAfterMs };
  }
}
