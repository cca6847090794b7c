import {
  seatCounts,
  type SeatChange,
  type SeatCounts,
  type SeatEvent,
  type SeatMap,
  type SeatState,
} from '../seat-map/index.ts';

/** One change as agents read it: what, when, who and why. `at` is ISO 8601. */
export interface ChangeView {
  readonly version: number;
  readonly at: string;
  /** The event's name, such as `seats-held`. */
  readonly type: SeatEvent['type'];
  readonly orderId?: string;
  readonly seats: readonly string[];
  /** Why, in a word: `customer`, `payment`, `agent`, or the reason of a release. */
  readonly cause: string;
  /** The agent who did it, and the sentence that says why. */
  readonly by?: string;
  readonly why?: string;
}

/** A seat that is not free, and whose it is. `until` is when a hold ends, ISO 8601. */
export interface OwnedSeat {
  readonly status: 'held' | 'paying' | 'sold' | 'blocked';
  readonly orderId?: string;
  readonly until?: string;
}

/** The map at one moment. */
export interface MapView {
  readonly version: number;
  /** Without the free ones. */
  readonly seats: Readonly<Record<string, OwnedSeat>>;
  readonly counts: SeatCounts;
}

export function changeView({ version, at, event, seats }: SeatChange): ChangeView {
  return {
    version,
    at: new Date(at).toISOString(),
    type: event.type,
    ...('orderId' in event && { orderId: event.orderId }),
    seats,
    cause: causeOf(event),
    ...agentOf(event),
  };
}

function agentOf(event: SeatEvent): { by?: string; why?: string } {
  if (!('by' in event) || typeof event.by !== 'string') return {};
  return { by: event.by, why: event.why ?? '' };
}

function causeOf(event: SeatEvent): string {
  switch (event.type) {
    case 'seats-held':
      return 'customer';
    case 'seats-released':
      return event.reason;
    case 'payment-started':
    case 'payment-ended':
    case 'seats-sold':
      return 'payment';
    default:
      return 'agent';
  }
}

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
  return { status, orderId, ...(until !== null && { until: new Date(until).toISOString() }) };
}
