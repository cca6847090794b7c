import { limits } from '@aisle/shared/limits';
import type { CommandBatch, FlightInput } from '@aisle/shared/workflow-api';
import { refusal } from '../refusal.ts';
import {
  isCount,
  isFlightDefinition,
  isRecord,
  isSeatList,
  isText,
  NAME_CHARACTERS,
} from '../shape.ts';

/** More than any aircraft has: which of them exist the core says. */
export const SEATS = 1_000;

/** Throws a refusal (which ends the workflow) unless the input opens or continues a flight. */
export function checkFlightInput(input: FlightInput): void {
  const given: unknown = input;
  const valid = isRecord(given) && isFlightDefinition(given['definition']);
  if (!valid) throw refusal('invalid-request');
}

/** Validator of `commands`: refuses a batch that the desk could not execute command by command. */
export function checkBatch(batch: CommandBatch): void {
  const given: unknown = batch;
  const commands = isRecord(given) ? given['commands'] : undefined;
  const valid =
    Array.isArray(commands) &&
    commands.length > 0 &&
    commands.length <= limits.batchCommands &&
    commands.every(isOrderCommand);
  if (!valid) throw refusal('invalid-request');
}

function isOrderCommand(command: unknown): boolean {
  if (!isRecord(command)) return false;
  const signed =
    isText(command['orderId'], NAME_CHARACTERS) &&
    isCount(command['revision'], 1) &&
    isCount(command['issuedAt'], 0);
  return signed && hasParticulars(command);
}

function hasParticulars(command: Record<string, unknown>): boolean {
  switch (command['type']) {
    case 'set-seats':
      return isSeatList(command['seats'], SEATS) && isCount(command['holdMs'], 1);
    case 'release':
      return isText(command['reason'], NAME_CHARACTERS);
    case 'start-payment':
      return isCount(command['fenceMs'], 1);
    case 'sell':
      return isText(command['chargeId'], NAME_CHARACTERS);
    case 'end-payment':
      return true;
    default:
      return false;
  }
}
