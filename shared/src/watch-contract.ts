/** What customers ask, and are told, who wait for seats. */
import { z } from 'zod';
import { cabinClasses } from './aircraft/types.ts';
import { seatKinds } from './choosing/seat-kinds.ts';
import { limits } from './limits.ts';
import { EMAIL, emailProblem, tidyContact } from './people/index.ts';
import { moneySchema } from './payment-contract.ts';
import { watchEnds, watchStatuses } from './watches/types.ts';

const iso = z.iso.datetime();

/** `POST /api/flights/{flightId}/watches`. */
export const watchSeatsSchema = z.strictObject({
  count: z.int().min(1).max(limits.seatsPerOrder),
  cabin: z.enum(cabinClasses).optional(),
  /** Of windows, aisles and bassinets one is enough for all; of the other kinds every seat is one. */
  kind: z.enum(seatKinds).optional(),
  /** Of one seat, in units of the flight's currency. */
  maxPrice: z.number().positive().max(limits.fareMinorUnits).optional(),
  /** Only beside each other, across one aisle at most. */
  together: z.boolean().optional(),
  /** The order whose seats the offered ones are to replace; it takes that order's token. */
  orderId: z.string().max(64).optional(),
  /** Written to when seats are on offer, with a link to the offer; shown to nobody. */
  email: z
    .string()
    .max(limits.emailLength)
    .refine((email) => email.trim() !== '' && emailProblem(tidyContact({ email }).email) === null)
    .meta({ pattern: `^\\s*${EMAIL.source.slice(1, -1)}\\s*$` })
    .optional(),
});

/** A watch as its owner is shown it. */
export const watchSchema = z.object({
  id: z.string(),
  flightId: z.string(),
  status: z.enum(watchStatuses),
  count: z.int(),
  cabin: z.enum(cabinClasses).nullable(),
  kind: z.enum(seatKinds).nullable(),
  maxPrice: z.number().nullable(),
  together: z.boolean(),
  /** Whose seats are to be replaced; once taken, the order that has the seats. */
  orderId: z.string().nullable(),
  /** Among those who wait, from 1; null: it does not wait. */
  place: z.int().positive().nullable(),
  /** Kept for its owner until then, and for nobody else. */
  offer: z.object({ seats: z.array(z.string()), total: moneySchema, until: iso }).nullable(),
  /** Why it ended; null while it has not, and where its seats were taken. */
  reason: z.enum(watchEnds).nullable(),
  /** A sentence for the customer. */
  message: z.string(),
  /** Counts the changes of all watches of the flight: of two answers, the higher is the newer. */
  revision: z.int(),
  serverTime: iso,
});
export type SeatWatch = z.infer<typeof watchSchema>;
