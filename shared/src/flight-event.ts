import { z } from 'zod';

/** One change of one flight, as agents read it. */
export const flightEventSchema = z.object({
  version: z.int().nonnegative(),
  at: z.iso.datetime(),
  /** The event's past-tense name, such as `seats-held`. */
  type: z.string(),
  orderId: z.string().optional(),
  seats: z.array(z.string()),
  /** Why, in a word: `expired`, `customer`, `agent` … */
  cause: z.string(),
  by: z.string().optional(),
  why: z.string().optional(),
});
