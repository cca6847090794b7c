/** What the flight's messages have to look like. Each check throws a refusal at what does not. */
import { aircraftIds } from '@aisle/shared/aircraft';
import { isMoment } from '@aisle/shared/times';
import {
  supervisorCommands,
  type FlightCommand,
  type Intervention,
} from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import { seatKinds } from '@aisle/shared/choosing/seat-kinds';
import type { SwapCommand } from '@aisle/shared/swaps';
import type { WatchCommand } from '@aisle/shared/watches';
import type { CommandBatch, FlightInput } from '@aisle/shared/workflow-api';
import { refusal } from '../refusal.ts';
import {
  count,
  fits,
  fitsVariant,
  isActingAgent,
  isFlightDefinition,
  isGateName,
  isPeople,
  isSeatList,
  isText,
  name,
  optional,
  text,
  type Guard,
  type Shape,
} from '../shape.ts';

/** More than any aircraft has: which of them exist the core says. */
export const SEATS = 1_000;

const seats: Guard = (value) => isSeatList(value, SEATS);
const sentence = text(limits.reasonCharacters);

/** Also ends the workflow: such a flight cannot be opened or continued. */
export function checkFlightInput(input: FlightInput): void {
  if (!fits(input, { definition: isFlightDefinition, edition: optional(count(1)) }))
    throw refusal('invalid-request');
}

const isMoney: Guard = (value) => fits(value, { amount: name, currency: name });

const pricedSince = optional(count(0));
const areNames: Guard = (value) => Array.isArray(value) && value.every(name);

const isFlag: Guard = (value) => typeof value === 'boolean';

const orderCommands: Readonly<Record<OrderSeatCommand['type'], Shape>> = {
  'set-seats': {
    seats,
    holdMs: count(1),
    untilAtMost: optional(count(0)),
    agent: optional(isActingAgent),
  },
  release: { reason: name, ifUntilAtMost: optional(count(0)) },
  'pay-later': { until: count(1), agent: isActingAgent },
  'start-payment': { fenceMs: count(1), pricedSince },
  sell: {
    chargeId: name,
    surcharges: optional(areNames),
    seats: optional(seats),
    paid: optional(count(0)),
    people: optional(isPeople),
  },
  'end-payment': {},
  'start-exchange': { seats, fenceMs: count(1), pricedSince },
  exchange: {
    seats,
    pricedSince,
    chargeId: optional(name),
    paid: optional(count(0)),
    people: optional(isPeople),
  },
  'end-exchange': {},
  'return-seats': {
    kept: seats,
    pricedSince,
    paid: optional(count(0)),
    people: optional(isPeople),
    agent: optional((agent) => isActingAgent(agent) && fits(agent, { refund: isMoney })),
  },
  'correct-people': { people: isPeople },
  rebook: {
    seats,
    chargeId: name,
    surcharges: optional(areNames),
    paid: optional(count(0)),
    people: optional(isPeople),
    noSwaps: optional((value) => value === true),
  },
};
/** Who waits for seats. The wish itself is the backend's to check: one that nothing meets waits. */
const watchCommands: Readonly<Record<WatchCommand['type'], Shape>> = {
  'watch-seats': {
    watchId: name,
    wish: (wish) =>
      fits(wish, {
        count: (value) => count(1)(value) && Number(value) <= limits.seatsPerOrder,
        cabin: optional(name),
        kind: optional((kind) => seatKinds.some((each) => each === kind)),
        maxPrice: optional((value) => typeof value === 'number' && value > 0),
        together: optional(isFlag),
      }),
    fingerprint: name,
    orderId: optional(name),
    client: optional(name),
    offerMs: optional(count(1)),
    email: optional(text(limits.emailLength)),
  },
  'decline-offer': { watchId: name, until: count(1) },
  'end-watch': { watchId: name },
};
const swap = { swapId: name, order: name };

const swapCommands: Readonly<Record<SwapCommand['type'], Shape>> = {
  'ask-swap': { ...swap, seat: name, wanted: name, willHelp: optional(isFlag) },
  'accept-swap': { ...swap, willHelp: optional(isFlag) },
  'end-swap': swap,
  'allow-swaps': { order: name, allowed: isFlag },
};
const signed: Shape = { orderId: name, revision: count(1), issuedAt: count(0) };

/** Validator of `commands`: refuses a batch that the flight could not execute command by command. */
export function checkBatch(batch: CommandBatch): void {
  const commands: Guard = (value) =>
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= limits.batchCommands &&
    value.every(
      (each) =>
        (fits(each, signed) && fitsVariant(each, orderCommands)) ||
        fitsVariant(each, watchCommands) ||
        fitsVariant(each, swapCommands),
    );
  if (!fits(batch, { commands })) throw refusal('invalid-request');
}

/** Empty in a preview only. */
const isReason: Guard = (value) => value === '' || sentence(value);

const isLowerClass: Guard = (value) => fits(value, { reason: isReason });
/** What whoever rebooks has planned, and the audit keeps. */
const isLowerEffect: Guard = (value) =>
  fits(value, {
    type: (type) => type === 'lower-class',
    orders: count(1),
    seats: count(1),
    refund: (refund) => fits(refund, { amount: name, currency: text(3) }),
  });

/** A name, or that it is taken back. */
const isGiven: Guard = (value) => value === null || isGateName(value);

const flightCommands: Readonly<Record<FlightCommand['type'], Shape>> = {
  block: { seats },
  unblock: { seats },
  'force-release': { orderId: name },
  'extend-hold': { orderId: name, extraMs: count(1) },
  'move-order': { orderId: name, seats },
  'close-sales': {},
  'open-sales': {},
  'refuse-single-seats': {},
  'allow-single-seats': {},
  'cancel-flight': { rebookWithinMs: optional(count(1)) },
  delay: { departsAt: isMoment },
  'set-gate': { terminal: optional(isGiven), gate: optional(isGiven) },
  'rebook-orders': {
    to: name,
    orderId: optional(name),
    lowerClass: optional(isLowerClass),
    lowered: optional(isLowerEffect),
  },
  'open-order': { orderId: name },
  'change-aircraft': {
    aircraft: (value) => aircraftIds.some((id) => id === value),
    lowerClass: optional(isLowerClass),
  },
};
const planned: Shape = {
  by: name,
  role: (value) => value === 'agent' || value === 'supervisor',
  reason: isReason,
  expectedVersion: optional(count(0)),
  tellCustomer: optional(sentence),
  command: (value) => fitsVariant(value, flightCommands),
};

/** Validator of `intervene`: an intervention says what, who and why, and is allowed to whoever gives it. */
export function checkIntervention(intervention: Intervention): void {
  if (!fits(intervention, { id: name, fingerprint: optional(name) })) {
    throw refusal('invalid-request');
  }
  checkPreview(intervention);
  const { command, reason } = intervention;
  const lower = 'lowerClass' in command ? command.lowerClass : undefined;
  const reasons = [reason, ...(lower ? [lower.reason] : [])];
  if (!reasons.every((each) => isText(each.trim(), limits.reasonCharacters)))
    throw refusal('reason-required');
}

/** The same of an intervention that is only asked about, so that it needs no id and no reason. */
export function checkPreview(intervention: Omit<Intervention, 'id'>): void {
  if (!fits(intervention, planned)) throw refusal('invalid-request');
  if (supervisorCommands.has(intervention.command.type) && intervention.role !== 'supervisor') {
    throw refusal('supervisor-required');
  }
}
