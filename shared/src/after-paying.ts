/** What a paid order may still change, and what that costs (SPEC Y): pure, for its workflow and for stand-ins. */
import {
  isExitSeat,
  orderTotal,
  seatClass,
  seatDesignators,
  type FlightDefinition,
} from './aircraft/index.ts';
import { minorUnits, money, type Money } from './money.ts';
import { detailsOf } from './order-people.ts';
import { checkPassengers, lettersBetween, peopleAt, type Passenger } from './people/index.ts';
import type { ProblemCode } from './problems.ts';
import { err, ok, type Result } from './result.ts';
import type { CorrectName, ExchangeSeats } from './paid-order.ts';
import type { RefusalDetails } from './workflow-api.ts';

/** A paid order as far as its changes go by it. `total`: what was paid and not given back. */
export interface PaidOrder {
  readonly flight: FlightDefinition;
  readonly seats: readonly string[];
  readonly total: Money;
  readonly passengers: readonly Passenger[];
  /** The names that were paid with, person by person; absent as long as none was corrected. */
  readonly namesPaid?: readonly NamePaid[];
}

export type NamePaid = Pick<Passenger, 'givenName' | 'surname' | 'document'>;

/** What would come of a change, or why it is refused. */
export type Planned<T> = Result<T, Omit<RefusalDetails, 'order'> & { readonly code: ProblemCode }>;

export interface ExchangePlan {
  /** Each in the place of the one that it replaces. */
  readonly seats: readonly string[];
  /** Who sits where then. */
  readonly passengers: readonly Passenger[];
  /** What is to be paid first. */
  readonly difference: Money;
}

/** Other seats for a paid order. Which of them are to be had its flight says. */
export function planExchange(
  order: PaidOrder,
  { seats: wanted, code, amount, willHelp = false }: ExchangeSeats,
): Planned<ExchangePlan> {
  const planned = planSeats(order, wanted, willHelp);
  if (!planned.ok) return planned;
  const { seats, passengers } = planned.value;
  const difference = differenceOf(order, wanted);
  if (amount !== undefined && amount !== difference.amount) {
    return err({ code: 'amount-changed', difference });
  }
  const isFree = minorUnits(difference) === 0;
  if (!isFree && code === undefined) return err({ code: 'payment-needed', difference });
  return ok({ seats, passengers, difference });
}

/** Who sits where with other seats of the same cabins; `willHelp`: so says who comes to an exit. */
export function planSeats(
  order: PaidOrder,
  wanted: readonly string[],
  willHelp: boolean,
): Planned<Pick<ExchangePlan, 'seats' | 'passengers'>> {
  const misnamed = whyMisnamed(order, wanted);
  if (misnamed) return err(misnamed);
  const { seats, passengers: moved } = exchanged(order, wanted);
  if (!staysInCabin(order, seats)) return err({ code: 'outside-cabin' });
  const passengers = helping(order, moved, willHelp);
  const problem = whyNotInExit(order.flight, passengers);
  if (problem) return err({ code: 'passengers-invalid', ...detailsOf(problem) });
  return ok({ seats, passengers });
}

function whyMisnamed({ flight, seats }: PaidOrder, wanted: readonly string[]) {
  const doubles = wanted.filter((seat, place) => wanted.indexOf(seat) !== place);
  if (doubles.length > 0) return { code: 'duplicate-seats', seats: [...new Set(doubles)] } as const;
  const known = seatDesignators(flight.aircraft);
  const unknown = wanted.filter((seat) => !known.includes(seat));
  if (unknown.length > 0) return { code: 'unknown-seats', seats: unknown } as const;
  return wanted.length === seats.length ? null : ({ code: 'wrong-number-of-seats' } as const);
}

export interface ReturnPlan {
  readonly kept: readonly string[];
  readonly passengers: readonly Passenger[];
  readonly refund: Money;
}

/** One passenger of several is cancelled, an infant on that lap with its adult. */
export function planReturn(order: PaidOrder, seat: string): Planned<ReturnPlan> {
  if (!order.seats.includes(seat)) return err({ code: 'no-such-passenger' });
  if (order.seats.length === 1) return err({ code: 'last-passenger' });
  const passengers = order.passengers.filter((person) => person.seat !== seat);
  if (isSomeoneAlone(passengers)) return err({ code: 'would-fly-alone' });
  const kept = order.seats.filter((other) => other !== seat);
  return ok({ kept, passengers, refund: shareOf(order, seat) });
}

export interface CorrectionPlan {
  readonly passengers: readonly Passenger[];
  readonly namesPaid: readonly NamePaid[];
}

/** A name is corrected, by {@link correctedLetters} in all. */
export function planCorrection(
  { passengers, namesPaid = passengers.map(nameOf) }: PaidOrder,
  correction: CorrectName,
): Planned<CorrectionPlan> {
  const { seat, infant = false, givenName, surname, document, ownDocument } = correction;
  const here = peopleAt(passengers, seat);
  const person = infant ? here.infant : here.holder;
  if (person === null) return err({ code: 'no-such-passenger' });
  const corrected = { ...person, givenName, surname, document };
  const alone = { ...corrected, type: 'adult' as const };
  const [problem] = checkPassengers([alone], [seat], () => false);
  if (problem) {
    const path = problem.path.replace('passengers.0.', '');
    return err({ code: 'passengers-invalid', ...detailsOf({ ...problem, path }) });
  }
  const paid = namesPaid[passengers.indexOf(person)] ?? person;
  const isOtherForm =
    ownDocument === true &&
    paid.document !== undefined &&
    lettersBetween(paid.document, document) > correctedLetters;
  if (isOtherForm || lettersBetween(paid, corrected) > correctedLetters) {
    return err({ code: 'name-change-too-large' });
  }
  return ok({
    passengers: passengers.map((other) => (other === person ? corrected : other)),
    namesPaid,
  });
}

/** A passenger's name alone. */
export function nameOf({ givenName, surname, document }: Passenger): NamePaid {
  return { givenName, surname, ...(document && { document }) };
}

/** Letters of a name that may be corrected, over the order's life. */
export const correctedLetters = 3;

/**
 * What seats worth `wanted` cost in exchange, in minor units: what they are worth beyond what was paid, and beyond what the order's
 * seats are worth, which staff may have improved. What was paid too much stays paid.
 */
export function differenceFor(worth: {
  readonly paid: number;
  readonly now: number;
  readonly wanted: number;
}): number {
  return Math.max(0, worth.wanted - Math.max(worth.paid, worth.now));
}

/** The same of an order; all seats are the aircraft's. */
function differenceOf({ flight, seats, total }: PaidOrder, wanted: readonly string[]) {
  const difference = differenceFor({
    paid: minorUnits(total),
    now: minorUnits(orderTotal(flight, seats)),
    wanted: minorUnits(orderTotal(flight, wanted)),
  });
  return money(difference, total.currency);
}

/** A sum of two amounts of one currency. */
export function plus(one: Money, other: Money): Money {
  return money(minorUnits(one) + minorUnits(other), one.currency);
}

/** A difference of two amounts of one currency, of which the first is not the smaller. */
export function minus(one: Money, other: Money): Money {
  return money(minorUnits(one) - minorUnits(other), one.currency);
}

/** The share of what was paid, in minor units and rounded down, that goes back for seats worth `own` of `all`. */
export function shareFor(worth: {
  readonly paid: number;
  readonly all: number;
  readonly own: number;
}): number {
  return worth.all === 0 ? 0 : Number((BigInt(worth.paid) * BigInt(worth.own)) / BigInt(worth.all));
}

/** The same of an order, for one seat. */
function shareOf({ flight, seats, total }: PaidOrder, seat: string): Money {
  const worth = (of: readonly string[]) => minorUnits(orderTotal(flight, of));
  const share = shareFor({ paid: minorUnits(total), all: worth(seats), own: worth([seat]) });
  return money(share, total.currency);
}

/** The order's seats after an exchange, each in the place of the one that it replaces, and who sits where then (SPEC H11). */
function exchanged(
  { seats, passengers }: Pick<PaidOrder, 'seats' | 'passengers'>,
  wanted: readonly string[],
): { readonly seats: readonly string[]; readonly passengers: readonly Passenger[] } {
  const fresh = wanted.filter((seat) => !seats.includes(seat));
  const byPeople = new Set([...passengers.map(({ seat }) => seat), ...seats]);
  const given = [...byPeople].filter((seat) => seats.includes(seat) && !wanted.includes(seat));
  const places = new Map(given.map((seat, place) => [seat, fresh[place] ?? seat]));
  return {
    seats: seats.map((seat) => places.get(seat) ?? seat),
    passengers: passengers.map((person) => ({
      ...person,
      seat: places.get(person.seat) ?? person.seat,
    })),
  };
}

/** Whether every seat stays in the cabin of the one that it replaces; `seats`: as {@link exchanged} gives them. */
function staysInCabin({ flight, seats: had }: PaidOrder, seats: readonly string[]): boolean {
  const classOf = (seat: string | undefined) => seatClass(flight.aircraft, seat ?? '');
  return seats.every((seat, place) => classOf(seat) === classOf(had[place]));
}

/** Those in an exit row who were not there before have said now whether they help. */
function helping(
  { flight, passengers: before }: PaidOrder,
  passengers: readonly Passenger[],
  willHelp: boolean,
): readonly Passenger[] {
  return passengers.map((person, place) => {
    const isNew = person.seat !== before[place]?.seat;
    return isNew && isExitSeat(flight.aircraft, person.seat) ? { ...person, willHelp } : person;
  });
}

/** Why people cannot sit so in exit rows (SPEC H9); null where they can. */
function whyNotInExit({ aircraft }: FlightDefinition, people: readonly Passenger[]) {
  const seats = people.map(({ seat }) => seat);
  const problems = checkPassengers(people, seats, (seat) => isExitSeat(aircraft, seat));
  return problems.find(({ code }) => code === 'exit-row' || code === 'exit-row-help') ?? null;
}

/** Whether a child or an infant is left without an adult (SPEC H7, H8). */
export function isSomeoneAlone(passengers: readonly Passenger[]): boolean {
  const seats = passengers.map(({ seat }) => seat);
  return checkPassengers(passengers, seats, () => false).some(
    ({ code }) => code === 'child-alone' || code === 'infant-alone',
  );
}
