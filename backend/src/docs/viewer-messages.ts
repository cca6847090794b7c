import { z } from 'zod';
import {
  flightChangedSchema,
  flightSchema,
  flightSnapshotSchema,
  orderSchema,
  socketRequests,
} from '@aisle/shared/contract';

const error = z.object({ code: z.string(), message: z.string() });
/** A refusal in an ack. */
export const refused = z.object({ ok: z.literal(false), error });

/** What customers send, with the answer in the ack. */
export const viewerRequests = {
  'flight:watch': {
    payload: socketRequests['flight:watch'],
    ack: z.union([
      z.object({ ok: z.literal(true), snapshot: flightSnapshotSchema }),
      z.object({ ok: z.literal(true), changes: flightChangedSchema }),
      refused,
    ]),
    summary: 'Watch a flight: the ack has its snapshot, or the changes since the version it names.',
  },
  'flight:unwatch': {
    payload: socketRequests['flight:unwatch'],
    ack: z.union([z.object({ ok: z.literal(true) }), refused]),
    summary: 'Watch the flight no more.',
  },
  'order:watch': {
    payload: socketRequests['order:watch'],
    ack: z.union([z.object({ ok: z.literal(true), order: orderSchema }), refused]),
    summary:
      'Watch an order, with its token or with the cookie of the handshake. One that has ended counts among the watched ' +
      'orders only until its place is needed.',
  },
  'order:unwatch': {
    payload: socketRequests['order:unwatch'],
    ack: z.union([z.object({ ok: z.literal(true) }), refused]),
    summary: 'Watch the order no more.',
  },
  'flights:watch': {
    payload: socketRequests['flights:watch'],
    ack: z.union([z.object({ ok: z.literal(true), flights: z.array(flightSchema) }), refused]),
    summary: 'Watch the list of flights.',
  },
} as const;

/** What customers are sent. */
export const viewerFacts = {
  'flight:changed': {
    payload: flightChangedSchema,
    summary: 'Seats changed. Apply when `from` is at most your version, else watch again.',
  },
  'order:changed': {
    payload: z.object({ order: orderSchema }),
    summary: 'A watched order changed. Of two, the higher `revision` is the newer.',
  },
  'flights:changed': {
    payload: z.object({ flights: z.array(flightSchema) }),
    summary: 'These flights of the list changed.',
  },
} as const;
