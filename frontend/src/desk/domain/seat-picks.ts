import type { SeatStatus } from '../../api/types.ts';

/** What an agent has picked on a map. */
export type Selection =
  | { readonly kind: 'none' }
  | { readonly kind: 'seats'; readonly seats: readonly string[] }
  | { readonly kind: 'order'; readonly orderId: string }
  | { readonly kind: 'move'; readonly orderId: string; readonly targets: readonly string[] };

/** What the map knows of its seats. `names` are in the layout's order. */
export interface SeatMapState {
  /** From the last seat to this one, as Shift asks for. */
  readonly more: boolean;
  readonly names: readonly string[];
  readonly statusOf: (seat: string) => SeatStatus;
  readonly ownerOf: (seat: string) => string | null;
  readonly sizeOf: (orderId: string) => number;
}

function toggled(seats: readonly string[], seat: string): string[] {
  return seats.includes(seat) ? seats.filter((each) => each !== seat) : [...seats, seat];
}

function between(names: readonly string[], from: string, to: string): readonly string[] {
  const ends = [names.indexOf(from), names.indexOf(to)].toSorted((a, b) => a - b);
  return names.slice(ends[0], (ends[1] ?? 0) + 1);
}

function pressedForMove(
  pick: Extract<Selection, { kind: 'move' }>,
  seat: string,
  { statusOf, ownerOf, sizeOf }: SeatMapState,
): Selection {
  const open = statusOf(seat) === 'free' || ownerOf(seat) === pick.orderId;
  if (!open) return pick;
  const targets = toggled(pick.targets, seat);
  // One more than the order has seats: the oldest choice gives way.
  return { ...pick, targets: targets.slice(-sizeOf(pick.orderId)) };
}

/**
 * The next pick when a seat is pressed: an owned seat shows its order; free and blocked seats gather, each kind
 * for itself, since one is for blocking and the other for unblocking; while an order moves, seats are its targets.
 */
export function pressed(pick: Selection, seat: string, state: SeatMapState): Selection {
  if (pick.kind === 'move') return pressedForMove(pick, seat, state);
  const owner = state.ownerOf(seat);
  if (owner !== null) return { kind: 'order', orderId: owner };
  const status = state.statusOf(seat);
  const like = (each: string) => state.statusOf(each) === status;
  const before = pick.kind === 'seats' ? pick.seats.filter(like) : [];
  const last = before.at(-1);
  const seats =
    state.more && last !== undefined
      ? [...new Set([...before, ...between(state.names, last, seat).filter(like)])]
      : toggled(before, seat);
  return seats.length === 0 ? { kind: 'none' } : { kind: 'seats', seats };
}

/** How many seats an order that moves still needs. */
export const placesLeft = (size: number, targets: readonly string[]): number =>
  Math.max(0, size - targets.length);
