import type { Logger } from 'pino';
import type { FlightNotice, OrderNotice } from '@aisle/shared/bus-messages';
import type { BookingPort } from '../booking/port.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Exchange } from '../peers/exchange.ts';
import { Audiences } from '../socket/audience.ts';
import type { SocketGate } from '../socket/gate.ts';
import type { SocketServer } from '../socket/server.ts';
import { UnreadGuard } from '../socket/unread.ts';
import type { Clock } from '../clock.ts';
import { FlightList } from './flight-list.ts';
import { FlightRelay, type FlightRelayParts } from './flight-relay.ts';
import { OrderRelay, WatchRelay } from './owner-relays.ts';
import { Peers } from './peers.ts';
import { VersionTraces } from './version-traces.ts';

/** Rooms of the namespace `/`. */
export const viewerRooms = {
  order: (orderId: string) => `order:${orderId}`,
  guest: (guestId: string) => `guest:${guestId}`,
  watch: (watchId: string) => `watch:${watchId}`,
  flights: 'flights',
} as const;

export interface RelaysParts {
  readonly booking: BookingPort;
  readonly clock: Clock;
  readonly io: SocketServer;
  readonly gate: Pick<SocketGate, 'clientOf'>;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly exchange: Exchange;
}

/** Who follows every flight besides, whether it is watched or not. */
export interface FlightListener {
  /** There is such a flight. */
  found(flightId: string): void;
  /** The flight is at `version` at least. `own`: a worker on this backend's bus says so. */
  noticed(flightId: string, version: number, own: boolean): void;
  /** Those who wait for seats of the flight have changed: a worker on this backend's bus says so. */
  watchesChanged(flightId: string): void;
  /** Notices may have been lost. */
  distrust(): void;
}

/** Who follows orders besides. */
export interface OrderListener {
  /** The order has come to `sequence` at least. */
  noticed(orderId: string, sequence: number): void;
  /** Notices may have been lost. */
  distrust(): void;
}

/**
 * What turns notices and queries into socket messages, wired to each other and to who gets them. Each
 * backend tells its own viewers: what an adapter loses, the next query of the backend itself makes good,
 * which a message to everyone's viewers would not.
 */
export class Relays {
  readonly flights: FlightRelay;
  readonly list: FlightList;
  readonly orders: OrderRelay;
  readonly watches: WatchRelay;
  readonly audiences: Audiences;
  readonly traces = new VersionTraces((...news) => this.audiences.tell(...news));
  readonly #log: Logger;
  readonly #peers: Peers;
  readonly #unread: UnreadGuard;
  #workersOnBus = 0;
  #flightListener: FlightListener | null = null;
  #orderListener: OrderListener | null = null;

  constructor(parts: RelaysParts) {
    const { booking, clock, io, log } = parts;
    this.#log = log;
    this.#unread = unreadGuard(parts);
    this.#peers = this.#joinPeers(parts);
    this.audiences = this.#createAudiences(parts);
    this.flights = new FlightRelay({
      booking,
      clock,
      emit: (change) => this.traces.tell(change),
      known: (flightId) => {
        this.list.known(flightId);
        const version = this.flights.known(flightId)?.version ?? 0;
        this.#flightListener?.noticed(flightId, version, false);
      },
      learned: (learned) => this.#peers.tellLearned(learned),
      shared: parts.exchange.isShared,
      watching: () => this.#peers.beat(),
      observer: relayObserver(parts),
    });
    this.list = new FlightList({
      booking,
      clock,
      relay: this.flights,
      found: (flightId) => this.#flightListener?.found(flightId),
      emit: (flights) => io.local.to(viewerRooms.flights).emit('flights:changed', { flights }),
    });
    const failedOf = (name: 'flightId' | 'orderId') => (id: string, error: unknown) => {
      log.error({ [name]: id, err: error }, 'a query failed by a bug');
    };
    this.watches = new WatchRelay({
      ...{ booking, clock, failed: failedOf('flightId') },
      emit: (watch) => io.local.to(viewerRooms.watch(watch.id)).emit('watch:changed', { watch }),
    });
    this.orders = new OrderRelay({
      ...{ booking, clock, failed: failedOf('orderId') },
      emit: (order) => io.local.to(viewerRooms.order(order.id)).emit('order:changed', { order }),
      emitToGuest: (party) =>
        io.local.to(viewerRooms.guest(party.guestId)).emit('party:changed', { party }),
    });
  }

  /** Workers that tell of changes, to this backend or to another. */
  get workers(): number {
    return this.#workersOnBus + this.#peers.workers;
  }

  /** From now on `listener` is told of every flight, too. */
  listen(listener: FlightListener): void {
    this.#flightListener = listener;
  }

  /** The same of every order. */
  listenToOrders(listener: OrderListener): void {
    this.#orderListener = listener;
  }

  start(): void {
    this.flights.start();
    this.orders.start();
    this.#unread.start();
    this.#peers.beat();
    void this.list.relist();
  }

  stop(): void {
    this.#peers.stop();
    this.#unread.stop();
    this.flights.stop();
    this.list.stop();
    this.orders.stop();
    this.watches.stop();
  }

  /** Workers have come to this backend's bus, or gone. */
  workersOnBus(count: number): void {
    this.#workersOnBus = count;
    this.#peers.beat();
    this.#workersChanged();
  }

  /** A flight was opened through this backend: every backend's list has it from now on. */
  flightOpened(flightId: string): void {
    this.flightChanged({ flightId, version: 0 });
  }

  /** A worker's notice. */
  flightChanged(notice: FlightNotice): void {
    this.#peers.tellFlight(notice);
    this.#flightNoticed(notice, true);
  }

  /** A worker's notice. */
  watchesChanged(notice: FlightNotice): void {
    this.#peers.tellWatches(notice);
    this.watches.noticed(notice.flightId, notice.version);
    this.#flightListener?.watchesChanged(notice.flightId);
  }

  /** A worker's notice. */
  orderChanged(notice: OrderNotice): void {
    this.#peers.tellOrder(notice);
    this.#orderNoticed(notice);
  }

  #orderNoticed({ orderId, sequence }: OrderNotice): void {
    this.orders.noticed(orderId, sequence);
    this.#orderListener?.noticed(orderId, sequence);
  }

  #flightNoticed({ flightId, version }: FlightNotice, own: boolean): void {
    this.flights.noticed(flightId, version);
    this.list.noticed(flightId);
    this.#flightListener?.noticed(flightId, version, own);
  }

  /** Notices may have been lost, and without workers none come. */
  #workersChanged(): void {
    const { workers } = this;
    this.#log.info({ workers }, 'the number of workers has changed');
    this.flights.trust(workers > 0);
    this.orders.distrust();
    this.watches.distrust();
    this.#orderListener?.distrust();
    this.#flightListener?.distrust();
    if (workers > 0) void this.list.relist();
  }

  #createAudiences({ clock, metrics }: RelaysParts): Audiences {
    return new Audiences({
      missing: (flightId, version) => this.flights.newsFor(flightId, version),
      later: (action) => void setImmediate(action),
      delivered: (tookMs) => {
        metrics.delivered(tookMs);
      },
      now: () => clock.now(),
    });
  }

  #joinPeers({ exchange }: RelaysParts): Peers {
    return new Peers({
      exchange,
      state: () => ({ workers: this.#workersOnBus, flights: this.flights.watchedFlights }),
      wanted: (flightId, until) => {
        // Who gets the notices asks for all; without a worker on its bus a backend leaves that to others.
        if (this.#workersOnBus > 0) this.flights.wanted(flightId, until);
      },
      learned: (learned) => {
        this.flights.learned(learned);
      },
      flightNoticed: (notice) => {
        this.#flightNoticed(notice, false);
      },
      watchesNoticed: ({ flightId, version }) => {
        this.watches.noticed(flightId, version);
      },
      orderNoticed: (notice) => {
        this.#orderNoticed(notice);
      },
      workersChanged: () => {
        this.#workersChanged();
      },
    });
  }
}

function relayObserver({ log, metrics }: RelaysParts): FlightRelayParts['observer'] {
  return {
    queried: (tookMs) => {
      metrics.queried(tookMs);
    },
    emitted: (noticeToEmitMs) => {
      metrics.emitted(noticeToEmitMs);
    },
    failed: (flightId, { code }, error) => {
      metrics.queryFailed(code);
      if (error === undefined) log.debug({ flightId, code }, 'a flight did not answer');
      else log.error({ flightId, err: error }, 'a query failed by a bug');
    },
  };
}

function unreadGuard({ io, gate, clock, metrics }: RelaysParts): UnreadGuard {
  return new UnreadGuard({
    sockets: () => [io.of('/'), io.of('/agent')].flatMap((each) => [...each.sockets.values()]),
    clientOf: (connection) => gate.clientOf(connection),
    after: (delayMs, action) => clock.after(delayMs, action),
    ended: () => {
      metrics.endedUnread();
    },
  });
}
