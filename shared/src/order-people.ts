/** What an order makes of the people that it is given, and when they may fly: pure, for its workflow and for stand-ins. */
import { isExitSeat, type AircraftId } from './aircraft/index.ts';
import { limits } from './limits.ts';
import {
  checkContact,
  checkPassengers,
  seatedOf,
  type Contact,
  type Passenger,
  type PersonProblem,
} from './people/index.ts';
import type { SetPassengers } from './workflow-api.ts';

/** The seats that people are given for. */
export interface TheirSeats {
  readonly aircraft: AircraftId;
  readonly seats: readonly string[];
}

/** What cannot be so and is not kept; null when it may be, however much of it is still to be typed. */
export function whyNotKept(people: SetPassengers, theirs: TheirSeats): PersonProblem | null {
  return problemsOf(people, theirs).find(({ isMissing }) => !isMissing) ?? null;
}

/** What is missing, or cannot be so any more, and stands in the way of the payment; null when nothing is. */
export function whyNotPaid(people: SetPassengers, theirs: TheirSeats): PersonProblem | null {
  const passengers = seatedOf(people.passengers, theirs.seats);
  const problems = problemsOf({ ...people, passengers }, theirs);
  return problems.find((problem) => !isAskedElsewhere(problem, passengers)) ?? null;
}

function problemsOf({ passengers, contact }: SetPassengers, { aircraft, seats }: TheirSeats) {
  const isExit = (seat: string): boolean => isExitSeat(aircraft, seat);
  return [...checkPassengers(passengers, seats, isExit), ...checkContact(contact)];
}

/** Who sells by our interface may ask at the exits without us: then `willHelp` is not given at all. */
function isAskedElsewhere(
  { code, seat }: PersonProblem,
  passengers: readonly Passenger[],
): boolean {
  const sitting = passengers.find((passenger) => passenger.seat === seat);
  return code === 'exit-row-help' && sitting?.willHelp === undefined;
}

/** A refusal's words: which field, and what about it. */
export function detailsOf({ path, seat, message }: PersonProblem) {
  return { field: path, hint: seat === undefined ? message : `Seat ${seat}: ${message}` };
}

/**
 * Everybody that an order knows of after it was given `given`: those, and then who of `before` waits for a seat (SPEC O22), unless
 * given a seat now.
 */
export function withThoseWaiting(
  given: readonly Passenger[],
  before: readonly Passenger[],
  seats: readonly string[],
): readonly Passenger[] {
  const named = new Set(given.map(nameOf));
  const waiting = before.filter(
    (passenger) => !seats.includes(passenger.seat) && !named.has(nameOf(passenger)),
  );
  return [...given, ...waiting].slice(0, Math.max(given.length, 2 * limits.seatsPerOrder));
}

function nameOf({ givenName, surname }: Passenger): string {
  return JSON.stringify([givenName, surname]);
}

/** Whether two say the same of the same people. */
export function isSamePeople(one: SetPassengers, other: SetPassengers): boolean {
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function plain({ passengers, contact }: SetPassengers): unknown {
  return [passengers.map(plainPassenger), plainContact(contact)];
}

function plainPassenger(passenger: Passenger): unknown {
  const { seat, givenName, surname, type, document, willHelp } = passenger;
  return [seat, givenName, surname, type, document?.givenName, document?.surname, willHelp];
}

function plainContact(contact: Contact | null): unknown {
  return [contact?.email ?? '', contact?.phone ?? ''];
}
