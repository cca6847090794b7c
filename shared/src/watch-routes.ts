/** The routes of customers who wait for seats of a flight. */
import { z } from 'zod';
import { cabinClasses } from './aircraft/types.ts';
import { seatKinds } from './choosing/seat-kinds.ts';
import { clientHeaders } from './contract.ts';
import { orderJson } from './customer-routes.ts';
import { limits } from './limits.ts';
import { moneySchema } from './payment-contract.ts';
import { EMAIL, emailProblem, tidyContact } from './people/index.ts';
import type { Routes } from './route.ts';
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

const watchJson = z.object({ watch: watchSchema });

/** `/api/flights/{flightId}/watches`. */
export const watchRoutes = {
  'POST /api/flights/{flightId}/watches': {
    summary: 'Wait for seats: tell me when such seats come free',
    description:
      'First come, first served. When seats come free that meet the wish, they are kept for the first in line for ten minutes ' +
      '(`offer`), and never shown as free in between; such as are free already are offered at once. Listen to `watch:changed`, ' +
      'or ask again. An offer that runs out ends the watch. With `orderId`, and the token of that order, the offered seats are to ' +
      'replace those of the order. With `email` each offer is written of, too, with a link to it. The same key and body again from the same client give the same watch. The token is also set as a cookie.',
    access: 'anyone',
    keyed: true,
    headers: clientHeaders,
    body: watchSeatsSchema,
    answer: {
      status: 201,
      description: 'The watch and the token that opens it.',
      json: watchJson.extend({ token: z.string() }),
    },
    refusals: [
      'order-not-found',
      'wrong-number-of-seats',
      'flight-departed',
      'flight-cancelled',
      'watches-full',
      'too-many-seat-watches',
      'too-many-held',
      'busy',
      'idempotency-mismatch',
    ],
  },
  'GET /api/flights/{flightId}/watches/{watchId}': {
    summary: 'One watch, with its place in line and what is offered',
    access: 'watch',
    answer: { status: 200, description: 'As of now.', json: watchJson },
  },
  'POST /api/flights/{flightId}/watches/{watchId}/link': {
    summary: 'Exchange the secret of a mail’s link for the watch’s token',
    description: 'As long as the watch waits or has an offer. The token is also set as a cookie.',
    access: 'anyone',
    body: z.strictObject({ link: z.string().max(64) }),
    answer: {
      status: 200,
      description: 'The watch and the token that opens it.',
      json: watchJson.extend({ token: z.string() }),
    },
    refusals: ['offer-link-void', 'watch-not-found'],
  },
  'DELETE /api/flights/{flightId}/watches/{watchId}': {
    summary: 'Wait no more; what is offered passes on at once',
    access: 'watch',
    answer: { status: 200, description: 'Ended.', json: watchJson },
  },
  'POST /api/flights/{flightId}/watches/{watchId}/acceptance': {
    summary: 'Take the seats that are offered',
    description:
      'Creates an order that holds them, whose id and token are those of the watch; or swaps the seats of the order that the watch ' +
      'is for, in one step. Where that order is paid and the seats cost more, it is refused with the difference: send the seats ' +
      'and a code to its `seat-change`. Sent again, it is answered again.',
    access: 'watch',
    answer: {
      status: 201,
      description: 'The order with the seats, and its token.',
      json: orderJson.extend({ token: z.string() }),
    },
    refusals: [
      'offer-over',
      'order-not-found',
      'seats-unavailable',
      'too-many-held',
      'sales-closed',
      'flight-departed',
      'flight-cancelled',
      'order-failed',
      'order-expired',
      'order-cancelled',
      'payment-running',
      'payment-needed',
      'outside-cabin',
      'wrong-number-of-seats',
      'passengers-invalid',
      'too-many-changes',
      'waiting',
    ],
  },
  'DELETE /api/flights/{flightId}/watches/{watchId}/offer': {
    summary: 'Decline what is offered, and wait on',
    description:
      'The seats pass on at once. The watch goes to the end of the line, and is not offered these seats again; it ends with the ' +
      'third offer that it declines.',
    access: 'watch',
    answer: { status: 200, description: 'Declined, or nothing was on offer.', json: watchJson },
  },
} as const satisfies Routes;
