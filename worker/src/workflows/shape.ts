/**
 * Checks payloads at the workflows' edge, without a schema library: zod/mini would make the bundle a third larger, valibot
 * a quarter, and every workflow loads it. What no command may rely on needs no type: the guards say yes or no.
 */
import { aircraftIds } from '@aisle/shared/aircraft';
import { isArrival, isMoment } from '@aisle/shared/times';
import { FLIGHT_ID, GATE } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { passengerTypes } from '@aisle/shared/people';

/** Longer than any id, name or key of ours. */
export const NAME_CHARACTERS = 128;

export type Guard = (value: unknown) => boolean;

/** The fields of a record that are looked at; others may be there. */
export type Shape = Readonly<Record<string, Guard>>;

/** Whether a value is a record with these fields. */
export function fits(value: unknown, shape: Shape): value is Record<string, unknown> {
  return isRecord(value) && Object.entries(shape).every(([name, is]) => is(value[name]));
}

/** Whether a value is a record whose `type` is one of these, with that one's fields. */
export function fitsVariant(value: unknown, shapes: Readonly<Record<string, Shape>>): boolean {
  if (!isRecord(value) || typeof value['type'] !== 'string') return false;
  const shape = Object.hasOwn(shapes, value['type']) ? shapes[value['type']] : undefined;
  return shape !== undefined && fits(value, shape);
}

export function optional(is: Guard): Guard {
  return (value) => value === undefined || is(value);
}

/** A string of 1 to `max` characters. */
export function text(max: number): Guard {
  return (value) => isText(value, max);
}

/** A whole number from `min` on. */
export function count(min: number): Guard {
  return (value) => isCount(value, min);
}

/** An id, name or key of ours. */
export const name = text(NAME_CHARACTERS);

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A string of at most `max` characters that is not empty. */
export function isText(value: unknown, max: number): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= max;
}

/** A whole number from `min` on. */
export function isCount(value: unknown, min: number): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= min;
}

/** Seats by name. Which of them exist, and how many are allowed, is the core's to say. */
export function isSeatList(value: unknown, max: number): value is readonly string[] {
  return Array.isArray(value) && value.length <= max && value.every((seat) => isText(seat, 16));
}

/** A departure, an arrival and a gate if there are any, and an aircraft that can be worked with. */
export function isFlightTerms(value: unknown): boolean {
  const terms: Shape = {
    departsAt: isMoment,
    arrivesAt: optional(isMoment),
    aircraft: (aircraft) => aircraftIds.some((id) => id === aircraft),
    terminal: optional(isGateName),
    gate: optional(isGateName),
  };
  return fits(value, terms) && landsAfterDeparture(value);
}

/** The name of a terminal or a gate. */
export function isGateName(value: unknown): boolean {
  return isText(value, limits.gateCharacters) && GATE.test(value);
}

function landsAfterDeparture({ departsAt, arrivesAt }: Record<string, unknown>): boolean {
  if (typeof arrivesAt !== 'string') return true;
  return isArrival(Date.parse(arrivesAt), Date.parse(String(departsAt)));
}

/** A flight whose seats, prices and departure can be worked with. */
export function isFlightDefinition(value: unknown): boolean {
  const id: Guard = (given) => isText(given, NAME_CHARACTERS) && FLIGHT_ID.test(given);
  return fits(value, { id, fares: isFares }) && isFlightTerms(value);
}

function isFares(value: unknown): boolean {
  const base: Guard = (given) => isRecord(given) && Object.values(given).every(count(1));
  return fits(value, { currency: text(3), base });
}

const sentence = text(limits.reasonCharacters);
const agentsWish: Shape = {
  by: name,
  role: (value) => value === 'agent' || value === 'supervisor',
  reason: sentence,
  expectedVersion: optional(count(0)),
};

/** Who wants something as an agent, and why. */
export function isAgentsWish(value: unknown): boolean {
  return fits(value, { ...agentsWish, tellCustomer: optional(sentence) });
}

/** The agent for whom an order acts, and what its customer reads: our sentence, and the agent's own beside it. */
export function isActingAgent(value: unknown): boolean {
  return fits(value, { ...agentsWish, told: optional(text(2 * limits.reasonCharacters)) });
}

const typed: Guard = (value) => typeof value === 'string' && value.length <= limits.typedCharacters;
const names: Shape = { givenName: typed, surname: typed };
const person: Shape = {
  ...names,
  document: optional((value) => fits(value, names)),
  willHelp: optional((value) => typeof value === 'boolean'),
};
const passenger: Shape = {
  ...person,
  seat: typed,
  type: (value) => passengerTypes.some((type) => type === value),
};

/** What a guest says of themselves. */
export function isGuestName(value: unknown): boolean {
  return fits(value, person);
}

/** People with all their fields, empty ones too. What is right about them the rules of people say. */
export function isPeople(value: unknown): boolean {
  return fits(value, {
    passengers: (list) =>
      Array.isArray(list) && list.length <= 100 && list.every((each) => fits(each, passenger)),
    contact: (contact) =>
      contact === null || fits(contact, { email: typed, phone: optional(typed) }),
  });
}
