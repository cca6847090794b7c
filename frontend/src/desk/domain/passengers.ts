import {
  documentWords,
  fullName,
  peopleAt,
  seatedOf,
  type Passenger,
  type PassengerType,
} from '@aisle/shared/people';
import type { RoomOrder } from '../api/types.ts';

type Seated = Pick<RoomOrder, 'seats' | 'passengers'>;

/** A name as lists have it: by its form for documents, `ONEILL, LUKASZ`. */
export function listedName(passenger: Passenger): string {
  return documentWords(passenger.document ?? passenger);
}

/** Who has a seat, as people write it: `Łukasz O'Neill, with Zoë O'Neill (infant)`; null where nobody is named. */
export function nameAt({ passengers }: Seated, seat: string): string | null {
  const { holder, infant } = peopleAt(passengers, seat);
  const name = holder === null ? '' : fullName(holder);
  if (name === '') return null;
  return infant === null ? name : `${name}, with ${fullName(infant)} (infant)`;
}

/** Everybody of an order in few letters: `Łukasz O'Neill + 2`; empty where nobody is named. */
export function partyWords({ seats, passengers }: Seated): string {
  const [first, ...others] = seatedOf(passengers, seats);
  if (first === undefined) return '';
  return others.length === 0 ? fullName(first) : `${fullName(first)} + ${others.length}`;
}

/** Without case, marks and what parts words: what is compared when somebody looks for a name. */
function foldedName(name: string): string {
  return name
    .normalize('NFD')
    .replaceAll(/[^\p{L}]/gu, '')
    .toUpperCase();
}

/** Whether a name, in part and as it is written or as documents have it, or an e-mail address is what somebody looks for. */
export function isNamed({ passengers, contact }: RoomOrder, wanted: string): boolean {
  if (contact?.email.toUpperCase() === wanted.toUpperCase()) return true;
  const name = foldedName(wanted);
  if (name === '') return false;
  return passengers.some((one) =>
    [one, one.document].some((form) => form && foldedName(fullName(form)).includes(name)),
  );
}

/** How many fly of each kind: `3 adults, 1 child, 1 infant`. */
export function countWords(passengers: readonly Passenger[]): string {
  const words: readonly (readonly [PassengerType, string, string])[] = [
    ['adult', 'adult', 'adults'],
    ['child', 'child', 'children'],
    ['infant', 'infant', 'infants'],
  ];
  const counts = words.map(([type, one, many]) => {
    const count = passengers.filter((passenger) => passenger.type === type).length;
    return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
  });
  return counts.filter(Boolean).join(', ');
}
