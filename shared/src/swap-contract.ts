/** What customers ask, and are told, about swapping seats with each other. */
import { z } from 'zod';
import { swapEnds, swapRoles, swapStatuses } from './swaps/types.ts';

const seatName = z.string().max(8);
/** Who comes to sit in an exit row says that they help in an emergency. */
const willHelp = z.boolean().optional();

/** `POST /api/orders/{orderId}/swaps`. */
export const proposeSwapSchema = z.strictObject({
  /** One of the order's own. */
  seat: seatName,
  /** A taken one of the same cabin. */
  wanted: seatName,
  willHelp,
});
/** `POST /api/orders/{orderId}/swaps/{swapId}/acceptance`. */
export const acceptSwapSchema = z.strictObject({ willHelp });
/** `PUT /api/orders/{orderId}/swaps`. */
export const allowSwapsSchema = z.strictObject({ allowed: z.boolean() });

/** A proposal as one of the two who would swap is shown it: of the other the seat alone. */
export const swapSchema = z.object({
  id: z.string(),
  /** Whether the order proposed it, or is asked. */
  role: z.enum(swapRoles),
  /** The order's own seat, and the one that it would get, as they were proposed. */
  seat: z.string(),
  other: z.string(),
  status: z.enum(swapStatuses),
  /** It may be accepted until then. */
  until: z.iso.datetime(),
  /** Why it ended without a swap; null while it has not, and where it was accepted. */
  reason: z.enum(swapEnds).nullable(),
  /** A sentence for the customer. */
  message: z.string(),
});
export type SwapProposal = z.infer<typeof swapSchema>;

/** What an order may know of swaps. */
export const swapsSchema = z.object({
  /** Whether it may be asked. */
  allowed: z.boolean(),
  /** Those that may be accepted, and the last that have ended; oldest first. */
  proposals: z.array(swapSchema),
});
export type Swaps = z.infer<typeof swapsSchema>;
