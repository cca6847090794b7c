/** The public contract as zod schemas: what travels over REST and Socket.IO. */
import { z } from 'zod';
import { aircraftIds, cabinClasses, characteristics } from './aircraft/types.ts';
import { DESIGNATOR, FLIGHT_ID, IDEMPOTENCY_KEY, ORDER_ID } from './ids.ts';
import { limits } from './limits.ts';
import { exchangeSchema, moneySchema, paymentSchema } from './payment-contract.ts';
import { partyOfOrderSchema, partySchema } from './party-contract.ts';
import { contactSchema, passengerSchema } from './people-contract.ts';
import { seatStatuses } from './seat-map/types.ts';
import type { Ack, Receiving, Sending, SocketEvents, SocketRequests } from './socket-messages.ts';
import { flightStatuses, orderStatuses } from './states.ts';
import { watchSchema } from './watch-contract.ts';

export { moneySchema, paySchema, paymentCodeSchema } from './payment-contract.ts';

const iso = z.iso.datetime();
/** A moment as clients write it: in ISO 8601 with its zone, with or without seconds, like `isMoment` in flight-times.ts. */
export const zonedTimeSchema = z.union([
  z.iso.datetime({ offset: true }),
  z.iso.datetime({ offset: true, precision: -1 }),
]);
export const flightIdSchema = z.string().regex(FLIGHT_ID);
export const orderIdSchema = z.string().regex(ORDER_ID);
export const idempotencyKeySchema = z.string().regex(IDEMPOTENCY_KEY);
export const designatorSchema = z.string().regex(DESIGNATOR);
export const seatStatusSchema = z.enum(seatStatuses);
export const flightStatusSchema = z.enum(flightStatuses);
export const orderStatusSchema = z.enum(orderStatuses);
export const publicSeatSchema = z.object({ status: seatStatusSchema, until: iso.optional() });
export const publicSeatsSchema = z.record(z.string(), publicSeatSchema);
export const seatCountsSchema = z.object({
  total: z.int(),
  free: z.int(),
  held: z.int(),
  paying: z.int(),
  sold: z.int(),
  blocked: z.int(),
});

export const airportSchema = z.object({
  code: z.string(),
  name: z.string(),
  city: z.string(),
  /** IANA name, such as `Europe/London`. */
  timeZone: z.string(),
  /** Degrees, north and east positive, to about a kilometre. Absent for an airport that we do not know. */
  position: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
});
export type Airport = z.infer<typeof airportSchema>;

export const flightSchema = z.object({
  id: z.string(),
  number: z.string(),
  origin: z.string(),
  destination: z.string(),
  /** The airports in full: names and time zones. */
  route: z.object({ origin: airportSchema, destination: airportSchema }),
  departsAt: iso,
  arrivesAt: iso,
  /** When passengers are to be at the gate. */
  boardingAt: iso,
  /** Where it departs, once an agent has said so. */
  terminal: z.string().optional(),
  gate: z.string().optional(),
  /** Choices that leave a seat alone are refused where another would not. Absent: they are not. */
  refusesSingleSeats: z.boolean().optional(),
  aircraft: z.enum(aircraftIds),
  /** `closed`: nothing more is sold; who has a hold may still pay. */
  status: flightStatusSchema,
  seats: seatCountsSchema,
  /** Of the seats that can be bought now, the cheapest; null when none can: sold out, closed, departed, cancelled. */
  fromPrice: moneySchema.nullable(),
});
export type Flight = z.infer<typeof flightSchema>;

const cellSchema = z.union([
  z.object({
    kind: z.literal('seat'),
    designator: z.string(),
    characteristics: z.array(z.enum(characteristics)),
    price: moneySchema,
    restrictions: z.array(z.string()),
  }),
  z.object({ kind: z.literal('aisle') }),
  z.object({
    kind: z.enum(['empty', 'lavatory', 'galley', 'closet', 'stairs', 'bassinet']),
    span: z.int().positive(),
  }),
]);

export const layoutSchema = z.object({
  aircraft: z.string(),
  name: z.string(),
  decks: z.array(
    z.object({
      name: z.enum(['main', 'upper']),
      wings: z.object({ firstRow: z.int(), lastRow: z.int() }).nullable(),
      cabins: z.array(
        z.object({
          class: z.enum(cabinClasses),
          name: z.string(),
          columns: z.array(z.string().nullable()),
          rows: z.array(
            z.object({ number: z.int().nullable(), exit: z.boolean(), cells: z.array(cellSchema) }),
          ),
        }),
      ),
    }),
  ),
});

/** `GET /api/flights/{flightId}`, and the snapshot in the ack of `flight:watch`. */
export const flightSnapshotSchema = z.object({
  flight: flightSchema,
  layout: layoutSchema,
  seats: publicSeatsSchema,
  version: z.int(),
  serverTime: iso,
});
export type PublicFlightSnapshot = z.infer<typeof flightSnapshotSchema>;

/** `flight:changed`: apply when `from` ≤ own version, else watch again. */
export const flightChangedSchema = z.object({
  flightId: z.string(),
  from: z.int(),
  version: z.int(),
  seats: publicSeatsSchema,
  serverTime: iso,
});
export type FlightChanged = z.infer<typeof flightChangedSchema>;

const rebookedSchema = z.object({
  flightId: z.string(),
  number: z.string(),
  departsAt: iso,
  declineUntil: iso,
});

export const orderSchema = z.object({
  id: z.string(),
  flightId: z.string(),
  status: orderStatusSchema,
  seats: z.array(z.string()),
  /** Once paid: what was paid, and not given back. */
  total: moneySchema,
  expiresAt: iso.nullable(),
  serverTime: iso,
  payment: paymentSchema.nullable(),
  /** The last change of seats that had to be paid for, until it is done; absent: there is none. */
  exchange: exchangeSchema.optional(),
  /** The flight that it was on before our staff rebooked it; its customer may decline the new one until then. Absent: never. */
  rebooked: rebookedSchema.optional(),
  /**
   * The flight is cancelled, and our staff looks for another one until then; the customer may cancel for the whole amount meanwhile, and
   * is refunded then. Absent: it is not so.
   */
  rebookBy: iso.optional(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  /** How often `POST …/renewal` may still start the time anew. */
  renewalsLeft: z.int().nonnegative(),
  confirmation: z.string().nullable(),
  /** Count of the order's changes: of two answers, the higher is the newer. A change may name the one it was made on. */
  revision: z.int(),
  /** The flight's version at which the order's seats were as they are here. */
  flightVersion: z.int(),
  /** Who sits in the order's seats, as far as they were given. */
  passengers: z.array(passengerSchema),
  /** Whom to write to; null while it was not given. */
  contact: contactSchema.nullable(),
  /** Those whom its owner has invited to book together. Absent: nobody. */
  party: partyOfOrderSchema.optional(),
});
export type Order = z.infer<typeof orderSchema>;

/** Seats as a client names them; the core checks doubles and number, so that each has its own code. */
const seatsInput = z.array(z.string().max(8)).max(100);

export const createOrderSchema = z.strictObject({
  flightId: z.string().max(64),
  seats: seatsInput.optional(),
});
export const changeSeatsSchema = z.strictObject({
  seats: seatsInput,
  /** The order's revision that the change was made on: on another one it is refused (`order-changed`). */
  revision: z.int().nonnegative().optional(),
});
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

export type { Refused, SocketError } from './socket-messages.ts';

/** At most this many seats an order, for clients that import the contract only. */
export const maxSeatsPerOrder = limits.seatsPerOrder;
