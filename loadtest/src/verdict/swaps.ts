/** Swaps of paid seats, as the orders tell of them (SPEC Y12). */
import type { Order } from '@aisle/shared/contract';
import { seatAt } from '@aisle/shared/seat-map';
import { sameSeats } from '../versions.ts';
import { type Decision, recordLines } from './orders.ts';
import type { Fold } from './rebuilt-map.ts';

type Swap = NonNullable<Order['swaps']>['proposals'][number];

/** The seats of an order after a swap; null where it is none of theirs. */
function after(seats: readonly string[], { seat, other, status }: Swap): readonly string[] | null {
  if (status === 'ended' || !seats.includes(seat)) return null;
  return seats.map((own) => (own === seat ? other : own));
}

/** Whether an order may swap a seat at any moment without being asked: somebody else may accept that. */
export function mayBeSwapped({ swaps }: Order, seat: string): boolean {
  return swaps?.proposals.some((each) => each.seat === seat && each.status === 'proposed') === true;
}

/** Whether a booked order came to other seats by swaps that it knows of. */
export function isSwapped({ seats }: Order, now: Order): boolean {
  let own: readonly string[] = seats;
  for (const swap of now.swaps?.proposals ?? []) {
    own = after(own, swap) ?? own;
    if (sameSeats(own, now.seats)) return true;
  }
  return false;
}

/** Folds in that a sold seat changed hands, if that is what an order's answer says: both are others' by one version. */
export function foldSwap(fold: Fold, decision: Decision): boolean {
  const { rebuilt } = fold;
  const { orderId, seats, version, view } = decision;
  const hold = rebuilt.map.holds.get(orderId);
  if (hold?.status !== 'sold' || sameSeats(hold.seats, seats)) return false;
  const swap = view.order.swaps?.proposals.find((each) => {
    const swapped = after(hold.seats, each);
    return swapped !== null && sameSeats(swapped, seats);
  });
  if (swap === undefined) return false;
  const { seat, other } = swap;
  const owner = rebuilt.ownerOf(other);
  // What others bought may not have been shown yet.
  if (owner === null) rebuilt.takeFromOthers({ [other]: { status: 'sold' } });
  else checkOther(fold, decision, owner, seat);
  const state = seatAt(rebuilt.map, other);
  if (state?.status !== 'sold') return false;
  const askedOrderId = state.orderId;
  rebuilt.name({ type: 'seats-swapped', orderId, askedOrderId, seats: [seat, other] }, version);
  return true;
}

/** The other order, if it says anything of that version, says that it has the seat which was given for its own. */
function checkOther(
  { facts, findings, rebuilt }: Fold,
  { orderId, version }: Decision,
  owner: string,
  seat: string,
): void {
  const next = facts.decisionsOf.get(owner)?.find((other) => other.version >= version);
  if (next === undefined || (next.version === version && next.seats.includes(seat))) return;
  if (rebuilt.broken.has(owner)) return;
  const sentence = `Order ${orderId} swapped a seat with order ${owner} at version ${version}, of which that one says nothing.`;
  findings.add('a', 'half-a-swap', sentence, () =>
    [owner, orderId].flatMap((id) => recordLines(facts.orders.get(id))),
  );
  rebuilt.broken.add(owner);
}
