/** Who flies, in the public contract. */
import { z } from 'zod';
import { limits } from './limits.ts';
import { passengerTypes } from './people/types.ts';

const documentNameSchema = z.object({ givenName: z.string(), surname: z.string() });

export const passengerSchema = z.object({
  /** An infant has the seat of the adult whose lap it sits on. */
  seat: z.string(),
  /** Empty for people with one name, which is the surname then. */
  givenName: z.string(),
  /** Empty as long as it was not given. */
  surname: z.string(),
  type: z.enum(passengerTypes),
  /** The form for travel documents: ours, or what its owner made of it. */
  document: documentNameSchema.optional(),
  /** In an exit row: whether they will help in an emergency. */
  willHelp: z.boolean().optional(),
});

export const contactSchema = z.object({
  /** Empty as long as it was not given. */
  email: z.string(),
  phone: z.string().optional(),
});

/** Who flies by an order, and whom to write to. Nobody where it was not given, or is forgotten. */
export const orderPeopleSchema = z.object({
  passengers: z.array(passengerSchema),
  contact: contactSchema.nullable(),
});

/** What was typed so far. Names, address and number are checked apart, so that each refusal says what is wrong with which. */
const typed = z.string().max(limits.typedCharacters);
export const setPassengersSchema = z.strictObject({
  passengers: z
    .array(
      z.strictObject({
        seat: z.string().max(8),
        givenName: typed,
        surname: typed,
        type: z.enum(passengerTypes),
        /** Only where its owner has corrected it: without it, it follows from the names. */
        document: z.strictObject({ givenName: typed, surname: typed }).optional(),
        /** A client that asks this elsewhere leaves it out. */
        willHelp: z.boolean().optional(),
      }),
    )
    .max(100),
  contact: z.strictObject({ email: typed, phone: typed.optional() }).optional(),
});

/** `PATCH …/passengers/{seat}`: the whole name, as it should be. */
export const correctNameSchema = z.strictObject({
  givenName: typed,
  surname: typed,
  /** Only where its owner corrects it: without it, it follows from the names. */
  document: z.strictObject({ givenName: typed, surname: typed }).optional(),
  /** Of the infant on the lap of who has the seat. */
  infant: z.boolean().optional(),
});
/** A name as it should be, as a client sends it. */
export type CorrectedName = z.input<typeof correctNameSchema>;

/** Whatever is typed is checked alike: what cannot be a code or a name is not found. */
export const findBookingSchema = z.strictObject({ confirmation: typed, surname: typed });
