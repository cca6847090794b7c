import type { Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import { flightIdSchema, orderIdSchema } from '@aisle/shared/contract';
import { busEvents } from '@aisle/shared/bus-messages';
import type { FlightNotice, OrderNotice } from '@aisle/shared/bus-messages';
import { guardNamespace } from '../socket/guard.ts';

const flightNotice = z.object({ flightId: flightIdSchema, version: z.int().nonnegative() });
const orderNotice = z.object({ orderId: orderIdSchema, sequence: z.int().nonnegative() });

export interface BusParts {
  readonly token: string;
  readonly flightChanged: (notice: FlightNotice) => void;
  readonly orderChanged: (notice: OrderNotice) => void;
  /** A worker has come or gone: how many are there now. */
  readonly workers: (count: number) => void;
  readonly malformed: (event: string) => void;
  /** A connection is a worker's. */
  readonly admitted: (connection: Socket['conn']) => void;
  /** Somebody has shown a wrong token. */
  readonly wrongToken: (connection: Socket['conn']) => void;
}

/** Serves `/bus`, where workers say that something changed. */
export function serveBus(namespace: Namespace, parts: BusParts): void {
  let workers = 0;
  guardNamespace(namespace, parts.token, parts.wrongToken);
  namespace.on('connection', (socket) => {
    parts.admitted(socket.conn);
    parts.workers((workers += 1));
    socket.on('disconnect', () => {
      parts.workers((workers -= 1));
    });
    socket.on(busEvents.flightChanged, (message: unknown) => {
      const notice = flightNotice.safeParse(message);
      if (notice.success) parts.flightChanged(notice.data);
      else parts.malformed(busEvents.flightChanged);
    });
    socket.on(busEvents.orderChanged, (message: unknown) => {
      const notice = orderNotice.safeParse(message);
      if (notice.success) parts.orderChanged(notice.data);
      else parts.malformed(busEvents.orderChanged);
    });
  });
}
