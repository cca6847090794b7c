import { seatDesignators } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { money as amountOf } from '@aisle/shared/money';
import { holdEndsAt, seatsKept, type SeatCounts, type SoldHold } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import { keptCharges, leftOf, thousandths, type Money, type Movement } from '../ledger/ledger.ts';

/** What must hold of a flight whatever happens, looked at from outside. Pure: each gives sentences of evidence. */

/** A sentence of evidence, and how long what it tells of may be under way, ms. */
export interface Finding {
  readonly evidence: string;
  readonly graceMs: number;
}

/** An order that has sold seats on a flight, as the flight said. */
export interface Sale {
  readonly flightId: string;
  readonly orderId: string;
  readonly hold: SoldHold;
  /** Since when it is known, ms; 0: since we first looked at the flight. */
  readonly since: number;
}

/** Held, paying, sold, blocked and free seats are all the seats, and only those. */
export function seatsNotConserved(manifest: Manifest, counts: SeatCounts): string[] {
  const { id, aircraft } = manifest.flight;
  const exist = new Set(seatDesignators(aircraft));
  const evidence: string[] = [];
  const { total, free, held, paying, sold, blocked } = counts;
  const sum = free + held + paying + sold + blocked;
  if (sum !== total) {
    evidence.push(`${id}: free, held, paying, sold and blocked seats are ${sum}, not ${total}.`);
  }
  if (total !== exist.size) {
    evidence.push(`${id}: counts ${total} seats; its aircraft has ${exist.size}.`);
  }
  for (const { owner, seats } of ownersOf(manifest)) {
    const unknown = seats.filter((seat) => !exist.has(seat));
    if (unknown.length > 0) {
      evidence.push(`${id}: ${owner} has ${unknown.join(', ')}, which do not exist.`);
    }
  }
  const owned = ownersOf(manifest).flatMap(({ seats }) => seats).length;
  if (owned !== held + paying + sold) {
    evidence.push(`${id}: orders have ${owned} seats; counted are ${held + paying + sold}.`);
  }
  return evidence;
}

/** A seat has one owner at most, and none while it is blocked. */
export function seatsOwnedTwice(manifest: Manifest): string[] {
  const { flight, blocked } = manifest;
  const owners = new Map<string, string>(blocked.map((seat) => [seat, 'nobody (blocked)']));
  const evidence: string[] = [];
  for (const { id, seats } of ownersOf(manifest)) {
    for (const seat of seats) {
      const other = owners.get(seat);
      if (other !== undefined) {
        evidence.push(`${flight.id}: seat ${seat} belongs to ${other} and to ${id}.`);
      }
      owners.set(seat, id);
    }
  }
  return evidence;
}

/** Whoever keeps seats from others: orders, and those to whom seats are on offer. */
function ownersOf({ orders, offers = [] }: Manifest) {
  return [
    ...orders.map(({ orderId: id, hold }) => {
      return { id, owner: `order ${id}`, seats: seatsKept(hold) };
    }),
    ...offers.map(({ watchId: id, seats }) => ({ id, owner: `watch ${id}`, seats })),
  ];
}

/** No offer outlives its deadline, nor lasts longer than one may (SPEC S26). */
export function offersOverdue({ flight, offers = [] }: Manifest, now: number, graceMs: number) {
  return offers.flatMap(({ watchId, seats, until }) => {
    const ends = new Date(until).toISOString();
    const offer = `${flight.id}: ${seats.join(', ')} are on offer to watch ${watchId} until ${ends}`;
    if (now > until + graceMs) return [`${offer}, which is over.`];
    return until > now + limits.offerMs + graceMs ? [`${offer}, which is too long.`] : [];
  });
}

/** No hold outlives its deadline, nor a fence its own, but for `graceMs`. */
export function holdsOverdue({ flight, orders }: Manifest, now: number, graceMs: number): string[] {
  return orders.flatMap(({ orderId, hold }) => {
    const until = holdEndsAt(hold);
    if (until === null || now <= until + graceMs) return [];
    const ended = new Date(until).toISOString();
    return [`${flight.id}: order ${orderId} still has ${hold.seats.join(', ')}, due ${ended}.`];
  });
}

/** No order of a cancelled flight waits to be rebooked for longer than it is to (SPEC W16). */
export function rebookingOverdue(
  { flight, rebookBy }: Manifest,
  now: number,
  graceMs: number,
): string[] {
  if (rebookBy === undefined || now <= Date.parse(rebookBy) + graceMs) return [];
  return [`${flight.id}: its orders still wait to be rebooked, until ${rebookBy}.`];
}

/**
 * No hold lasts longer than an unpaid order may, but until the time that an agent has named for it; and none of these is further
 * away than one may be (SPEC A24).
 */
export function holdsTooLong({ flight, orders }: Manifest, now: number, graceMs: number): string[] {
  return orders.flatMap(({ orderId, hold }) => {
    if (hold.status === 'sold') return [];
    const { until, keptUntil = 0, seats } = hold;
    const mostMs = until <= keptUntil ? limits.payLaterMs : limits.unpaidOrderMs;
    if (until <= now + mostMs + graceMs) return [];
    const ends = new Date(until).toISOString();
    return [
      `${flight.id}: order ${orderId} has ${seats.join(', ')} until ${ends}, which is too long.`,
    ];
  });
}

/**
 * A sold order was charged by the charges that it names, each of which paid for nothing else; what of them was not given back is
 * what it paid. Null: it is so. `others`: further sales by its first charge.
 */
export function soldNotCharged(
  { flightId, orderId, hold }: Sale,
  money: Money,
  others: readonly Sale[] = [],
): Finding | null {
  const say = (what: string, graceMs: number = limits.invariantGraceMs): Finding => ({
    evidence: `${flightId}: order ${orderId} has ${hold.seats.join(', ')}, ${what}.`,
    graceMs,
  });
  const { chargeId, surcharges = [], exchange } = hold;
  if (money.charges.length === 0) return say('and was never charged');
  const [other] = others;
  if (other) {
    const whose = `order ${other.orderId} on ${other.flightId}`;
    // An order that is rebooked is on both flights for a moment (SPEC W11).
    const graceMs = other.orderId === orderId ? limits.invariantGraceMs : limits.invariantCheckMs;
    return say(`by charge ${chargeId}, which paid for ${whose}`, graceMs);
  }
  const named = new Set([chargeId, ...surcharges]);
  const own = money.charges.filter(({ id }) => named.has(id));
  const unknown = [...named].find((id) => !own.some((charge) => charge.id === id));
  if (unknown !== undefined) return say(`and names another charge: ${unknown}`);
  const unpaid = notAsPaid(hold, money, own);
  if (unpaid !== null) return say(unpaid, limits.invariantRefundMs);
  // A difference that is being paid is not named yet.
  const more = keptCharges(money).filter(({ id }) => !named.has(id)).length;
  return more > (exchange ? 1 : 0) ? say(`and was charged ${own.length + more} times`) : null;
}

/** On a cancelled flight an order gives its money back first, and its seats afterwards; of a part, the seat goes first. */
function notAsPaid(hold: SoldHold, money: Money, own: readonly Movement[]): string | null {
  const left = own.reduce((sum, charge) => sum + leftOf(money, charge), 0);
  const [first] = own;
  if (left === 0 || first === undefined) return 'and was refunded';
  const paid = hold.paid === undefined ? first.amount : amountOf(hold.paid, first.currency).amount;
  return left === thousandths(paid) ? null : `for ${paid}, and paid ${left / 1_000}`;
}

/** A finding, and when what it says was read, ms: what was read before proves nothing about later. */
export interface TimedFinding extends Finding {
  readonly seenAt: number;
}

/** Evidence that must stand for a while before it counts: a refund, a timer or an emission may be under way just now. */
export class LastingFindings {
  #since = new Map<string, number>();

  /** Takes all that is suspected now, and gives what was read so again and again for as long as it may take. */
  lasting(suspected: readonly TimedFinding[]): string[] {
    const since = new Map(
      suspected.map(({ evidence, seenAt }) => [evidence, this.#since.get(evidence) ?? seenAt]),
    );
    this.#since = since;
    return suspected
      .filter(
        ({ evidence, seenAt, graceMs }) => seenAt - (since.get(evidence) ?? seenAt) >= graceMs,
      )
      .map(({ evidence }) => evidence);
  }
}

/** Somebody who is at version `at`, and should be at `wanted`. */
export interface Follower {
  readonly who: string;
  readonly at: number;
  readonly wanted: number;
}

interface Lag {
  readonly wanted: number;
  readonly since: number;
}

/** Who is behind, and stays behind what was wanted first: one that runs after a fast flight is not. */
export class LateFollowers {
  readonly #graceMs: number;
  #lags = new Map<string, Lag>();

  constructor(graceMs: number) {
    this.#graceMs = graceMs;
  }

  /** Takes all who follow at `now` (ms), and gives those who have missed a version for too long. */
  late(all: readonly Follower[], now: number): Set<string> {
    const lags = new Map<string, Lag>();
    for (const { who, at, wanted } of all) {
      const before = this.#lags.get(who);
      if (before !== undefined && at < before.wanted) lags.set(who, before);
      else if (at < wanted) lags.set(who, { wanted, since: now });
    }
    // Those who do not follow any more begin anew when they come back.
    this.#lags = lags;
    const late = [...lags].filter(([, { since }]) => now - since >= this.#graceMs);
    return new Set(late.map(([who]) => who));
  }
}
