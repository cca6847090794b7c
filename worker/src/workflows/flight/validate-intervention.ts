import { aircraftIds } from '@aisle/shared/aircraft';
import { isMoment } from '@aisle/shared/departure';
import {
  supervisorCommands,
  type FlightCommand,
  type Intervention,
} from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { refusal } from '../refusal.ts';
import { isCount, isRecord, isSeatList, isText, NAME_CHARACTERS } from '../shape.ts';
import { SEATS } from './validate.ts';

/** Validator of `intervene`: an intervention says what, who and why, and is allowed to whoever gives it. */
export function checkIntervention(intervention: Intervention): void {
  const given: unknown = intervention;
  const valid =
    isRecord(given) &&
    isText(given['id'], NAME_CHARACTERS) &&
    isOptional(given['fingerprint'], (value) => isText(value, NAME_CHARACTERS));
  if (!valid) throw refusal('invalid-request');
  checkPreview(intervention);
  if (!isText(intervention.reason.trim(), limits.reasonCharacters))
    throw refusal('reason-required');
}

/** The same of an intervention that is only asked about, so that it needs no id and no reason. */
export function checkPreview(intervention: Omit<Intervention, 'id'>): void {
  const given: unknown = intervention;
  const valid =
    isRecord(given) &&
    isText(given['by'], NAME_CHARACTERS) &&
    (given['role'] === 'agent' || given['role'] === 'supervisor') &&
    typeof given['reason'] === 'string' &&
    given['reason'].length <= limits.reasonCharacters &&
    isOptional(given['expectedVersion'], (value) => isCount(value, 0)) &&
    isOptional(given['tellCustomer'], (value) => isText(value, limits.reasonCharacters)) &&
    isCommand(given['command']);
  if (!valid) throw refusal('invalid-request');
  if (supervisorCommands.has(intervention.command.type) && intervention.role !== 'supervisor') {
    throw refusal('supervisor-required');
  }
}

function isOptional(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value);
}

type Particulars = (command: Record<string, unknown>) => boolean;

const nothing: Particulars = () => true;
const order: Particulars = (command) => isText(command['orderId'], NAME_CHARACTERS);
const seats: Particulars = (command) => isSeatList(command['seats'], SEATS);

const particulars: Readonly<Record<FlightCommand['type'], Particulars>> = {
  block: seats,
  unblock: seats,
  'force-release': order,
  'extend-hold': (command) => order(command) && isCount(command['extraMs'], 1),
  'move-order': (command) => order(command) && seats(command),
  'close-sales': nothing,
  'open-sales': nothing,
  'cancel-flight': nothing,
  delay: ({ departsAt }) => isMoment(departsAt),
  'change-aircraft': ({ aircraft }) => aircraftIds.some((id) => id === aircraft),
};

function isCommand(command: unknown): boolean {
  if (!isRecord(command) || typeof command['type'] !== 'string') return false;
  const type = Object.keys(particulars).find((name) => name === command['type']);
  return type !== undefined && particulars[type as FlightCommand['type']](command);
}
