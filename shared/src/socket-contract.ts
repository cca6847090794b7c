/**
 * How the messages of a Socket.IO namespace are declared: once, for checks, the AsyncAPI document, and types; and those of the
 * namespace `/`.
 */
import { z } from 'zod';
import {
  flightChangedSchema,
  flightSchema,
  flightSnapshotSchema,
  orderSchema,
} from './contract.ts';
import { partySchema } from './party-contract.ts';
import { watchSchema } from './watch-routes.ts';

/** What a client asks. A refusal may be the ack instead ({@link refusedSchema}). */
export interface SocketRequest {
  readonly summary: string;
  readonly payload: z.ZodType;
  /** The ack of what was accepted. */
  readonly ack: z.ZodType;
}

/** What a client is told. */
export type SocketEvent = Omit<SocketRequest, 'ack'>;

export type SocketRequests = Readonly<Record<string, SocketRequest>>;
export type SocketEvents = Readonly<Record<string, SocketEvent>>;

/** A refusal in an ack. */
export const refusedSchema = z.object({
  ok: z.literal(false),
  error: z.object({ code: z.string(), message: z.string() }),
});
export type Refused = z.output<typeof refusedSchema>;
export type SocketError = Refused['error'];

type Ack<R extends SocketRequest> = z.output<R['ack']> | Refused;

/** The requests of a namespace, as Socket.IO's types want them. */
export type Sending<R extends SocketRequests> = {
  [E in keyof R]: (message: z.input<R[E]['payload']>, ack: (answer: Ack<R[E]>) => void) => void;
};

/** The events of a namespace, as Socket.IO's types want them. */
export type Receiving<E extends SocketEvents> = {
  [Name in keyof E]: (message: z.output<E[Name]['payload']>) => void;
};

const acceptedSchema = z.object({ ok: z.literal(true) });
const idInput = z.string().max(64);
const tokenInput = z.string().max(128).optional();
const flightOnly = z.strictObject({ flightId: idInput });

/** What clients send on the namespace `/`, with the ack of what was accepted. */
export const socketRequests = {
  'flight:watch': {
    summary: 'Watch a flight: the ack has its snapshot, or the changes since the version it names.',
    payload: flightOnly.extend({ version: z.int().nonnegative().optional() }),
    ack: z.union([
      acceptedSchema.extend({ snapshot: flightSnapshotSchema }),
      acceptedSchema.extend({ changes: flightChangedSchema }),
    ]),
  },
  'flight:unwatch': {
    summary: 'Watch the flight no more.',
    payload: flightOnly,
    ack: acceptedSchema,
  },
  'order:watch': {
    summary:
      'Watch an order, with its token or with the cookie of the handshake. One that has ended counts among the watched ' +
      'orders only until its place is needed.',
    payload: z.strictObject({ orderId: idInput, token: tokenInput }),
    ack: acceptedSchema.extend({ order: orderSchema }),
  },
  'order:unwatch': {
    summary: 'Watch the order no more.',
    payload: z.strictObject({ orderId: idInput }),
    ack: acceptedSchema,
  },
  'party:watch': {
    summary:
      'Listen, as a guest, to an order that is booked together, with the guest’s token or with the cookie of the handshake.',
    payload: z.strictObject({ orderId: idInput, guestId: idInput, token: tokenInput }),
    ack: acceptedSchema.extend({ party: partySchema }),
  },
  'party:unwatch': {
    summary: 'Listen to it no more.',
    payload: z.strictObject({ guestId: idInput }),
    ack: acceptedSchema,
  },
  'watch:watch': {
    summary: 'Listen to a watch of seats, with its token or with the cookie of the handshake.',
    payload: flightOnly.extend({ watchId: idInput, token: tokenInput }),
    ack: acceptedSchema.extend({ watch: watchSchema }),
  },
  'watch:unwatch': {
    summary: 'Listen to the watch of seats no more; it waits on.',
    payload: z.strictObject({ watchId: idInput }),
    ack: acceptedSchema,
  },
  'flights:watch': {
    summary: 'Watch the list of flights.',
    payload: z.strictObject({}),
    ack: acceptedSchema.extend({ flights: z.array(flightSchema) }),
  },
} as const satisfies SocketRequests;

/** What clients are sent on the namespace `/`. */
export const socketEvents = {
  'flight:changed': {
    summary: 'Seats changed. Apply when `from` is at most your version, else watch again.',
    payload: flightChangedSchema,
  },
  'order:changed': {
    summary: 'A watched order changed. Of two, the higher `revision` is the newer.',
    payload: z.object({ order: orderSchema }),
  },
  'party:changed': {
    summary: 'An order that is booked together changed: its seats, its time, or who belongs to it.',
    payload: z.object({ party: partySchema }),
  },
  'watch:changed': {
    summary: 'A watch of seats changed: its place, or what is offered.',
    payload: z.object({ watch: watchSchema }),
  },
  'flights:changed': {
    summary: 'These flights of the list changed.',
    payload: z.object({ flights: z.array(flightSchema) }),
  },
} as const satisfies SocketEvents;

export type ClientToServer = Sending<typeof socketRequests>;
export type ServerToClient = Receiving<typeof socketEvents>;

export type FlightWatchAck = Ack<(typeof socketRequests)['flight:watch']>;
export type OrderWatchAck = Ack<(typeof socketRequests)['order:watch']>;
export type WatchWatchAck = Ack<(typeof socketRequests)['watch:watch']>;
export type PartyWatchAck = Ack<(typeof socketRequests)['party:watch']>;
export type PlainAck = Ack<(typeof socketRequests)['order:unwatch']>;
