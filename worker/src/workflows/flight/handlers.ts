import { defineQuery, defineUpdate, setHandler } from '@temporalio/workflow';
import type { FlightBook } from '@aisle/shared/flight-book';
import {
  flightMessages,
  type AgentSeatCommand,
  type CommandBatch,
  type FlightChanges,
  type FlightSnapshot,
  type Manifest,
  type Outcome,
} from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import { refusal } from '../refusal.ts';
import { isCount } from '../shape.ts';
import type { OrderMail } from './order-mail.ts';
import { checkBatch, checkIntervention } from './validate.ts';

const commands = defineUpdate<Outcome[], [CommandBatch]>(flightMessages.commands);
const intervene = defineUpdate<Outcome, [AgentSeatCommand]>(flightMessages.intervene);
const snapshot = defineQuery<FlightSnapshot>(flightMessages.snapshot);
const changesSince = defineQuery<FlightChanges, [number]>(flightMessages.changesSince);
const manifest = defineQuery<Manifest>(flightMessages.manifest);

/** Synchronous, all of them: between reading and writing the map nothing else can happen. */
export function registerHandlers(book: FlightBook, mail: OrderMail): void {
  setHandler(commands, (batch) => book.decide(batch.commands, now()), { validator: checkBatch });
  setHandler(
    intervene,
    (command) => {
      const outcome = book.intervene(command, now());
      if (outcome.ok && command.type === 'force-release') mail.seatsTaken(command.orderId);
      return outcome;
    },
    { validator: checkIntervention },
  );
  setHandler(snapshot, () => book.snapshot());
  setHandler(changesSince, (version) => {
    if (!isCount(version, 0)) throw refusal('invalid-request');
    return book.changesSince(version);
  });
  setHandler(manifest, () => book.manifest());
}
