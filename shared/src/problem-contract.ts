import { z } from 'zod';
import { flightEventSchema } from './agent-contract.ts';
import { moneySchema, orderSchema } from './contract.ts';
import { partySchema } from './party-contract.ts';

/** `application/problem+json` (RFC 9457), with our `code`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  /** The seats that are in the way. */
  seats: z.array(z.string()).optional(),
  /** A whole set to take instead: as many seats as were asked for, or none. */
  alternatives: z.array(z.string()).optional(),
  /** What is missing or wrong: `passengers.0.surname`, `contact.email`. */
  field: z.string().optional(),
  /** The flight's version at which the refusal was decided. */
  version: z.int().optional(),
  /** `waiting`: the place that is kept for this Idempotency-Key; 1 is the next to enter. */
  place: z.int().positive().optional(),
  /** `order-changed`, `amount-changed`: the order as it is. */
  order: orderSchema.optional(),
  /** The same to a guest. */
  party: partySchema.optional(),
  /** `payment-needed`, and `amount-changed` of a change of paid seats: what is to be paid for it. */
  difference: moneySchema.optional(),
  /** `superseded-by-another`, agents only: what changed since they looked, the last of it. */
  changes: z.array(flightEventSchema).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
