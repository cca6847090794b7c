/** Money, payments and what is paid for later, in the public contract. */
import { z } from 'zod';
import { PAYMENT_AMOUNT, PAYMENT_CODE } from './ids.ts';
import { isAmount } from './money.ts';
import { attemptFailures } from './states.ts';

/** `amount` has exactly the decimal places of its currency (SPEC M1). */
export const moneySchema = z
  .object({
    amount: z.string().regex(/^[0-9]+(\.[0-9]{2,3})?$/),
    currency: z.string().length(3),
  })
  .refine(isAmount, { path: ['amount'], message: 'not the decimal places of the currency' });

/** How far a payment is. */
export const paymentSchema = z.object({
  attempt: z.int(),
  maxAttempts: z.int(),
  lastFailure: z.enum(attemptFailures).nullable(),
  /** The payment pauses: until then another code may be given, by `POST …/payment`; then the next attempt begins by itself. */
  nextAttemptAt: z.iso.datetime().optional(),
  /** The bank does not answer just now: it is asked again by itself, and no attempt is lost by it. */
  unanswered: z.boolean().optional(),
});

export const exchangeSchema = z.object({
  /** `failed`: nothing was charged, or it went back; the order has the seats that it had. */
  state: z.enum(['paying', 'failed']),
  /** All seats that the order is to have. */
  seats: z.array(z.string()),
  /** What is paid for them besides. */
  difference: moneySchema,
  payment: paymentSchema,
});

/** Of a code, for documents. */
const codeForm = { type: 'string', pattern: PAYMENT_CODE.source } as const;

/** The code's form is checked apart, its absence too (`invalid-payment-code`). */
export const paySchema = z
  .strictObject({
    code: z.unknown().optional().meta(codeForm),
    /** The total that was seen, as in `total.amount`: when it is another one the payment is refused (`amount-changed`). */
    amount: z.string().regex(PAYMENT_AMOUNT).optional(),
  })
  // Left out, it is refused by a code of its own.
  .meta({ required: ['code'] });
/** `POST …/seat-change`: all seats that the paid order is to have. */
export const seatChangeSchema = z.strictObject({
  seats: z.array(z.string().max(8)).max(100),
  /** The order's revision that the change was made on: on another one it is refused (`order-changed`). */
  revision: z.int().nonnegative().optional(),
  /** The difference that was seen: when it is another one the change is refused (`amount-changed`). */
  amount: z.string().regex(PAYMENT_AMOUNT).optional(),
  /** For dearer seats; its form is checked apart (`invalid-payment-code`). */
  code: z.unknown().optional().meta(codeForm),
  /** Who comes to sit in an exit row will help in an emergency. */
  willHelp: z.boolean().optional(),
});
/** Other seats for a paid order, as a client sends them. */
export type SeatChangeRequest = z.input<typeof seatChangeSchema>;

export const paymentCodeSchema = z.string().regex(PAYMENT_CODE);
