import { io } from 'socket.io-client';
import type { Logger } from 'pino';
import { limits } from '@aisle/shared/limits';
import { busEvents, type FlightNotice, type OrderNotice } from '@aisle/shared/bus-messages';
import { Notices } from './notices.ts';

/** Pauses before a backend is dialled again that said goodbye, and one that refused us, ms. */
const AFTER_GOODBYE_MS = 500;
const AFTER_REFUSAL_MS = 5_000;

/** Where a worker says that something changed. */
export interface Bus {
  flightChanged(notice: FlightNotice): void;
  watchesChanged(notice: FlightNotice): void;
  orderChanged(notice: OrderNotice): void;
  /** Ends the connection; what was not sent by then is dropped. */
  close(): void;
}

/**
 * Connects to a backend's bus and stays connected. While the backend is away notices are folded, the
 * newest of each flight and order, and leave when it is back. `backendUrl`: without a path.
 */
export function connectBus(backendUrl: string, token: string, logger: Logger): Bus {
  const flights = new Notices(limits.busNotices);
  const watches = new Notices(limits.busNotices);
  const orders = new Notices(limits.busNotices);
  const socket = dial(backendUrl, token);
  let closed = false;
  const redial = (afterMs: number): void => {
    setTimeout(() => {
      if (!closed) socket.connect();
    }, afterMs).unref();
  };
  const flush = (): void => {
    if (!socket.connected) return;
    for (const [event, notices] of [
      [busEvents.flightChanged, flights],
      [busEvents.watchesChanged, watches],
    ] as const) {
      for (const [flightId, version] of notices.take()) {
        socket.emit(event, { flightId, version } satisfies FlightNotice);
      }
    }
    for (const [orderId, sequence] of orders.take()) {
      socket.emit(busEvents.orderChanged, { orderId, sequence } satisfies OrderNotice);
    }
  };
  socket.on('connect', () => {
    logger.info('the bus is connected');
    flush();
  });
  socket.on('disconnect', (reason) => {
    logger.info({ reason }, 'the bus is disconnected');
    // The last ones may have gone into a connection that was dead already.
    for (const notices of [flights, watches, orders]) notices.recall();
    // A server that ends the connection is not dialled again by the client itself. It may be stopping:
    // at once, we would keep it from it.
    if (reason === 'io server disconnect') redial(AFTER_GOODBYE_MS);
  });
  logRefusals(socket, redial, logger);
  const keep = (notices: Notices, id: string, count: number): void => {
    notices.put(id, count);
    flush();
  };
  return {
    flightChanged: ({ flightId, version }) => keep(flights, flightId, version),
    watchesChanged: ({ flightId, version }) => keep(watches, flightId, version),
    orderChanged: ({ orderId, sequence }) => keep(orders, orderId, sequence),
    close() {
      closed = true;
      socket.close();
    },
  };
}

function dial(backendUrl: string, token: string): ReturnType<typeof io> {
  return io(new URL('/bus', backendUrl).href, {
    transports: ['websocket'],
    auth: { token },
    reconnectionDelay: 200,
    reconnectionDelayMax: 2_000,
  });
}

/** Says why the bus does not connect: once until it does, for a backend may start later. */
function logRefusals(
  socket: ReturnType<typeof io>,
  redial: (afterMs: number) => void,
  logger: Logger,
): void {
  let said = '';
  socket.on('connect', () => {
    said = '';
  });
  socket.on('connect_error', (error) => {
    if (error.message !== said) logger.warn({ reason: error.message }, 'the bus does not connect');
    said = error.message;
    // A server that refuses (a wrong token) is not dialled again by the client itself.
    if (!socket.active) redial(AFTER_REFUSAL_MS);
  });
}
