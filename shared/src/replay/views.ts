import {
  offeredTo,
  seatCounts,
  type SeatCounts,
  type SeatMap,
  type SeatState,
} from '../seat-map/index.ts';

/** A seat that is not free, and whose it is. `until` is when a hold ends, ISO 8601. */
export interface OwnedSeat {
  readonly status: 'held' | 'paying' | 'sold' | 'blocked';
  readonly orderId?: string;
  /** To which watch of seats it is on offer. */
  readonly watchId?: string;
  readonly until?: string;
}

/** The map at one moment. */
export interface MapView {
  readonly version: number;
  /** Without the free ones. */
  readonly seats: Readonly<Record<string, OwnedSeat>>;
  readonly counts: SeatCounts;
}

/** The map as agents read it. */
export function mapView(map: SeatMap): MapView {
  const seats: Record<string, OwnedSeat> = {};
  map.seats.forEach((seat, place) => {
    const owned = ownedSeat(map, seat);
    if (owned) seats[map.designators[place] ?? ''] = owned;
  });
  return { version: map.version, seats, counts: seatCounts(map) };
}

function ownedSeat(map: SeatMap, seat: SeatState): OwnedSeat | null {
  if (!('orderId' in seat)) return seat.status === 'blocked' ? { status: 'blocked' } : null;
  const { status, orderId } = seat;
  const hold = map.holds.get(orderId);
  const until = hold === undefined || hold.status === 'sold' ? null : hold.until;
  const isOffer = hold !== undefined && offeredTo(hold) !== null;
  return {
    status,
    ...(isOffer ? { watchId: orderId } : { orderId }),
    ...(until !== null && { until: new Date(until).toISOString() }),
  };
}
