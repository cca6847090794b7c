/** How agents rebook, under `/api/agent`: as zod schemas. */
import { z } from 'zod';
import { moneySchema } from './contract.ts';
import { limits } from './limits.ts';

const idInput = z.string().min(1).max(64);
const seats = z.array(z.string());
const sentence = z.string().trim().max(limits.reasonCharacters);

export const rebookingPreviewRequestSchema = z.strictObject({
  /** The flight that takes them. */
  to: idInput,
  /** One order; left out: everybody who has paid. */
  orderId: idInput.optional(),
});
export type RebookingWish = z.infer<typeof rebookingPreviewRequestSchema>;

/** What a rebooking would do, before it is done. */
export const rebookingPreviewSchema = z.object({
  /** Names what is shown here: a start by it is refused when it would be done otherwise by now. */
  plan: z.string(),
  sentences: z.array(z.string()),
  /** `to[n]` in place of `from[n]`. The order keeps its price, whatever its seats are worth. */
  orders: z.array(
    z.object({
      orderId: z.string(),
      from: seats,
      to: seats,
      worthBefore: moneySchema,
      worthAfter: moneySchema,
      customerReads: z.string(),
    }),
  ),
  /** Who stays, and a sentence that says why. */
  cannot: z.array(z.object({ orderId: z.string(), seats, why: z.string() })),
});
export type RebookingPreview = z.infer<typeof rebookingPreviewSchema>;

export const rebookingRequestSchema = rebookingPreviewRequestSchema.extend({
  plan: z.string().max(64),
  /** For the audit; customers never see it. A missing one has a code of its own (`reason-required`). */
  reason: sentence.optional(),
  /** A sentence for the customers, beside ours. */
  tellCustomer: sentence.optional(),
});
export type RebookingRequest = z.infer<typeof rebookingRequestSchema>;

/** How far a rebooking is. */
export const rebookingSchema = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  orders: z.int().nonnegative(),
  /** So many have their new seats. */
  rebooked: z.int().nonnegative(),
  /** Who stays, and a sentence that says why. */
  stayed: z.array(z.object({ orderId: z.string(), why: z.string() })),
  /** Nothing more is done. */
  over: z.boolean(),
});
export type Rebooking = z.infer<typeof rebookingSchema>;
