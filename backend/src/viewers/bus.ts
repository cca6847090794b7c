import type { Namespace, Socket } from 'socket.io';
import { z } from 'zod';
import {
  busEvents,
  type FlightNotice,
  type OrderNotice,
  type TracedNotice,
} from '@aisle/shared/bus-messages';
import { flightIdSchema, orderIdSchema } from '@aisle/shared/contract';
import { TRACE_PARENT } from '@aisle/shared/tracing/tracing';
import { sameSecret } from '../security/tokens.ts';
import {
  guardNamespace,
  serveNamespace,
  type Handlers,
  type MessageFailed,
} from '../socket/namespace.ts';

const credentials = z.object({ token: z.string() });

const notices = {
  [busEvents.flightChanged]: {
    payload: z.object({ flightId: flightIdSchema, version: z.int().nonnegative() }),
  },
  [busEvents.watchesChanged]: {
    payload: z.object({ flightId: flightIdSchema, version: z.int().nonnegative() }),
  },
  [busEvents.orderChanged]: {
    payload: z.object({ orderId: orderIdSchema, sequence: z.int().nonnegative() }),
  },
  [busEvents.flightTraced]: {
    payload: z.object({
      flightId: flightIdSchema,
      version: z.int().nonnegative(),
      trace: z.string().regex(TRACE_PARENT),
    }),
  },
} as const;

export interface BusParts {
  readonly token: string;
  readonly flightChanged: (notice: FlightNotice) => void;
  readonly watchesChanged: (notice: FlightNotice) => void;
  readonly orderChanged: (notice: OrderNotice) => void;
  readonly flightTraced: (notice: TracedNotice) => void;
  /** A worker has come or gone: how many are there now. */
  readonly workers: (count: number) => void;
  readonly malformed: (event: string) => void;
  readonly failed: MessageFailed;
  /** A connection is a worker's. */
  readonly admitted: (connection: Socket['conn']) => void;
  /** Somebody has shown a wrong token. */
  readonly wrongToken: (connection: Socket['conn']) => void;
}

const handlers: Handlers<typeof notices, BusParts> = {
  [busEvents.flightChanged]: ({ flightChanged }, notice) => {
    flightChanged(notice);
    return { ok: true };
  },
  [busEvents.watchesChanged]: ({ watchesChanged }, notice) => {
    watchesChanged(notice);
    return { ok: true };
  },
  [busEvents.orderChanged]: ({ orderChanged }, notice) => {
    orderChanged(notice);
    return { ok: true };
  },
  [busEvents.flightTraced]: ({ flightTraced }, notice) => {
    flightTraced(notice);
    return { ok: true };
  },
};

/**
 * Serves `/bus`, where workers say that something changed. The right token always passes: a worker is not to stay outside
 * because somebody at its address guesses.
 */
export function serveBus(namespace: Namespace, parts: BusParts): void {
  let workers = 0;
  guardNamespace<Socket>(namespace, async ({ handshake, conn }) => {
    const given = credentials.safeParse(handshake.auth);
    if (given.success && sameSecret(given.data.token, parts.token)) return null;
    parts.wrongToken(conn);
    return 'agent-token-required';
  });
  serveNamespace<Socket, typeof notices, BusParts>(namespace, {
    requests: notices,
    handlers,
    connect: ({ conn }) => {
      parts.admitted(conn);
      parts.workers((workers += 1));
      return { connection: parts, left: () => parts.workers((workers -= 1)) };
    },
    failed: parts.failed,
    answered: (code, event) => {
      if (code === 'invalid-message') parts.malformed(event);
    },
  });
}
