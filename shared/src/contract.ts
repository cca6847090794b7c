/** The public contract as zod schemas: what travels over REST; `socket-contract.ts` has Socket.IO's. */
import { z } from 'zod';
import { aircraftIds, cabinClasses, characteristics } from './aircraft/types.ts';
import { CLIENT_SECRET, DESIGNATOR, FLIGHT_ID, IDEMPOTENCY_KEY, ORDER_ID } from './ids.ts';
import { limits } from './limits.ts';
import { exchangeSchema, moneySchema, paymentSchema } from './payment-contract.ts';
import { partyOfOrderSchema } from './party-contract.ts';
import { contactSchema, passengerSchema } from './people-contract.ts';
import { seatStatuses } from './seat-map/types.ts';
import { flightStatuses, orderStatuses } from './states.ts';
import { swapsSchema } from './swap-contract.ts';

export { moneySchema, paySchema, paymentCodeSchema } from './payment-contract.ts';

const iso = z.iso.datetime();
/** A moment as clients write it: in ISO 8601 with its zone, with or without seconds, like `isMoment` in times.ts. */
export const zonedTimeSchema = z.union([
  z.iso.datetime({ offset: true }),
  z.iso.datetime({ offset: true, precision: -1 }),
]);
/** A whole number in a query. As metadata, what it is for documents: from text they cannot tell. */
export function wholeNumber(minimum = 0, maximum = Number.MAX_SAFE_INTEGER) {
  return z
    .string()
    .regex(/^[0-9]{1,16}$/)
    .transform(Number)
    .pipe(z.int().min(minimum).max(maximum))
    .meta({ type: 'integer', minimum, maximum });
}
export const flightIdSchema = z.string().regex(FLIGHT_ID);
export const orderIdSchema = z.string().regex(ORDER_ID);
export const idempotencyKeySchema = z.string().regex(IDEMPOTENCY_KEY);
/** By which a program is known again. */
export const clientHeaders = z.object({
  'Client-Secret': z.string().regex(CLIENT_SECRET).optional(),
});
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
  /** Proposals to swap seats. Absent: none was ever made, and the order may be asked. */
  swaps: swapsSchema.optional(),
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

/** At most this many seats an order, for clients that import the contract only. */
export const maxSeatsPerOrder = limits.seatsPerOrder;
