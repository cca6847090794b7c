/** Who books together with an order's owner: what the order knows of its guests. Pure, for its workflow and for stand-ins. */
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

export interface PartyState {
  /** Which of the order's invitations may be used; null: none. */
  readonly invitation: number | null;
  readonly guests: readonly PartyGuest[];
}

/** What the order's workflow keeps of it. */
export interface PartyFacts extends PartyState {
  /** How many invitations there were. */
  readonly invitations: number;
  /** What guests did so far. */
  readonly changes: number;
  /** The seat that the flight is asked for, and who gets it. */
  readonly wish: { readonly guestId: string; readonly seat: string } | null;
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
  | { readonly type: 'remove-guest'; readonly guestId: string };

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

/**
 * People and guests after a change of the order's seats: all keep to the order as {@link reseat} says, guests first. A guest for
 * whom no seat is left has none. `since`: the order's sequence with the change.
 */
export function reseatParty(
  { passengers, guests }: { passengers: readonly Passenger[]; guests: readonly PartyGuest[] },
  seats: readonly string[],
  { from, since }: { readonly from: readonly string[] | undefined; readonly since: number },
): { readonly passengers: readonly Passenger[]; readonly guests: readonly PartyGuest[] } {
  const seated = guests.filter(({ seat }) => seat !== null);
  const theirs = seated.map(({ id, seat }): Passenger => ({
    seat: seat ?? '',
    givenName: '',
    surname: id,
    type: 'adult',
  }));
  // From the payment on guests are among the passengers, too.
  const isSettled = guests.some(({ name }) => name === null);
  const all = isSettled
    ? [...reseat(theirs, seats, from), ...reseat(passengers, seats, from)]
    : reseat([...theirs, ...passengers], seats, from);
  const seatOf = new Map(all.slice(0, theirs.length).map(({ surname, seat }) => [surname, seat]));
  const moved = guests.map((guest) => {
    const next = seatOf.get(guest.id);
    const seat = next !== undefined && seats.includes(next) ? next : null;
    return seat === guest.seat ? guest : { ...guest, seat, since };
  });
  return { passengers: all.slice(theirs.length), guests: moved };
}

/** The order is being paid for: nobody joins any more, and its passengers are all in one list. */
export function settledParty({ guests }: Pick<PartyState, 'guests'>): PartyState {
  return { invitation: null, guests: guests.map((guest) => ({ ...guest, name: null })) };
}
