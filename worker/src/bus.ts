import { io } from 'socket.io-client';
import type { Logger } from 'pino';
import type { InjectedSinks } from '@temporalio/worker';
import { limits } from '@aisle/shared/limits';
import {
  busEvents,
  type FlightNotice,
  type OrderNotice,
  type TracedNotice,
} from '@aisle/shared/bus-messages';
import type { BusSinks } from './workflows/bus.ts';

/**
 * The newest count of each thing that changed, until someone takes it, and for a while after: what was
 * taken last can be had back when it turns out that it never arrived. Bounded: past `capacity` the thing
 * that changed longest ago is dropped (the relay's sweep heals what was lost).
 */
export class Notices {
  readonly #waiting = new Map<string, number>();
  readonly #taken = new Map<string, number>();
  readonly #capacity: number;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Keeps `count` unless a higher one waits already. */
  put(id: string, count: number): void {
    keep(this.#waiting, this.#capacity, id, count);
  }

  /** Everything that waits, oldest first; nothing waits afterwards. */
  take(): [id: string, count: number][] {
    const all = [...this.#waiting];
    this.#waiting.clear();
    for (const [id, count] of all) keep(this.#taken, this.#capacity, id, count);
    return all;
  }

  /** What was taken may be lost: it waits again. */
  recall(): void {
    for (const [id, count] of this.#taken) this.put(id, count);
    this.#taken.clear();
  }
}

function keep(counts: Map<string, number>, capacity: number, id: string, count: number): void {
  const newest = Math.max(count, counts.get(id) ?? count);
  counts.delete(id);
  counts.set(id, newest);
  const [oldest] = counts.keys();
  if (counts.size > capacity && oldest !== undefined) counts.delete(oldest);
}

/** Pauses before a backend is dialled again that said goodbye, and one that refused us, ms. */
const AFTER_GOODBYE_MS = 500;
const AFTER_REFUSAL_MS = 5_000;

/** Where a worker says that something changed. */
export interface Bus {
  flightChanged(notice: FlightNotice): void;
  watchesChanged(notice: FlightNotice): void;
  orderChanged(notice: OrderNotice): void;
  /** Is dropped while no backend hears it. Absent: traces end at the flight. */
  flightTraced?(notice: TracedNotice): void;
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
    flightTraced: (notice) => tellTrace(socket, notice),
    close() {
      closed = true;
      socket.close();
    },
  };
}

/** Not volatile: what comes right behind another message would be dropped. */
function tellTrace(socket: ReturnType<typeof io>, notice: TracedNotice): void {
  if (socket.connected) socket.emit(busEvents.flightTraced, notice);
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

/** Lets workflows speak on the bus. Never during replay: what happened then was said then. */
export function busSinks(bus: Bus): InjectedSinks<BusSinks> {
  return {
    bus: {
      flightChanged: {
        callDuringReplay: false,
        fn: (_, notice) => {
          bus.flightChanged(notice);
        },
      },
      watchesChanged: {
        callDuringReplay: false,
        fn: (_, notice) => {
          bus.watchesChanged(notice);
        },
      },
      orderChanged: {
        callDuringReplay: false,
        fn: (_, notice) => {
          bus.orderChanged(notice);
        },
      },
    },
  };
}
