/** The public contract as zod schemas: what travels over REST and Socket.IO. */
import { z } from 'zod';
import { aircraftIds, cabinClasses } from './aircraft/types.ts';
import { isCurrency } from './currency.ts';
import {
  DESIGNATOR,
  FLIGHT_ID,
  IDEMPOTENCY_KEY,
  ORDER_ID,
  PAYMENT_AMOUNT,
  PAYMENT_CODE,
} from './ids.ts';
import { limits } from './limits.ts';
import { isAmount } from './money.ts';
import { zonedTimeSchema } from './zoned-time.ts';

const iso = z.iso.datetime();
export const flightIdSchema = z.string().regex(FLIGHT_ID);
export const orderIdSchema = z.string().regex(ORDER_ID);
export const idempotencyKeySchema = z.string().regex(IDEMPOTENCY_KEY);
export const designatorSchema = z.string().regex(DESIGNATOR);
/** `amount` has exactly the decimal places of its currency (SPEC M1). */
export const moneySchema = z
  .object({
    amount: z.string().regex(/^[0-9]+(\.[0-9]{2,3})?$/),
    currency: z.string().length(3),
  })
  .refine(isAmount, { path: ['amount'], message: 'not the decimal places of the currency' });

export const seatStatusSchema = z.enum(['free', 'held', 'paying', 'sold', 'blocked']);
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
  aircraft: z.enum(aircraftIds),
  /** `closed`: nothing more is sold; who has a hold may still pay. */
  status: z.enum(['open', 'closed', 'departed', 'cancelled']),
  seats: seatCountsSchema,
  /** Of the seats that can be bought now, the cheapest; null when none can: sold out, closed, departed, cancelled. */
  fromPrice: moneySchema.nullable(),
});
export type Flight = z.infer<typeof flightSchema>;

const cellSchema = z.union([
  z.object({
    kind: z.literal('seat'),
    designator: z.string(),
    characteristics: z.array(z.string()),
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

export const orderStatusSchema = z.enum([
  'open',
  'held',
  'paying',
  'confirmed',
  'failed',
  'expired',
  'cancelled',
]);

export const orderSchema = z.object({
  id: z.string(),
  flightId: z.string(),
  status: orderStatusSchema,
  seats: z.array(z.string()),
  total: moneySchema,
  expiresAt: iso.nullable(),
  serverTime: iso,
  payment: z
    .object({
      attempt: z.int(),
      maxAttempts: z.int(),
      lastFailure: z.enum(['declined', 'timed-out', 'unreachable']).nullable(),
      /** The bank does not answer just now: it is asked again by itself, and no attempt is lost by it. */
      unanswered: z.boolean().optional(),
    })
    .nullable(),
  reason: z.string().nullable(),
  message: z.string().nullable(),
  /** How often `POST …/renewal` may still start the time anew. */
  renewalsLeft: z.int().nonnegative(),
  confirmation: z.string().nullable(),
  /** Count of the order's changes: of two answers, the higher is the newer. A change may name the one it was made on. */
  revision: z.int(),
  /** The flight's version at which the order's seats were as they are here. */
  flightVersion: z.int(),
});
export type Order = z.infer<typeof orderSchema>;

/** Seats as a client names them; the core judges doubles and number, so that each has its own code. */
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
/** The code's form is judged apart, its absence too (`invalid-payment-code`). */
export const paySchema = z.strictObject({
  code: z.unknown().optional(),
  /** The total that was seen, as in `total.amount`: when it is another one the payment is refused (`amount-changed`). */
  amount: z.string().regex(PAYMENT_AMOUNT).optional(),
});
export const paymentCodeSchema = z.string().regex(PAYMENT_CODE);

export const openFlightSchema = z.strictObject({
  number: z.string().regex(/^[A-Z0-9]{2} ?[0-9]{1,4}[A-Z]?$/),
  origin: z.string().regex(/^[A-Z]{3}$/),
  destination: z.string().regex(/^[A-Z]{3}$/),
  departsAt: zonedTimeSchema,
  aircraft: z.enum(aircraftIds),
  /** For the audit; customers never see it. */
  reason: z.string().trim().min(1).max(limits.reasonCharacters).optional(),
  fares: z
    .strictObject({
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .refine(isCurrency, 'There is no such currency in ISO 4217.'),
      /** Minor units of the currency a class. A class without one follows from the others. */
      base: z
        .partialRecord(z.enum(cabinClasses), z.int().positive().max(limits.fareMinorUnits))
        .refine(
          (fares) => Object.keys(fares).length > 0,
          'Name the fare of one class at least, or leave the fares out.',
        ),
    })
    .optional(),
});

/** Messages from clients on the namespace `/`. */
export const socketRequests = {
  'flight:watch': z.strictObject({
    flightId: z.string().max(64),
    version: z.int().nonnegative().optional(),
  }),
  'flight:unwatch': z.strictObject({ flightId: z.string().max(64) }),
  /** Without a token the cookie of the handshake decides. */
  'order:watch': z.strictObject({
    orderId: z.string().max(64),
    token: z.string().max(128).optional(),
  }),
  'order:unwatch': z.strictObject({ orderId: z.string().max(64) }),
  'flights:watch': z.strictObject({}),
} as const;

export interface SocketError {
  readonly code: string;
  readonly message: string;
}

export type Refused = { readonly ok: false; readonly error: SocketError };

/**
 * `flight:watch`: a snapshot, or, when the client named a version that the server still knows to be
 * on its way, the changes since.
 */
export type FlightWatchAck =
  | { readonly ok: true; readonly snapshot: PublicFlightSnapshot }
  | { readonly ok: true; readonly changes: FlightChanged }
  | Refused;
export type OrderWatchAck = { readonly ok: true; readonly order: Order } | Refused;
export type FlightsWatchAck = { readonly ok: true; readonly flights: Flight[] } | Refused;
export type PlainAck = { readonly ok: true } | Refused;

export interface ClientToServer {
  'flight:watch': (
    message: { flightId: string; version?: number },
    ack: (answer: FlightWatchAck) => void,
  ) => void;
  'flight:unwatch': (message: { flightId: string }, ack: (answer: PlainAck) => void) => void;
  'order:watch': (
    message: { orderId: string; token?: string },
    ack: (answer: OrderWatchAck) => void,
  ) => void;
  'order:unwatch': (message: { orderId: string }, ack: (answer: PlainAck) => void) => void;
  'flights:watch': (message: Record<string, never>, ack: (answer: FlightsWatchAck) => void) => void;
}

export interface ServerToClient {
  'flight:changed': (message: FlightChanged) => void;
  'order:changed': (message: { order: Order }) => void;
  'flights:changed': (message: { flights: Flight[] }) => void;
}

/** At most this many seats an order, for clients that import the contract only. */
export const maxSeatsPerOrder = limits.seatsPerOrder;
