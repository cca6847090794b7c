/** What the gateway takes and what its ledger holds, checked at both edges: the wire and the disk. */
import { isCurrency } from '@aisle/shared/currency';
import { isAmount } from '@aisle/shared/money';
import { z } from 'zod';

const orderId = z.string().regex(/^[\x21-\x7e]{1,128}$/);
/** With the places of some currency: a ledger from before these were judged is read all the same. */
const amount = z.string().regex(/^(0|[1-9][0-9]{0,15})(\.[0-9]{2,3})?$/);
const currency = z.string().regex(/^[A-Z]{3}$/);

export const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,128}$/);

/** `code` is judged apart, so that a wrong one has its own refusal. */
export const validationRequestSchema = z.strictObject({
  orderId,
  attempt: z.int().min(1).max(1000),
  code: z.unknown(),
});

export const chargeRequestSchema = z
  .strictObject({
    orderId,
    amount: amount.refine((value) => /[1-9]/.test(value), 'must be more than zero'),
    currency: currency.refine(isCurrency, 'must be a currency of ISO 4217'),
  })
  .refine(isAmount, {
    path: ['amount'],
    message: 'must have exactly the decimal places of its currency',
  });
export type ChargeRequest = z.infer<typeof chargeRequestSchema>;

/** `after`: how many lines the reader knows. */
export const readQuerySchema = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
});

export const refundRequestSchema = z.strictObject({ orderId });

/** A charge or a refund as `GET /charges` and `GET /refunds` show it. */
const movementSchema = z.strictObject({
  id: z.string().min(1),
  orderId,
  amount,
  currency,
  at: z.iso.datetime(),
});
export type Movement = z.infer<typeof movementSchema>;

/** One line of the ledger. */
export const ledgerEntrySchema = z.strictObject({
  type: z.enum(['charge', 'refund']),
  key: idempotencyKeySchema,
  movement: movementSchema,
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
