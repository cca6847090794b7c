/** What must hold of a flight whatever happens, looked at from outside. Pure: each gives sentences of evidence. */
import { seatDesignators } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { SeatCounts } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { Movement } from '../ledger.ts';

/** A sentence of evidence, and how long what it tells of may be under way, ms. */
export interface Finding {
  readonly evidence: string;
  readonly graceMs: number;
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
  for (const { orderId, hold } of manifest.orders) {
    const unknown = hold.seats.filter((seat) => !exist.has(seat));
    if (unknown.length > 0) {
      evidence.push(`${id}: order ${orderId} has ${unknown.join(', ')}, which do not exist.`);
    }
  }
  const owned = manifest.orders.flatMap(({ hold }) => hold.seats).length;
  if (owned !== held + paying + sold) {
    evidence.push(`${id}: orders have ${owned} seats; counted are ${held + paying + sold}.`);
  }
  return evidence;
}

/** A seat has one owner at most, and none while it is blocked. */
export function seatsOwnedTwice({ flight, orders, blocked }: Manifest): string[] {
  const owners = new Map<string, string>(blocked.map((seat) => [seat, 'nobody (blocked)']));
  const evidence: string[] = [];
  for (const { orderId, hold } of orders) {
    for (const seat of hold.seats) {
      const other = owners.get(seat);
      if (other !== undefined) {
        evidence.push(`${flight.id}: seat ${seat} belongs to ${other} and to ${orderId}.`);
      }
      owners.set(seat, orderId);
    }
  }
  return evidence;
}

/** No hold outlives its deadline, nor a fence its own, but for `graceMs`. */
export function holdsOverdue({ flight, orders }: Manifest, now: number, graceMs: number): string[] {
  return orders.flatMap(({ orderId, hold }) => {
    if (hold.status === 'sold') return [];
    const until = hold.status === 'paying' ? hold.fencedUntil : hold.until;
    if (now <= until + graceMs) return [];
    const ended = new Date(until).toISOString();
    return [`${flight.id}: order ${orderId} still has ${hold.seats.join(', ')}, due ${ended}.`];
  });
}

/** What the ledger says of one order. */
export interface Money {
  readonly charges: readonly Movement[];
  readonly refunds: readonly Movement[];
}

/** Every sold order was charged once, by the charge that it names, and not given back. */
export function soldNotCharged(
  { flight, orders }: Manifest,
  moneyOf: (orderId: string) => Money,
): Finding[] {
  return orders.flatMap(({ orderId, hold }) => {
    if (hold.status !== 'sold') return [];
    const { charges, refunds } = moneyOf(orderId);
    const say = (what: string, graceMs: number = limits.invariantGraceMs): Finding[] => [
      {
        evidence: `${flight.id}: order ${orderId} has ${hold.seats.join(', ')}, ${what}.`,
        graceMs,
      },
    ];
    if (charges.length === 0) return say('and was never charged');
    if (charges.length > 1) return say(`and was charged ${charges.length} times`);
    if (charges[0]?.id !== hold.chargeId) return say(`and names another charge: ${hold.chargeId}`);
    // An order gives its money back first, and its seats afterwards.
    return refunds.length > 0 ? say('and was refunded', limits.invariantRefundMs) : [];
  });
}
