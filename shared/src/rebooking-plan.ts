/** Who of a flight can be carried on another one, and in which seats (SPEC W10). Pure: the same flights, the same plan. */
import { orderTotal, planReseating, type Seated } from './aircraft/index.ts';
import type { LoweredOrder, ReseatingPlan } from './interventions.ts';
import { loweredBy } from './lower-class.ts';
import type { Money } from './money.ts';
import { childSeats } from './people/index.ts';
import { err, ok, type Result } from './result.ts';
import { isPaying, seatsKept } from './seat-map/index.ts';
import type { Manifest } from './workflow-api.ts';

/** Paid seats on another flight: `to[n]` in place of `from[n]`, and what each set is worth on its flight. */
export interface RebookedSeats {
  readonly orderId: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly worthBefore: Money;
  readonly worthAfter: Money;
  /** Somebody of it sits in a lower class there. */
  readonly lowered?: LoweredOrder;
}

/** An order that stays where it is. `gone`: the flight knows of no such order. */
export interface NotRebooked {
  readonly orderId: string;
  readonly seats: readonly string[];
  readonly why: 'no-room' | 'not-paid' | 'payment-running' | 'gone';
}

export interface RebookingPlan {
  readonly orders: readonly RebookedSeats[];
  readonly cannot: readonly NotRebooked[];
}

/** Why nobody at all is carried from one flight to the other. */
export type RebookingRefusal =
  | 'same-flight'
  | 'other-route'
  | 'other-currency'
  | 'flight-departed'
  | 'flight-cancelled'
  | 'sales-closed'
  | 'no-room';

/** Everybody who has paid, or those of `wanted`. `now`: ms; `lowerClass`: in lower classes too, where they must (SPEC W20). */
export function planRebooking(
  here: Manifest,
  there: Manifest,
  now: number,
  {
    wanted,
    lowerClass = false,
  }: { wanted?: readonly string[] | undefined; lowerClass?: boolean } = {},
): Result<RebookingPlan, RebookingRefusal> {
  const refusal = whyNobody(here, there, now);
  if (refusal) return err(refusal);
  const chosen = wanted
    ? here.orders.filter(({ orderId }) => wanted.includes(orderId))
    : here.orders;
  const movable = chosen.flatMap(({ orderId, hold, people }): Seated[] => {
    if (hold.status !== 'sold' || isPaying(hold)) return [];
    const children = childSeats(people?.passengers ?? []);
    return [{ orderId, seats: hold.seats, paid: true, children }];
  });
  const [from, to] = [here.flight.aircraft, there.flight.aircraft];
  const plan = planReseating(from, to, movable, taken(there), lowerClass);
  const lowered = loweredIn({ here, there }, plan);
  const unplaced = new Set(plan.unplaced.map(({ orderId }) => orderId));
  const moves = new Map(plan.moves.map(({ orderId, to }) => [orderId, to]));
  const orders = movable
    .filter(({ orderId }) => !unplaced.has(orderId))
    .map(({ orderId, seats: from }) => {
      const to = moves.get(orderId) ?? from;
      const worthBefore = orderTotal(here.flight, from);
      const own = lowered.get(orderId);
      const worthAfter = orderTotal(there.flight, to);
      return { orderId, from, to, worthBefore, worthAfter, ...(own && { lowered: own }) };
    });
  if (orders.length === 0 && unplaced.size > 0) return err('no-room');
  const known = new Set(chosen.map(({ orderId }) => orderId));
  const gone = (wanted ?? []).filter((orderId) => !known.has(orderId));
  const cannot = chosen.flatMap(({ orderId, hold }): NotRebooked[] => {
    const why = isPaying(hold)
      ? 'payment-running'
      : hold.status === 'held'
        ? 'not-paid'
        : unplaced.has(orderId) && 'no-room';
    return why ? [{ orderId, seats: hold.seats, why }] : [];
  });
  return ok({
    orders,
    cannot: [...cannot, ...gone.map((orderId) => ({ orderId, seats: [], why: 'gone' as const }))],
  });
}

function loweredIn(
  { here, there }: Readonly<Record<'here' | 'there', Manifest>>,
  { moves }: ReseatingPlan,
): ReadonlyMap<string, LoweredOrder> {
  const holds = new Map(here.orders.map(({ orderId, hold }) => [orderId, hold]));
  const lowered = loweredBy(holds, { before: here.flight, after: there.flight }, moves);
  return new Map(lowered.map((each) => [each.orderId, each]));
}

function whyNobody(here: Manifest, there: Manifest, now: number): RebookingRefusal | null {
  const [from, to] = [here.flight, there.flight];
  if (from.id === to.id) return 'same-flight';
  if (from.origin !== to.origin || from.destination !== to.destination) return 'other-route';
  if (from.fares.currency !== to.fares.currency) return 'other-currency';
  const gone = (isKept(here, now) ? null : whyGone(here, now)) ?? whyGone(there, now);
  if (gone) return gone;
  return there.status === 'closed' ? 'sales-closed' : null;
}

/** Its orders wait to be rebooked (SPEC W15), whatever its departure was to be. */
function isKept({ rebookBy }: Manifest, now: number): boolean {
  return rebookBy !== undefined && now < Date.parse(rebookBy);
}

function whyGone({ status, flight }: Manifest, now: number): RebookingRefusal | null {
  if (status === 'cancelled') return 'flight-cancelled';
  return status === 'departed' || Date.parse(flight.departsAt) <= now ? 'flight-departed' : null;
}

/** Seats that nobody can be given. */
function taken({ orders, blocked }: Manifest): readonly string[] {
  return [...blocked, ...orders.flatMap(({ hold }) => seatsKept(hold))];
}
