/** Who books together with an order's owner: what the order knows of its guests. Pure, for its workflow and for stand-ins. */
import type { Money } from './money.ts';
import type { PaymentState } from './paid-order.ts';
import { reseat, seatedOf, type DocumentName, type Passenger } from './people/index.ts';

/** What a guest says of themselves. Guests are adults: who takes a child along books for it. */
export interface GuestName {
  readonly givenName: string;
  readonly surname: string;
  readonly document?: DocumentName | undefined;
  /** In an exit row: says that they will help in an emergency. */
  readonly willHelp?: boolean | undefined;
}

export interface PartyGuest {
  readonly id: string;
  readonly initials: string;
  /** Null while they have none. */
  readonly seat: string | null;
  /** The seat came to the order by the guest's choice, and leaves it with the guest. */
  readonly added: boolean;
  /** Null from the payment on: the order's passengers have it then. */
  readonly name: GuestName | null;
  /** The order's `sequence` at which the guest's own part changed last. */
  readonly since: number;
}

/** Who pays for an order: its owner for all, or each for themselves. */
export const payersChoices = ['owner', 'each'] as const;
export type Payers = (typeof payersChoices)[number];

/** The payer of the seats that no guest has. */
export const OWNER = 'owner';

/** `failed`: its payment did; `dropped`: it was not paid in time, or its guest has left. */
export const partStates = ['unpaid', 'paying', 'paid', 'failed', 'dropped'] as const;

/** What one of those pays for who pay for themselves. */
export interface PartyPart {
  /** A guest's id, or {@link OWNER}. */
  readonly payer: string;
  /** As they were when the first payment began. */
  readonly seats: readonly string[];
  readonly amount: Money;
  readonly state: (typeof partStates)[number];
  readonly payment: Omit<PaymentState, 'maxAttempts'> | null;
  /** Once it is paid. */
  readonly chargeId?: string;
}

export interface PartyState {
  /** Which of the order's invitations may be used; null: none. */
  readonly invitation: number | null;
  readonly guests: readonly PartyGuest[];
  /** Absent: its owner pays for all. */
  readonly payers?: Payers;
  /** Where each pays for themselves. Of the order's facts: from the first payment on. */
  readonly parts?: readonly PartyPart[];
}

/** A change of guests, or about them. */
export interface PartyStep {
  /** The order's `sequence` before it, and with it. */
  readonly from: number;
  readonly to: number;
  /** The order's seats before it. */
  readonly seats: readonly string[];
}

/** A change of the seats that an order's owner asked for while there were guests. */
export interface OwnersChange {
  /** As they were asked for, and on which of the order's revisions. */
  readonly seats: readonly string[];
  readonly revision: number;
  /** The order's `sequence` with it; null: its outcome is not known yet. */
  readonly to: number | null;
}

/** What the order's workflow keeps of it. */
export interface PartyFacts extends PartyState {
  /** How many invitations there were. */
  readonly invitations: number;
  /** What guests did so far. */
  readonly changes: number;
  /** The seat that the flight is asked for, and who gets it. */
  readonly wish: { readonly guestId: string; readonly seat: string } | null;
  /** The order's `sequence` at which it was last said who pays; absent: never. */
  readonly payersSince?: number;
  /** What guests, or its owner about guests, changed last: one after the other, and nothing else in between. */
  readonly steps?: readonly PartyStep[];
  /** The last that its owner changed. With guests' changes the order has other seats than were asked for: nothing else tells a repetition. */
  readonly ownersChange?: OwnersChange;
  /** Its owner has said that those who have not paid are waited for no more. */
  readonly closed?: true;
}

/** What a guest, or an order's owner about guests, asks of the order. `revision`: the order's, that the change was made on. */
export type PartyChange =
  | { readonly type: 'invite' }
  | { readonly type: 'withdraw-invitation' }
  | {
      readonly type: 'join';
      readonly guestId: string;
      readonly invitation: number;
      readonly name: GuestName;
    }
  | {
      readonly type: 'choose-seat';
      readonly guestId: string;
      readonly seat: string | null;
      readonly revision: number;
    }
  | {
      readonly type: 'enter-name';
      readonly guestId: string;
      readonly name: GuestName;
      readonly revision: number;
    }
  /** `byOwner`: the guest may not come back by the invitation that is open. */
  | { readonly type: 'remove-guest'; readonly guestId: string; readonly byOwner?: true }
  | { readonly type: 'choose-payers'; readonly payers: Payers; readonly revision: number }
  | { readonly type: 'close-payments' };

export const noParty: PartyFacts = {
  invitation: null,
  invitations: 0,
  guests: [],
  changes: 0,
  wish: null,
};

/** Such as `AK`: a letter of each name, as others see it on a seat. Empty while nothing was typed. */
export function initialsOf({
  givenName,
  surname,
}: Pick<Passenger, 'givenName' | 'surname'>): string {
  return [givenName, surname]
    .map((name) => /\p{L}\p{M}*/u.exec(name)?.[0] ?? '')
    .join('')
    .toUpperCase();
}

/** The people of the order's owner with those of its guests in the guests' seats, in the order of the list. */
export function withGuests(
  passengers: readonly Passenger[],
  guests: readonly PartyGuest[],
): readonly Passenger[] {
  const theirs = guestPassengers(guests);
  const others = passengers.map((one) => theirs.find(({ seat }) => seat === one.seat) ?? one);
  return [...new Set([...others, ...theirs])];
}

/** Of a list of people those who are not in guests' seats. */
export function withoutGuests(
  passengers: readonly Passenger[],
  guests: readonly PartyGuest[],
): readonly Passenger[] {
  const theirs = guestPassengers(guests);
  return passengers.filter((one) => !theirs.some(({ seat }) => seat === one.seat));
}

/** Everybody who sits in an order's seats, as far as they were given. */
export function seatedPeople(facts: {
  readonly passengers?: readonly Passenger[];
  readonly party?: Pick<PartyFacts, 'guests'>;
  readonly seats: readonly string[];
}): Passenger[] {
  const { passengers = [], party, seats } = facts;
  return seatedOf(party ? withGuests(passengers, party.guests) : passengers, seats);
}

function guestPassengers(guests: readonly PartyGuest[]): Passenger[] {
  return guests.flatMap(({ seat, name }) =>
    seat === null || name === null ? [] : [{ ...name, seat, type: 'adult' as const }],
  );
}

/** A change of an order's seats. `from`: instead of which it has them, one by one, where that is known. */
interface Reseating {
  readonly from: readonly string[] | undefined;
  /** The order's sequence with the change. */
  readonly since: number;
}

/**
 * People and guests after a change of the order's seats: all keep to the order as {@link reseat} says, guests first. A guest for
 * whom no seat is left has none.
 */
export function reseatParty(
  { passengers, guests }: { passengers: readonly Passenger[]; guests: readonly PartyGuest[] },
  seats: readonly string[],
  { from, since }: Reseating,
): { readonly passengers: readonly Passenger[]; readonly guests: readonly PartyGuest[] } {
  const seatedIn = (seatOf: (guest: PartyGuest) => string | undefined) =>
    guests.map((guest) => {
      const next = seatOf(guest);
      const seat = next !== undefined && seats.includes(next) ? next : null;
      return seat === guest.seat ? guest : { ...guest, seat, since };
    });
  // From the payment on guests are among the passengers, too.
  if (guests.some(({ name }) => name === null)) {
    const moved = reseat(passengers, seats, from);
    const place = (seat: string): string => (from && seats[from.indexOf(seat)]) ?? seat;
    const seatOf = ({ seat }: PartyGuest): string | undefined => {
      if (seat === null || seats.includes(place(seat)))
        return seat === null ? undefined : place(seat);
      return moved[passengers.findIndex((one) => one.seat === seat)]?.seat;
    };
    return { passengers: moved, guests: seatedIn(seatOf) };
  }
  const seated = guests.filter(({ seat }) => seat !== null);
  const theirs = seated.map(({ id, seat }): Passenger => ({
    seat: seat ?? '',
    givenName: '',
    surname: id,
    type: 'adult',
  }));
  const all = reseat([...theirs, ...passengers], seats, from);
  const seatOf = new Map(all.slice(0, theirs.length).map(({ surname, seat }) => [surname, seat]));
  return { passengers: all.slice(theirs.length), guests: seatedIn(({ id }) => seatOf.get(id)) };
}

/** The order is being paid for: nobody joins any more, and its passengers are all in one list. */
export function settledParty({ guests }: Pick<PartyState, 'guests'>): PartyState {
  return { invitation: null, guests: guests.map((guest) => ({ ...guest, name: null })) };
}
