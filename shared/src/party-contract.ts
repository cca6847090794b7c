/** What guests of an order ask, and are shown: never its money, its contact, or what others are called. */
import { z } from 'zod';
import { limits } from './limits.ts';
import { partStates, payersChoices } from './party.ts';
import { moneySchema, paymentSchema } from './payment-contract.ts';
import { orderStatuses } from './states.ts';

const iso = z.iso.datetime();
const typed = z.string().max(limits.typedCharacters);
const nameInput = {
  givenName: typed,
  surname: typed,
  /** Only where its owner has corrected it: without it, it follows from the names. */
  document: z.strictObject({ givenName: typed, surname: typed }).optional(),
  /** In an exit row: whether they will help in an emergency. */
  willHelp: z.boolean().optional(),
};
const revision = z.int().nonnegative();

/** `POST /api/orders/{orderId}/guests`. */
export const joinSchema = z.strictObject({ ...nameInput, invitation: z.string().max(128) });
/** `PUT …/guests/{guestId}/seat`; null: none any more. `revision`: the one that the change was made on. */
export const guestSeatSchema = z.strictObject({ seat: z.string().max(8).nullable(), revision });
/** `PUT …/guests/{guestId}/name`. */
export const guestNameSchema = z.strictObject({ ...nameInput, revision });

/** `PUT /api/orders/{orderId}/payers`. */
export const payersSchema = z.strictObject({ payers: z.enum(payersChoices), revision });

/** What somebody pays who pays for themselves, as they and the order's owner are shown it. */
const partSchema = z.object({
  amount: moneySchema,
  /** `failed`: every attempt did; `dropped`: it was not paid in time, or its guest has left. Its seats go back. */
  state: z.enum(partStates),
  payment: paymentSchema.nullable(),
});

/** An order's guests, as its owner is shown them. */
export const partyOfOrderSchema = z.object({
  /** Whether an invitation may be used. */
  invites: z.boolean(),
  guests: z.array(z.object({ id: z.string(), initials: z.string(), seat: z.string().nullable() })),
  /** Its owner pays for all, or each for themselves. */
  payers: z.enum(payersChoices),
  /** Where each pays: who pays what; `guestId`: null for the owner, who pays for all seats that no guest has. */
  parts: z.array(partSchema.extend({ guestId: z.string().nullable(), seats: z.array(z.string()) })),
});

/** An order as one of its guests is shown it. */
export const partySchema = z.object({
  orderId: z.string(),
  guestId: z.string(),
  flightId: z.string(),
  status: z.enum(orderStatuses),
  /** Until when the seats are held; null when nothing runs out. */
  expiresAt: iso.nullable(),
  /** Null for who has left, or was removed: nothing else is told then. */
  you: z
    .object({
      initials: z.string(),
      seat: z.string().nullable(),
      /** Null from the payment on. */
      name: z
        .object({
          givenName: z.string(),
          surname: z.string(),
          document: z.object({ givenName: z.string(), surname: z.string() }).optional(),
          willHelp: z.boolean().optional(),
        })
        .nullable(),
    })
    .nullable(),
  payers: z.enum(payersChoices),
  /** What the guest pays; null where the owner pays for all, and without a seat. */
  part: partSchema.nullable(),
  /**
   * The order's seats, and the initials of whoever sits there; null: nobody is named, and a guest may have it. `part`: how far
   * that one has paid, where each does.
   */
  seats: z.array(
    z.object({
      seat: z.string(),
      initials: z.string().nullable(),
      part: z.enum(partStates).optional(),
    }),
  ),
  /** As of the order. */
  revision: z.int(),
  flightVersion: z.int(),
  serverTime: iso,
});
export type Party = z.infer<typeof partySchema>;
