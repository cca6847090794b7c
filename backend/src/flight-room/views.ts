import { isDeepStrictEqual } from 'node:util';
import type {
  AgentManifest,
  AuditRow,
  FlightRoom,
  RoomChanged,
  RoomOrder,
} from '@aisle/shared/agent-contract';
import { fromPrice, orderTotal, pricedLayout, seatDesignators } from '@aisle/shared/aircraft';
import { confirmationCode } from '@aisle/shared/ids';
import type { AuditEntry, InterventionEffect } from '@aisle/shared/interventions';
import { money, type Money } from '@aisle/shared/money';
import type { OrderPeople } from '@aisle/shared/people';
import { seatsKept, seatsWanted, type Hold, type SoldHold } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import { publicFlight, statusAt, type SeatFacts } from '../relay/public-views.ts';

type RoomSeats = FlightRoom['seats'];

/** What a charge was of, by its id; null where nobody knows it. */
export type Charged = (chargeId: string) => Money | null;

/** A manifest as agents read it. `now`: ms. */
export function manifestView(manifest: Manifest, charged: Charged, now: number): AgentManifest {
  const former = (manifest.former ?? []).map(({ orderId, seats, ending, at, people }) => {
    return {
      ...peopleView(people),
      orderId,
      confirmation: confirmationCode(orderId),
      seats: [...seats],
      reason: ending,
      at,
    };
  });
  return { ...ownersView(manifest, charged, now), former };
}

function ownersView(
  manifest: Manifest,
  charged: Charged,
  now: number,
): Omit<AgentManifest, 'former'> {
  const { flight, version, rebookBy, blocked, audit } = manifest;
  const state = statusAt(flight, manifest.status, now);
  return {
    flight: publicFlight(flight, state, factsOf(manifest)),
    state,
    ...(rebookBy !== undefined && { rebookBy }),
    version,
    serverTime: new Date(now).toISOString(),
    orders: manifest.orders.map((order) => orderRow(manifest, order, charged)),
    blocked: [...blocked],
    audit: audit.map(auditRow),
  };
}

/** The same with the seat map and who owns what. */
export function roomView(manifest: Manifest, charged: Charged, now: number): FlightRoom {
  const { aircraft, fares } = manifest.flight;
  return {
    ...ownersView(manifest, charged, now),
    layout: pricedLayout(aircraft, fares) as FlightRoom['layout'],
    seats: seatsOf(manifest),
  };
}

/** What happened between two manifests. After a change of aircraft only the whole helps: `from` says so. */
export function roomChanges(
  before: Manifest,
  after: Manifest,
  charged: Charged,
  now: number,
): RoomChanged {
  const { layout: _layout, blocked: _blocked, ...room } = roomView(after, charged, now);
  const [was, is] = [seatsOf(before), room.seats];
  const orders = new Map(before.orders.map((order) => [order.orderId, order]));
  const kept = new Set(after.orders.map(({ orderId }) => orderId));
  const isSameAircraft = before.flight.aircraft === after.flight.aircraft;
  return {
    ...room,
    flightId: after.flight.id,
    from: isSameAircraft ? before.version : after.version,
    seats: changedSeats(was, is),
    orders: room.orders.filter(
      ({ orderId }, place) => !isDeepStrictEqual(orders.get(orderId), after.orders[place]),
    ),
    gone: [...orders.keys()].filter((orderId) => !kept.has(orderId)),
  };
}

export function auditRow({
  at,
  version,
  command,
  role = 'agent',
  effect,
  told,
}: AuditEntry): AuditRow {
  const { by, reason, ...rest } = command;
  return {
    at,
    version,
    by,
    role,
    reason,
    command: rest,
    ...(effect && { effect: toldEffect(effect) }),
    ...(told && { told: [...told] }),
  };
}

function toldEffect(effect: InterventionEffect): NonNullable<AuditRow['effect']> {
  if (effect.type === 'extension')
    return { ...effect, until: new Date(effect.until).toISOString() };
  if (effect.type !== 'move') return effect;
  const { from, fromCabins, toCabins } = effect;
  return { ...effect, from: [...from], fromCabins: [...fromCabins], toCabins: [...toCabins] };
}

function factsOf({ flight, orders, blocked, offers = [] }: Manifest): SeatFacts {
  const counts = { held: 0, paying: 0, sold: 0, blocked: blocked.length };
  for (const { hold } of orders) {
    counts[hold.status] += hold.seats.length;
    counts.paying += seatsWanted(hold).length;
  }
  const offered = offers.flatMap(({ seats }) => seats);
  counts.held += offered.length;
  const total = seatDesignators(flight.aircraft).length;
  const owned = orders.flatMap(({ hold }) => seatsKept(hold));
  const taken = new Set([...owned, ...offered, ...blocked]);
  return {
    counts: { total, free: total - taken.size, ...counts },
    fromPrice: fromPrice(flight, (designator) => !taken.has(designator)),
  };
}

function changedSeats(was: RoomSeats, is: RoomSeats): RoomSeats {
  const changed: RoomSeats = {};
  for (const [seat, state] of Object.entries(is)) {
    if (!isDeepStrictEqual(was[seat], state)) changed[seat] = state;
  }
  for (const seat of Object.keys(was)) if (!(seat in is)) changed[seat] = { status: 'free' };
  return changed;
}

function seatsOf({ orders, blocked, offers = [] }: Manifest): RoomSeats {
  const seats: RoomSeats = {};
  for (const { orderId, hold } of orders) {
    const until = endOf(hold);
    const state = { status: hold.status, orderId, ...(until !== null && { until }) };
    for (const seat of hold.seats) seats[seat] = state;
    for (const seat of seatsWanted(hold)) seats[seat] = { status: 'paying', orderId };
  }
  for (const { watchId, seats: offered, until } of offers) {
    const state = { status: 'held', watchId, until: new Date(until).toISOString() } as const;
    for (const seat of offered) seats[seat] = state;
  }
  for (const seat of blocked) seats[seat] = { status: 'blocked' };
  return seats;
}

function orderRow(
  { flight }: Manifest,
  { orderId, hold, people }: Manifest['orders'][number],
  charged: Charged,
): RoomOrder {
  return {
    ...peopleView(people),
    orderId,
    confirmation: hold.status === 'sold' ? confirmationCode(orderId) : null,
    status: hold.status,
    seats: [...hold.seats],
    // Who was moved pays what was agreed before: the charge says it, the seats would not.
    total:
      (hold.status === 'sold' ? paidFor(hold, flight, charged) : null) ??
      orderTotal(flight, hold.seats),
    until: endOf(hold),
  };
}

function paidFor(
  { paid, chargeId }: SoldHold,
  { fares }: Manifest['flight'],
  charged: Charged,
): Money | null {
  return paid === undefined ? charged(chargeId) : money(paid, fares.currency);
}

/** Who flies by an order, as agents read it: nobody where that was not given, or is forgotten. */
export function peopleView(
  { passengers, contact }: OrderPeople = { passengers: [], contact: null },
) {
  return { passengers: [...passengers], contact };
}

/** When a hold ends by itself, ISO 8601; null when it does not, or when a payment keeps it. */
function endOf(hold: Hold): string | null {
  return hold.status === 'held' ? new Date(hold.until).toISOString() : null;
}
