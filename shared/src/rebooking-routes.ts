/** The routes by which agents book paid orders onto another flight, and what travels over them, as zod schemas. */
import { z } from 'zod';
import { moneySchema } from './contract.ts';
import { lowerClassSchema, loweredSchema } from './intervention-contract.ts';
import { limits } from './limits.ts';
import type { ProblemCode } from './problems.ts';
import type { Routes } from './route.ts';

const idInput = z.string().min(1).max(64);
const seats = z.array(z.string());
const sentence = z.string().trim().max(limits.reasonCharacters);

const rebookingPreviewRequestSchema = z.strictObject({
  /** The flight that takes them. */
  to: idInput,
  /** One order; left out: everybody who has paid. */
  orderId: idInput.optional(),
  /** Left out: everybody keeps the class. Takes a supervisor. */
  lowerClass: lowerClassSchema.optional(),
});
export type RebookingWish = z.infer<typeof rebookingPreviewRequestSchema>;

/** What a rebooking would do, before it is done. */
export const rebookingPreviewSchema = z.object({
  /** Names what is shown here: a start by it is refused when it would be done otherwise by now. */
  plan: z.string(),
  sentences: z.array(z.string()),
  /** `to[n]` in place of `from[n]`. The order keeps its price, whatever its seats are worth, but for a lower class. */
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
  /** Where lower classes are permitted: who would sit in one, and what goes back to each. */
  lowered: z.array(loweredSchema).optional(),
});
export type RebookingPreview = z.infer<typeof rebookingPreviewSchema>;

const rebookingRequestSchema = rebookingPreviewRequestSchema.extend({
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

/** The rebookings that ran from a flight and to it, newest first: the last of them, as long as Temporal keeps them. */
export const rebookingsSchema = z.object({
  rebookings: z.array(
    rebookingSchema.extend({
      startedAt: z.iso.datetime(),
      /** The agent; null: not known. */
      by: z.string().nullable(),
      /** Orders whose customers had their money back instead; null: the new flight does not say just now. */
      declined: z.array(z.string()).nullable(),
    }),
  ),
});
export type RebookingList = z.infer<typeof rebookingsSchema>;

const refused: readonly ProblemCode[] = [
  'supervisor-required',
  'same-flight',
  'other-route',
  'other-currency',
  'no-room',
  'flight-departed',
  'flight-cancelled',
  'sales-closed',
  'order-without-seats',
];

export const rebookingRoutes = {
  'POST /api/agent/flights/{flightId}/rebooking-preview': {
    summary:
      'Who would be booked onto another flight: where they would sit, and what they would read',
    description:
      'Nothing is done. Paid orders keep their class, unless a supervisor permits lower ones (`lowerClass`), and families stay together, on the seats that are free there. Refused as the rebooking itself would be. ' +
      'Of a cancelled flight only while its bookings are kept for that (`rebookWithinMs` of `cancel-flight`): otherwise everybody is refunded.',
    access: 'agent',
    body: rebookingPreviewRequestSchema,
    answer: { status: 200, description: 'The plan.', json: rebookingPreviewSchema },
    refusals: refused,
  },
  'POST /api/agent/flights/{flightId}/rebookings': {
    summary: 'Book paid orders onto another flight, with a reason',
    description:
      'Order by order: each has its new seats before the old ones come free, and keeps its price; who comes to sit in a lower class gets the difference back. Its customer may decline until `rebooked.declineUntil`, and ' +
      'has the money back. The same key and request again are one rebooking. More than one order is for supervisors.',
    access: 'agent',
    keyed: true,
    body: rebookingRequestSchema,
    answer: { status: 202, description: 'It runs: ask how far it is.', json: rebookingSchema },
    refusals: [...refused, 'superseded-by-another', 'idempotency-mismatch', 'reason-required'],
  },
  'GET /api/agent/flights/{flightId}/rebookings': {
    summary: 'The rebookings that ran from a flight and to it, newest first',
    description: `The last ${limits.rebookingsListed}, for as long as Temporal keeps them.`,
    access: 'agent',
    answer: { status: 200, description: 'As of now.', json: rebookingsSchema },
    refusals: ['flight-not-found'],
  },
  'GET /api/agent/flights/{flightId}/rebookings/{rebookingId}': {
    summary: 'How far a rebooking is',
    access: 'agent',
    answer: { status: 200, description: 'As of now.', json: rebookingSchema },
    refusals: ['not-found'],
  },
} as const satisfies Routes;
