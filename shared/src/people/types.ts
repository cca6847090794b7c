/** Who flies, and where they can be reached: plain data, for orders, flights and screens alike. */

/** `infant`: on the lap of an adult, whose seat it names; or in a seat of its own. */
export const passengerTypes = ['adult', 'child', 'infant'] as const;
export type PassengerType = (typeof passengerTypes)[number];

/** A name as travel documents write it (ICAO 9303): capital Latin letters. */
export interface DocumentName {
  readonly givenName: string;
  readonly surname: string;
}

/** Names as their bearers write them; empty while they are not known. */
export interface Passenger {
  readonly seat: string;
  readonly givenName: string;
  readonly surname: string;
  readonly type: PassengerType;
  /** As the passenger has corrected it; absent: what follows from the name. */
  readonly document?: DocumentName;
  /** Of who sits at an exit: whether they will help. Absent: it was not asked. */
  readonly willHelp?: boolean;
}

/** Whom to write to about an order. An empty address: not known yet. */
export interface Contact {
  readonly email: string;
  readonly phone?: string;
}
