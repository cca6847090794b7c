/** Judges payloads at the workflows' edge, without zod: the bundle stays small and validation synchronous. */
import { aircraftIds } from '@aisle/shared/aircraft';
import { isMoment } from '@aisle/shared/departure';
import { FLIGHT_ID } from '@aisle/shared/ids';

/** Longer than any id, name or key of ours. */
export const NAME_CHARACTERS = 128;

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

/** A flight whose seats, prices and departure can be worked with. */
export function isFlightDefinition(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value['id'], NAME_CHARACTERS) &&
    FLIGHT_ID.test(value['id']) &&
    isFlightTerms(value) &&
    isFares(value['fares'])
  );
}

/** A departure and an aircraft that can be worked with. */
export function isFlightTerms(value: unknown): boolean {
  return (
    isRecord(value) &&
    isMoment(value['departsAt']) &&
    aircraftIds.some((id) => id === value['aircraft'])
  );
}

function isFares(fares: unknown): boolean {
  return (
    isRecord(fares) &&
    isText(fares['currency'], 3) &&
    isRecord(fares['base']) &&
    Object.values(fares['base']).every((fare) => isCount(fare, 1))
  );
}
