/** The routes that help to choose seats. */
import { z } from 'zod';
import { cabinClasses } from './aircraft/types.ts';
import { seatKinds } from './choosing/seat-kinds.ts';
import { moneySchema, wholeNumber } from './contract.ts';
import { limits } from './limits.ts';
import type { Routes } from './route.ts';

/** What a party wishes, as `GET /api/flights/{flightId}/best` takes it (SPEC S16). */
const seatWishSchema = z.object({
  count: wholeNumber(1, limits.seatsPerOrder),
  cabin: z.enum(cabinClasses).optional(),
  kind: z.enum(seatKinds).optional(),
  maxPrice: z.coerce
    .number()
    .positive()
    .max(limits.fareMinorUnits)
    .meta({ type: 'number', exclusiveMinimum: 0, maximum: limits.fareMinorUnits })
    .optional(),
  children: wholeNumber(0, limits.seatsPerOrder).optional(),
});

/** `/api/flights/{flightId}/…`. */
export const choosingRoutes = {
  'GET /api/flights/{flightId}/best': {
    summary: 'The best free seats for a party, best first',
    description:
      'Each proposal is in one cabin, and no two share a seat. `kind`: what all seats must have, or one of them where that is ' +
      'a window, an aisle or a bassinet. `maxPrice`: of one seat, in units of the flight’s currency. `children`: how many ' +
      'of the party are; they sit beside an adult where they can. `together`: beside each other, across one aisle at most. ' +
      'Nothing is held: take one by creating an order with its seats.',
    access: 'anyone',
    query: seatWishSchema,
    answer: {
      status: 200,
      description: 'As of now. Empty where so many cannot be had.',
      json: z.object({
        proposals: z.array(
          z.object({ seats: z.array(z.string()), total: moneySchema, together: z.boolean() }),
        ),
      }),
    },
    refusals: ['flight-departed', 'flight-cancelled', 'sales-closed'],
  },
} as const satisfies Routes;
