import { documentNameProblem, nameProblem, tidyDocumentName, tidyName } from './names.ts';
import type { FieldProblem, Passenger, PersonProblem } from './types.ts';

type IsExitRow = (seat: string) => boolean;

/** A passenger as it is kept: names tidied. The form for travel documents stays away where it was not given. */
export function tidyPassenger({ document, ...passenger }: Passenger): Passenger {
  return {
    ...passenger,
    givenName: tidyName(passenger.givenName),
    surname: tidyName(passenger.surname),
    ...(document && {
      document: {
        givenName: tidyDocumentName(document.givenName),
        surname: tidyDocumentName(document.surname),
      },
    }),
  };
}

/**
 * What is wrong with the people of an order (SPEC H5 to H9), all of it, in the order of the list; nothing when it may be paid.
 * `passengers` are tidied; `seats` are the order's, and `isExitRow` knows those where people must help.
 */
export function checkPassengers(
  passengers: readonly Passenger[],
  seats: readonly string[],
  isExitRow: IsExitRow,
): PersonProblem[] {
  const others = passengers.flatMap((passenger, place) => [
    ...nameProblems(passenger, place),
    ...seatProblems(passenger, place, passengers, seats),
    ...exitRowProblems(passenger, place, isExitRow),
  ]);
  const empty = seats
    .filter((seat) => !passengers.some((one) => one.seat === seat))
    .map((seat) => {
      const message = 'Nobody is named for this seat. Say who will sit here.';
      return { path: 'passengers', seat, code: 'missing' as const, message, isMissing: true };
    });
  return [...others, ...empty];
}

function nameProblems(passenger: Passenger, place: number): PersonProblem[] {
  const problems: PersonProblem[] = [];
  const { seat, givenName, surname, document } = passenger;
  const add = (field: string, problem: FieldProblem | null, isMissing = false) => {
    if (problem)
      problems.push({ path: `passengers.${place}.${field}`, seat, ...problem, isMissing });
  };
  add('givenName', nameProblem(givenName));
  if (surname === '') {
    const message = 'The surname is missing. Who has one name only writes it here.';
    add('surname', { code: 'missing', message }, true);
  }
  add('surname', nameProblem(surname));
  if (document === undefined) return problems;
  for (const field of ['givenName', 'surname'] as const) {
    add(`document.${field}`, documentNameProblem(document[field]));
    if (document[field] !== '' || passenger[field] === '') continue;
    const message = 'We do not know these letters. Write the name in A to Z, as in the passport.';
    add(`document.${field}`, { code: 'missing', message }, true);
  }
  return problems;
}

function seatProblems(
  { seat, type }: Passenger,
  place: number,
  passengers: readonly Passenger[],
  seats: readonly string[],
): PersonProblem[] {
  const refuse = (field: string, code: PersonProblem['code'], message: string) => [
    { path: `passengers.${place}.${field}`, seat, code, message, isMissing: false },
  ];
  if (!seats.includes(seat)) {
    return refuse('seat', 'other-seat', 'The order does not have this seat. Name one of its own.');
  }
  const before = passengers.slice(0, place).filter((other) => other.seat === seat);
  if (type === 'infant') {
    if (before.some((other) => other.type === 'infant')) {
      return refuse('seat', 'lap-taken', 'An adult takes one infant. Choose another adult’s seat.');
    }
    const adults = passengers.filter((other) => other.type === 'adult');
    const sharesSeat = passengers.some((other) => other.seat === seat && other.type !== 'infant');
    if (sharesSeat ? adults.some((adult) => adult.seat === seat) : adults.length > 0) return [];
    const message = 'An infant flies with an adult, on the lap or beside. Add the adult.';
    return refuse('type', 'infant-alone', message);
  }
  if (before.some((other) => other.type !== 'infant')) {
    return refuse(
      'seat',
      'seat-twice',
      'Two people have this seat. Give each a seat of their own.',
    );
  }
  if (type === 'child' && !passengers.some((other) => other.type === 'adult')) {
    return refuse('type', 'child-alone', 'A child flies with an adult. Add one to the order.');
  }
  return [];
}

function exitRowProblems(
  { seat, type, willHelp }: Passenger,
  place: number,
  isExitRow: IsExitRow,
): PersonProblem[] {
  if (!isExitRow(seat)) return [];
  if (type !== 'adult') {
    const message = 'In an exit row sit adults only, without infants. Choose a seat elsewhere.';
    const path = `passengers.${place}.type`;
    return [{ path, seat, code: 'exit-row', message, isMissing: false }];
  }
  if (willHelp === true) return [];
  const message = 'Who sits in an exit row helps in an emergency. Say so, or choose another seat.';
  const path = `passengers.${place}.willHelp`;
  return [{ path, seat, code: 'exit-row-help', message, isMissing: true }];
}

/**
 * The seats whose people have the same name as somebody earlier in the list: allowed, for families do, but asked (SPEC H10).
 */
export function repeatedNames(passengers: readonly Passenger[]): string[] {
  const known = new Set<string>();
  return passengers.flatMap(({ givenName, surname, seat }) => {
    if (surname === '') return [];
    const name = `${givenName}/${surname}`.toUpperCase();
    if (!known.has(name)) {
      known.add(name);
      return [];
    }
    return [seat];
  });
}

/**
 * The people of an order after a change of its seats (SPEC H11). Who has a seat that is still there keeps it; the others take the
 * new seats in the order of the list, infants with their adults. Who finds none stays in the list under the seat that was
 * given up, for a change of seats is often made in two steps: {@link seatedOf} is who really sits. `from`: instead of which the order
 * has its seats, one by one, where that was planned (SPEC W8).
 */
export function reseat(
  passengers: readonly Passenger[],
  seats: readonly string[],
  from?: readonly string[],
): Passenger[] {
  if (from) return reseat(planned(passengers, from, seats), seats);
  const taken = new Set(passengers.map((passenger) => passenger.seat));
  const fresh = seats.filter((seat) => !taken.has(seat));
  const moves = new Map<string, string>();
  for (const { seat } of passengers) {
    if (seats.includes(seat) || moves.has(seat)) continue;
    const next = fresh.shift();
    if (next !== undefined) moves.set(seat, next);
  }
  return passengers.map((passenger) => ({
    ...passenger,
    seat: moves.get(passenger.seat) ?? passenger.seat,
  }));
}

function planned(
  passengers: readonly Passenger[],
  from: readonly string[],
  to: readonly string[],
): Passenger[] {
  const seatOf = new Map(from.map((seat, place) => [seat, to[place]]));
  return passengers.map((one) => ({ ...one, seat: seatOf.get(one.seat) ?? one.seat }));
}

/** One seat that an order has swapped for another. `willHelp`: who sits in that, at an exit, has said so. */
export interface SeatSwapped {
  readonly gave: string;
  readonly got: string;
  readonly willHelp?: true;
}

/** The people of an order that has swapped a seat. */
export function swapSeat(
  passengers: readonly Passenger[],
  { gave, got, willHelp }: SeatSwapped,
): Passenger[] {
  return passengers.map((one) =>
    one.seat === gave || one.seat === got
      ? { ...one, seat: got, ...(willHelp && { willHelp }) }
      : one,
  );
}

/** Who has a seat, and the infant on that lap; an infant that has a seat of its own is the holder. */
export function peopleAt(passengers: readonly Passenger[], seat: string) {
  const here = passengers.filter((passenger) => passenger.seat === seat);
  const infant = here.find(({ type }) => type === 'infant') ?? null;
  const holder = here.find(({ type }) => type !== 'infant') ?? infant;
  return { holder, infant: infant === holder ? null : infant };
}

/** The seats in which somebody sits who is no adult. */
export function childSeats(passengers: readonly Passenger[]): string[] {
  const isMinor = (seat: string) => peopleAt(passengers, seat).holder?.type !== 'adult';
  return [...new Set(passengers.map(({ seat }) => seat).filter(isMinor))];
}

/** Of an order's people those who have one of its seats, in the order of the list. */
export function seatedOf(passengers: readonly Passenger[], seats: readonly string[]): Passenger[] {
  return passengers.filter((passenger) => seats.includes(passenger.seat));
}
