import { isDeepStrictEqual } from 'node:util';
import type { Order } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import type { Party } from '@aisle/shared/party-contract';
import { err, ok } from '@aisle/shared/result';
import type { SeatWatch } from '@aisle/shared/watch-routes';
import type { FlightWatches, WatchState } from '@aisle/shared/watches';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Answer, BookingPort } from '../booking/port.ts';
import type { Clock } from '../clock.ts';
import { growingPauseMs, type Pace } from './follower.ts';
import { publicOrder, publicParty, publicWatch } from './public-views.ts';
import { WatchedWorkflows } from './watched.ts';

/** Orders asked for in one sweep: those whose change is due come first, so that a crowd costs no more. */
const sweptOrders = 25;

const paceOfOrders: Pace = { retryMs: growingPauseMs, staleMs: growingPauseMs, mostFailures: 8 };

export interface OrderRelayParts {
  readonly booking: Pick<BookingPort, 'orderStatus'>;
  readonly clock: Clock;
  /** Sends to everyone who watches the order. */
  readonly emit: (order: Order) => void;
  /** Sends to a guest of an order. */
  readonly emitToGuest: (party: Party) => void;
  readonly failed: (orderId: string, error: unknown) => void;
}

/** The orders that someone watches: a notice leads to one query, and its answer to the viewers. */
export class OrderRelay extends WatchedWorkflows<OrderState> {
  /** Notices may have been lost until then, ms: the sweep looks anew at what was asked before. */
  #distrustedAt = -Infinity;
  #cancelSweep: () => void = () => undefined;

  constructor({ booking, clock, emit, emitToGuest, failed }: OrderRelayParts) {
    super({
      clock,
      pace: paceOfOrders,
      ask: (orderId) => booking.orderStatus(orderId),
      versionOf: ({ sequence }) => sequence,
      changed: (_orderId, state, before) => {
        emit(publicOrder(state, clock.now()));
        // Who has left, or was removed, is told so.
        for (const id of guestsOf(state, before)) emitToGuest(publicParty(state, id, clock.now()));
      },
      failed,
    });
  }

  /** Begins to sweep, for lost notices. */
  start(): void {
    this.#cancelSweep = this.clock.after(limits.relaySweepMs, () => {
      this.#sweep();
      this.start();
    });
  }

  override stop(): void {
    this.#cancelSweep();
    super.stop();
  }

  /** The watched order as it is now. Those who ask at once share a query. */
  async currentOrder(orderId: string): Answer<Order> {
    const asked = await this.current(orderId);
    return asked.ok ? ok(publicOrder(asked.value, this.clock.now())) : asked;
  }

  /** The same as one of its guests may see it. */
  async currentParty(orderId: string, guestId: string): Answer<Party> {
    const asked = await this.current(orderId);
    if (!asked.ok) return asked;
    if (!guestsOf(asked.value).has(guestId)) return err({ code: 'guest-not-found' });
    return ok(publicParty(asked.value, guestId, this.clock.now()));
  }

  /** Whether the watched order is known to have ended. */
  hasEnded(orderId: string): boolean {
    return (this.last(orderId)?.reason ?? null) !== null;
  }

  /** Notices may have been lost: the sweep looks at every order anew. */
  override distrust(): void {
    this.#distrustedAt = this.clock.now();
  }

  #sweep(): void {
    const now = this.clock.now();
    const due = this.all.filter(({ last, askedAt, sentAt }) => {
      return last === null || isDue(last, askedAt <= this.#distrustedAt ? Infinity : now - sentAt);
    });
    // By when they were asked, not answered: those that do not answer wait for their turn like all others.
    due.sort((a, b) => a.sentAt - b.sentAt);
    for (const { id } of due.slice(0, sweptOrders)) void this.current(id);
  }
}

function guestsOf(...states: readonly OrderState[]): ReadonlySet<string> {
  return new Set(states.flatMap(({ party }) => (party?.guests ?? []).map(({ id }) => id)));
}

/** Whether a change may have been missed: a deadline has passed, a payment runs, or no one looked for long. */
function isDue({ status }: OrderState, ageMs: number): boolean {
  if (ageMs < limits.relaySweepMs) return false;
  switch (status) {
    case 'failed':
    case 'expired':
    case 'cancelled':
      return false;
    case 'confirmed':
      return ageMs > 60_000;
    default:
      return true;
  }
}

const paceOfFlights: Pace = {
  ...paceOfOrders,
  spacingMs: 1_000 / limits.relayQueriesPerSecond,
  sweepMs: limits.orderFileSweepMs,
};

export interface WatchRelayParts {
  readonly booking: Pick<BookingPort, 'watches'>;
  readonly clock: Clock;
  /** Sends to whoever watches the watch. */
  readonly emit: (watch: SeatWatch) => void;
  readonly failed: (flightId: string, error: unknown) => void;
}

/**
 * The flights with owners of watches connected here: a notice leads to one query a flight, however many wait, and each owner is told of
 * the own watch alone.
 */
export class WatchRelay extends WatchedWorkflows<FlightWatches> {
  constructor({ booking, clock, emit, failed }: WatchRelayParts) {
    super({
      clock,
      pace: paceOfFlights,
      ask: (flightId) => booking.watches.of(flightId),
      versionOf: ({ version }) => version,
      changed: (_flightId, after, before) => {
        for (const watch of changedWatches(after, before)) emit(publicWatch(watch, clock.now()));
      },
      failed,
    });
  }

  /** A watch of a flight with a viewer, as it is now. */
  async currentWatch(flightId: string, watchId: string): Answer<SeatWatch> {
    const asked = await this.current(flightId);
    if (!asked.ok) return asked;
    const watch = asked.value.watches.find(({ id }) => id === watchId);
    return watch ? ok(publicWatch(watch, this.clock.now())) : err({ code: 'watch-not-found' });
  }

  /** Whether the watch is known to have ended, or its flight remembers it no more. */
  hasEnded(flightId: string, watchId: string): boolean {
    const known = this.last(flightId)?.watches;
    const status = known?.find(({ id }) => id === watchId)?.status;
    return known !== undefined && status !== 'waiting' && status !== 'offered';
  }
}

/** Those that their owners have not been told of as they are now. */
function changedWatches(after: FlightWatches, before: FlightWatches): WatchState[] {
  const known = new Map(before.watches.map((watch) => [watch.id, watch]));
  return after.watches.filter((watch) => {
    const earlier = known.get(watch.id);
    return !isDeepStrictEqual({ ...watch, revision: 0 }, earlier && { ...earlier, revision: 0 });
  });
}
