/** What agents may do to a flight, as they send it, and what that comes to: shown before, and kept by the audit. */
import { z } from 'zod';
import { aircraftIds, cabinClasses } from './aircraft/types.ts';
import { moneySchema, seatStatusSchema, zonedTimeSchema } from './contract.ts';
import { GATE } from './ids.ts';
import { limits } from './limits.ts';

/** Unknown and malformed ids are refused alike, by those who look for them. */
const idInput = z.string().min(1).max(64);
const seatsInput = z.array(z.string().max(8)).min(1).max(1_000);
/** Of which a seat named twice counts once (SPEC A5): effect and audit name it once, too. */
const seatSetInput = seatsInput.transform((seats) => [...new Set(seats)]);

/** Who of an order is meant: unknown and malformed seats are refused alike. */
const seatInput = z.string().max(8);

const gateInput = z.string().trim().max(limits.gateCharacters).regex(GATE);

/** For whom there are no like seats may sit in a lower class. Why: for the audit; a preview takes an empty one. */
export const lowerClassSchema = z.strictObject({
  reason: z.string().trim().max(limits.reasonCharacters),
});

/** What an agent may do to a flight. Who, and why, goes beside it. */
export const interventionCommandSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('block'), seats: seatSetInput }),
  z.strictObject({ type: z.literal('unblock'), seats: seatSetInput }),
  /** Ends an order that is not paying, and frees its seats; one that paid is refunded. */
  z.strictObject({ type: z.literal('force-release'), orderId: idInput }),
  z.strictObject({
    type: z.literal('extend-hold'),
    orderId: idInput,
    extraMs: z.int().positive().max(limits.extendHoldMs),
  }),
  z.strictObject({ type: z.literal('move-order'), orderId: idInput, seats: seatsInput }),
  /** One of several passengers of a paid order; the share of the price goes back. */
  z.strictObject({ type: z.literal('cancel-passenger'), orderId: idInput, seat: seatInput }),
  /** The seats of an order that is not paid are kept until then, for its customer to pay. */
  z.strictObject({ type: z.literal('pay-later'), orderId: idInput, until: zonedTimeSchema }),
  z.strictObject({ type: z.literal('close-sales') }),
  z.strictObject({ type: z.literal('open-sales') }),
  /** Choices of seats that leave one alone are refused where another would not. */
  z.strictObject({ type: z.literal('refuse-single-seats') }),
  z.strictObject({ type: z.literal('allow-single-seats') }),
  z.strictObject({ type: z.literal('delay'), departsAt: zonedTimeSchema }),
  /** Who has paid is refunded at once, or kept for so long to be rebooked, and refunded then. */
  z.strictObject({
    type: z.literal('cancel-flight'),
    rebookWithinMs: z
      .int()
      .min(limits.shortestRebookingMs)
      .max(limits.longestRebookingMs)
      .optional(),
  }),
  z.strictObject({
    type: z.literal('change-aircraft'),
    aircraft: z.enum(aircraftIds),
    lowerClass: lowerClassSchema.optional(),
  }),
  /** What is left out stays as it is; null takes it back. */
  z
    .strictObject({
      type: z.literal('set-gate'),
      terminal: gateInput.nullable().optional(),
      gate: gateInput.nullable().optional(),
    })
    .refine(({ terminal, gate }) => terminal !== undefined || gate !== undefined, {
      path: ['terminal or gate'],
      message: 'Name one of them.',
    })
    .meta({ description: 'Names the terminal, the gate, or both.' }),
]);
export type InterventionCommand = z.infer<typeof interventionCommandSchema>;
export type InterventionType = InterventionCommand['type'];

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
