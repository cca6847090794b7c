/** What an intervention comes to, as agents are shown it before and as the audit keeps it. */
import { z } from 'zod';
import { cabinClasses } from './aircraft/types.ts';
import { moneySchema, seatStatusSchema } from './contract.ts';

const iso = z.iso.datetime();
const count = z.int().nonnegative();

const moveSchema = z.object({
  orderId: z.string(),
  from: z.array(z.string()),
  to: z.array(z.string()),
});
/** An order of which somebody would sit in a lower class, seat by seat what each cost and would cost; `refund`: null where it is not paid. */
export const loweredSchema = z.object({
  orderId: z.string(),
  seats: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      fromClass: z.enum(cabinClasses),
      toClass: z.enum(cabinClasses),
      before: moneySchema,
      after: moneySchema,
    }),
  ),
  before: moneySchema,
  after: moneySchema,
  refund: moneySchema.nullable(),
});
/** What an intervention would do, before it is done. */
export const previewSchema = z.object({
  effect: z.object({
    sentences: z.array(z.string()),
    orders: z.array(
      z.object({
        orderId: z.string(),
        seats: z.array(z.string()),
        status: seatStatusSchema,
        /** The sentence that the order's customer will read. */
        customerSees: z.string(),
      }),
    ),
    moves: z.array(moveSchema).optional(),
    unplaced: z.array(z.object({ orderId: z.string(), seats: z.array(z.string()) })).optional(),
    lowered: z.array(loweredSchema).optional(),
  }),
  version: count,
});
export type InterventionPreview = z.infer<typeof previewSchema>;

export const interventionEffectSchema = z.discriminatedUnion('type', [
  /** `grantedMs` may be less than was asked for. */
  z.object({ type: z.literal('extension'), grantedMs: count, until: iso }),
  /** What the seats are worth on the flight; the order keeps its price. */
  z.object({
    type: z.literal('move'),
    from: z.array(z.string()),
    fromCabins: z.array(z.enum(cabinClasses)),
    toCabins: z.array(z.enum(cabinClasses)),
    worthBefore: moneySchema,
    worthAfter: moneySchema,
  }),
  z.object({ type: z.literal('refund'), refund: moneySchema }),
  /** In all. */
  z.object({
    type: z.literal('lower-class'),
    orders: count,
    seats: count,
    refund: moneySchema,
  }),
  /** `refunded`: the paid ones that lost their seats, and what of these was paid, or what they are worth where that is not known. */
  z.object({
    type: z.literal('orders'),
    orders: count,
    seats: count,
    refunded: z.object({ orders: count, worth: moneySchema }).optional(),
  }),
]);
