import { createSeatMap, seatsKept } from './map.ts';
import type { Hold, Sales, SeatMap, SeatState } from './types.ts';

/** A seat map as plain JSON, without what the layout says anyway. Free seats that never changed are left out. */
export interface SeatMapSnapshot {
  readonly version: number;
  /** `[place, status, changedAt]`; the owner follows from `holds`. */
  readonly seats: readonly (readonly [number, SeatState['status'], number])[];
  readonly holds: readonly (readonly [string, Hold])[];
  /** Left out: open. */
  readonly sales?: Sales;
  /** Left out: null. */
  readonly rebookBy?: number;
}

/** The inverse of {@link restoreSeatMap}. */
export function snapshotSeatMap(map: SeatMap): SeatMapSnapshot {
  const seats = map.seats.flatMap((seat, place) =>
    seat.changedAt === 0 ? [] : [[place, seat.status, seat.changedAt] as const],
  );
  const { version, sales, rebookBy } = map;
  return {
    version,
    seats,
    holds: [...map.holds],
    ...(sales !== 'open' && { sales }),
    ...(rebookBy !== null && { rebookBy }),
  };
}

/** Rebuilds a map from its snapshot (which may have been through JSON) and the flight's fixed facts. */
export function restoreSeatMap(
  snapshot: SeatMapSnapshot,
  flight: { readonly designators: readonly string[]; readonly closesAt: number },
): SeatMap {
  const empty = createSeatMap(flight);
  const owners = new Map<number, string>();
  for (const [orderId, hold] of snapshot.holds) {
    for (const designator of seatsKept(hold)) {
      const place = empty.index.get(designator);
      if (place === undefined) throw new Error(`the layout has lost seat ${designator}`);
      owners.set(place, orderId);
    }
  }
  const seats = [...empty.seats];
  for (const [place, status, changedAt] of snapshot.seats) {
    seats[place] = restoreSeat(status, changedAt, owners.get(place));
  }
  const { version, sales = 'open', rebookBy = null } = snapshot;
  return { ...empty, version, sales, rebookBy, seats, holds: new Map(snapshot.holds) };
}

function restoreSeat(
  status: SeatState['status'],
  changedAt: number,
  orderId: string | undefined,
): SeatState {
  if (status === 'free' || status === 'blocked') return { status, changedAt };
  if (orderId === undefined) throw new Error(`a ${status} seat has no owner`);
  return { status, orderId, changedAt };
}
