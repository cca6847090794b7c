import { type FlightDefinition, orderTotal, seatClass } from '../aircraft/index.ts';
import type {
  Intervention,
  InterventionEffect,
  InterventionPreview,
  RefundedOrders,
} from '../interventions.ts';
import { loweredEffect } from '../lower-class.ts';
import { minorUnits, money } from '../money.ts';
import {
  decide,
  earliestDeadline,
  type Hold,
  type Outcome,
  type Rejection,
  type SeatEvent,
  type SeatMap,
} from '../seat-map/index.ts';
import { isTooLate } from '../times.ts';
import type { OrderNotification } from '../workflow-api.ts';
import { type KnowsChildren, revised, translate, type Translated, whySame } from './commands.ts';
import { isSuperseded } from './interventions.ts';
import { effectOf, notificationsOf, withCharge } from './notifications.ts';

/** What would be done about an intervention, or why nothing is. */
export type InterventionDecision =
  | ({
      readonly ok: true;
      /** None when it changes nothing. */
      readonly event: SeatEvent | undefined;
      readonly notifications: readonly OrderNotification[];
      readonly effect?: InterventionEffect;
      /** What customers read of it. */
      readonly told: readonly string[];
    } & Translated)
  | { readonly ok: false; readonly rejection: Rejection };

/** A flight as an intervention meets it. */
interface FlightFacts {
  readonly map: SeatMap;
  readonly definition: FlightDefinition;
  /** The version of the last change of the flight as a whole. */
  readonly revisedAt: number;
  readonly people: KnowsChildren;
}

/** Decides without doing: the command for the seats’ decider, its event, and whom it concerns. */
export function decideIntervention(
  flight: FlightFacts,
  intervention: Omit<Intervention, 'id'>,
  now: number,
): InterventionDecision {
  const { map, definition } = flight;
  const { expectedVersion, tellCustomer } = intervention;
  const over = whyOver(map, now);
  if (over !== null) return refused(map, over);
  const same = whySame(definition, intervention.command);
  if (same !== null) return refused(map, same);
  const translated = translate(map, definition, intervention, flight.people);
  const { command } = translated;
  const isStale =
    expectedVersion !== undefined && isSuperseded(map, command, expectedVersion, flight.revisedAt);
  if (isStale) return refused(map, 'superseded-by-another');
  const decision = decide(map, command, now);
  if (!decision.ok) return { ok: false, rejection: decision.error };
  const [event] = decision.value;
  const after = revised(definition, intervention.command);
  const facts = { version: map.version + 1, flight: after, tellCustomer };
  const notifications = event
    ? notificationsOf(map, event, facts).map((each) => withCharge(map, definition, each))
    : [];
  const { plan } = translated;
  // Who rebooks knows where everybody is to sit on the other flight.
  const lowered =
    intervention.command.type === 'rebook-orders' ? intervention.command.lowered : undefined;
  const effect = plan
    ? loweredEffect(plan.lowered)
    : (lowered ?? effectOn(map, definition, event, notifications));
  const told = notifications.map((each) => effectOf(map, definition, each).customerSees);
  return { ok: true, ...translated, event, notifications, told, ...(effect && { effect }) };
}

/** The least that is worth telling a customer of. */
const shortestExtensionMs = 1_000;

/**
 * What is refused before anything is decided, by who may do it and whether it is of use; null: nothing. Histories
 * hold only what passed here, so a rule that is new changes no replay of what was decided before.
 */
export function whyNotAdmitted(
  { map, definition }: FlightFacts,
  { command, role }: Omit<Intervention, 'id'>,
  decided: InterventionDecision,
  now: number,
): Rejection | null {
  const { version } = map;
  if (command.type === 'move-order' && role !== 'supervisor') {
    const from = map.holds.get(command.orderId)?.seats ?? [];
    if (leavesCabin(definition, from, command.seats)) return { code: 'other-cabin', version };
  }
  if (command.type === 'delay' && decided.ok) {
    const departsAt = Date.parse(command.departsAt);
    if (isTooLate(departsAt, map.closesAt, now)) return { code: 'departure-too-late', version };
  }
  const effect = decided.ok ? decided.effect : undefined;
  const isTooShort = effect?.type === 'extension' && effect.grantedMs < shortestExtensionMs;
  return isTooShort ? { code: 'hold-at-limit', version } : null;
}

/** Why nothing is left to decide; null while something is. */
function whyOver(map: SeatMap, now: number): 'flight-departed' | 'flight-cancelled' | null {
  if (map.sales === 'cancelled') return map.holds.size === 0 ? 'flight-cancelled' : null;
  return now >= map.closesAt && earliestDeadline(map) === null ? 'flight-departed' : null;
}

type FlightRefusal =
  NonNullable<ReturnType<typeof whyOver | typeof whySame>> | 'superseded-by-another';

/** A refusal of the flight, about which its seats have nothing to say. */
export function refused(map: SeatMap, code: FlightRefusal): Extract<Outcome, { ok: false }> {
  return { ok: false, rejection: { code, version: map.version } };
}

/** What an intervention would do, for a look at it before it is carried out. */
export function previewOf(
  flight: FlightFacts,
  intervention: Omit<Intervention, 'id'>,
  now: number,
): InterventionPreview {
  const { map, definition } = flight;
  const decided = decideIntervention(flight, intervention, now);
  const rejection = whyNotAdmitted(flight, intervention, decided, now);
  if (rejection) return { ok: false, rejection };
  if (!decided.ok) return { ok: false, rejection: decided.rejection };
  const orders = decided.notifications.map((each) => effectOf(map, definition, each));
  const effect = decided.effect && { effect: decided.effect };
  return { ok: true, version: map.version, orders, ...effect, ...decided.plan };
}

/** `map`: before the event. `told`: whom it concerns. Undefined where the command says everything already. */
function effectOn(
  map: SeatMap,
  flight: FlightDefinition,
  event: SeatEvent | undefined,
  told: readonly OrderNotification[],
): InterventionEffect | undefined {
  if (event?.type === 'hold-extended') {
    const hold = map.holds.get(event.orderId);
    const before = hold?.status === 'held' ? hold.until : event.until;
    return { type: 'extension', grantedMs: event.until - before, until: event.until };
  }
  if (event?.type !== 'seats-moved') return onOrders(map, flight, told);
  const from = map.holds.get(event.orderId)?.seats ?? [];
  return {
    type: 'move',
    from,
    fromCabins: cabinsOf(flight, from),
    toCabins: cabinsOf(flight, event.seats),
    worthBefore: orderTotal(flight, from),
    worthAfter: orderTotal(flight, event.seats),
  };
}

function onOrders(
  { holds }: SeatMap,
  flight: FlightDefinition,
  told: readonly OrderNotification[],
): InterventionEffect | undefined {
  if (told.length === 0) return undefined;
  const holdsOf = (some: readonly OrderNotification[]): readonly Hold[] =>
    some.flatMap(({ orderId }) => holds.get(orderId) ?? []);
  const seats = holdsOf(told).reduce((sum, hold) => sum + hold.seats.length, 0);
  const lost = holdsOf(told.filter(({ chargeId }) => chargeId !== undefined));
  const refunded = lost.length > 0 && { refunded: refundedOrders(flight, lost) };
  return { type: 'orders', orders: told.length, seats, ...refunded };
}

function refundedOrders(flight: FlightDefinition, lost: readonly Hold[]): RefundedOrders {
  const worthOf = (hold: Hold): number =>
    (hold.status === 'sold' ? hold.paid : undefined) ?? minorUnits(orderTotal(flight, hold.seats));
  const worth = lost.reduce((sum, hold) => sum + worthOf(hold), 0);
  return { orders: lost.length, worth: money(worth, flight.fares.currency) };
}

/** Whether anybody changes the cabin by a move. Seats that are not there are nobody's cabin. */
function leavesCabin(
  flight: FlightDefinition,
  from: readonly string[],
  to: readonly string[],
): boolean {
  const classes = (seats: readonly string[]) =>
    seats.map((seat) => seatClass(flight.aircraft, seat)).toSorted();
  const gets = classes(to);
  if (from.length !== to.length || gets.includes(undefined)) return false;
  return classes(from).join() !== gets.join();
}

function cabinsOf({ aircraft }: FlightDefinition, seats: readonly string[]) {
  return [...new Set(seats.flatMap((seat) => seatClass(aircraft, seat) ?? []))];
}
