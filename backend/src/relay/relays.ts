import type { Logger } from 'pino';
import type { FlightNotice } from '@aisle/shared/workflow-api';
import type { BookingPort } from '../booking/port.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { rooms } from '../socket/answer.ts';
import type { SocketServer } from '../socket/server.ts';
import type { Clock } from './clock.ts';
import { FlightList } from './flight-list.ts';
import { FlightRelay } from './flight-relay.ts';
import { OrderRelay } from './order-relay.ts';

export interface RelaysParts {
  readonly booking: BookingPort;
  readonly clock: Clock;
  readonly io: SocketServer;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** The three that turn notices and queries into socket messages, wired to each other and to the rooms. */
export class Relays {
  readonly flights: FlightRelay;
  readonly list: FlightList;
  readonly orders: OrderRelay;
  readonly #log: Logger;

  constructor({ booking, clock, io, log, metrics }: RelaysParts) {
    this.#log = log;
    this.flights = new FlightRelay({
      booking,
      clock,
      emit: (change) => io.to(rooms.flight(change.flightId)).emit('flight:changed', change),
      known: (flightId) => {
        this.list.known(flightId);
      },
      observer: {
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
      },
    });
    this.list = new FlightList({
      booking,
      clock,
      relay: this.flights,
      emit: (flights) => io.to(rooms.flights).emit('flights:changed', { flights }),
    });
    this.orders = new OrderRelay({
      booking,
      clock,
      emit: (order) => io.to(rooms.order(order.id)).emit('order:changed', { order }),
      failed: (orderId, error) => {
        log.error({ orderId, err: error }, 'a query failed by a bug');
      },
    });
  }

  start(): void {
    this.flights.start();
    this.orders.start();
    void this.list.relist();
  }

  stop(): void {
    this.flights.stop();
    this.list.stop();
    this.orders.stop();
  }

  /** Workers have come or gone: notices may have been lost, and without workers none come. */
  workers(count: number): void {
    this.#log.info({ workers: count }, 'the bus has changed');
    this.flights.trust(count > 0);
    this.orders.distrust();
    if (count > 0) void this.list.relist();
  }

  flightChanged({ flightId, version }: FlightNotice): void {
    this.flights.noticed(flightId, version);
    this.list.noticed(flightId);
  }
}
