/** Who flies, and whom to write to. Plain JSON: it travels through Temporal, REST and the pages alike. */
export const passengerTypes = ['adult', 'child', 'infant'] as const;
export type PassengerType = (typeof passengerTypes)[number];

/** A name as travel documents have it: words of A to Z with single spaces between them (SPEC H4). */
export interface DocumentName {
  /** Empty for people with one name. */
  readonly givenName: string;
  readonly surname: string;
}

/** One person of an order. An infant names the seat of the adult whose lap it sits on, or has one of its own. */
export interface Passenger {
  readonly seat: string;
  /** Empty for people with one name, which is the surname then. */
  readonly givenName: string;
  /** Empty as long as it was not typed. */
  readonly surname: string;
  readonly type: PassengerType;
  /**
   * The form for travel documents: what its owner made of it, else the backend's, which alone can make it (`document-name.ts`)
   * and adds it before anything is kept. So whoever reads an order's people finds it here.
   */
  readonly document?: DocumentName | undefined;
  /** In an exit row: says that they will help in an emergency. */
  readonly willHelp?: boolean | undefined;
}

/** Whom an order's messages go to. */
export interface Contact {
  /** Empty as long as it was not typed. */
  readonly email: string;
  readonly phone?: string | undefined;
}

/** Who flies by one order, and whom to write to about it. */
export interface OrderPeople {
  readonly passengers: readonly Passenger[];
  /** Null while nothing was given. */
  readonly contact: Contact | null;
}

export type PersonProblemCode =
  | 'missing'
  | 'too-long'
  | 'line-break'
  | 'digit'
  | 'character'
  | 'no-letter-first'
  | 'document-form'
  | 'email-form'
  | 'phone-form'
  | 'other-seat'
  | 'seat-twice'
  | 'lap-taken'
  | 'infant-alone'
  | 'child-alone'
  | 'exit-row'
  | 'exit-row-help';

/** What is wrong with a name, an address or a number by itself. The sentence never repeats what was typed: logs may have it. */
export interface FieldProblem {
  readonly code: PersonProblemCode;
  /** Says what is wrong and what to do, without the field's name: the form has that beside it. */
  readonly message: string;
}

/** What is wrong with a field of an order's people. */
export interface PersonProblem extends FieldProblem {
  /** As in the request: `passengers.0.surname`, `contact.email`; `passengers` where a seat has nobody. */
  readonly path: string;
  /** The seat that it is about, if any. */
  readonly seat?: string;
  /** What is not there yet may be saved, and stands in the way of the payment only. Anything else is refused at once. */
  readonly isMissing: boolean;
}
