/** What the gateway takes and what its ledger holds, checked at both edges: the wire and the disk. */
import { isCurrency, isAmount } from '@aisle/shared/money';
import { limits } from '@aisle/shared/limits';
import { z } from 'zod';

/** Names that others gave: orders, payments, charges. */
const name = z.string().regex(/^[\x21-\x7e]{1,128}$/);
/** With the places of some currency: a ledger from before these were checked is read all the same. */
const amount = z.string().regex(/^(0|[1-9][0-9]{0,15})(\.[0-9]{2,3})?$/);
const currency = z.string().regex(/^[A-Z]{3}$/);

export const idempotencyKeySchema = name;

/** `code` is checked apart, so that a wrong one has its own refusal. */
export const validationRequestSchema = z.strictObject({
  orderId: name,
  attempt: z.int().min(1).max(1000),
  code: z.unknown(),
});

/** How many one-time keys for payment codes are wanted. */
export const codeKeysRequestSchema = z.strictObject({
  count: z.int().min(1).max(limits.codeStock),
});

/** Ids of one-time keys whose codes are over. */
export const forgettingRequestSchema = z.strictObject({
  ids: z.array(name).min(1).max(limits.codeStock),
});

/** `payment`: which of the order's payments it is for; each is charged once. `codeKey`: of the code that passed, which is over by this. */
export const chargeRequestSchema = z
  .strictObject({
    orderId: name,
    payment: name.optional(),
    codeKey: name.optional(),
    amount: amount.refine((value) => /[1-9]/.test(value), 'must be more than zero'),
    currency: currency.refine(isCurrency, 'must be a currency of ISO 4217'),
  })
  .refine(isAmount, {
    path: ['amount'],
    message: 'must have exactly the decimal places of its currency',
  });
export type ChargeRequest = z.infer<typeof chargeRequestSchema>;

/** `chargeId`: which charge; it may be left out where the order has only one. `amount`: a part of it; absent: all that is left. */
export const refundRequestSchema = z
  .strictObject({
    orderId: name,
    chargeId: name.optional(),
    amount: amount.refine((value) => /[1-9]/.test(value), 'must be more than zero').optional(),
    currency: currency.optional(),
  })
  .refine(
    ({ amount, currency }) =>
      amount === undefined || currency === undefined
        ? amount === currency
        : isAmount({ amount, currency }),
    { path: ['amount'], message: 'goes with its currency, and has its decimal places' },
  );
export type RefundRequest = z.infer<typeof refundRequestSchema>;

/** `after`: how many movements the reader knows; `orderId`: of this order only. */
export const readQuerySchema = z.object({
  after: z.coerce.number().int().nonnegative().default(0),
  limit: z.coerce.number().int().min(1).max(limits.ledgerPage).default(limits.ledgerPage),
  orderId: name.optional(),
});
export type ReadQuery = z.infer<typeof readQuerySchema>;

/** A charge or a refund as `GET /charges` and `GET /refunds` show it. A refund names its charge, unless it is of old. */
const movementSchema = z.strictObject({
  id: name,
  orderId: name,
  payment: name.optional(),
  chargeId: name.optional(),
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
