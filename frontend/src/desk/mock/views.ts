import { orderTotal } from '@aisle/shared/aircraft';
import { confirmationCode } from '@aisle/shared/confirmation';
import type { SeatMap } from '@aisle/shared/seat-map';
import type { MockFlight } from '../../mock/world.ts';
import type { RoomOrder, RoomSeat } from '../api/types.ts';

const iso = (at: number) => new Date(at).toISOString();

/** Every seat that is not free, with its owner. */
export function roomSeats(map: SeatMap): Record<string, RoomSeat> {
  const seats: Record<string, RoomSeat> = {};
  map.seats.forEach((seat, place) => {
    const designator = map.designators[place];
    if (designator === undefined || seat.status === 'free') return;
    if (!('orderId' in seat)) {
      seats[designator] = { status: seat.status };
      return;
    }
    const hold = map.holds.get(seat.orderId);
    const until = hold?.status === 'held' ? { until: iso(hold.until) } : {};
    seats[designator] = { status: seat.status, orderId: seat.orderId, ...until };
  });
  return seats;
}

/** Every order that has seats. */
export function roomOrders({ definition, map }: MockFlight): RoomOrder[] {
  return [...map.holds].map(([orderId, hold]) => ({
    orderId,
    confirmation: hold.status === 'sold' ? confirmationCode(orderId) : null,
    status: hold.status,
    seats: [...hold.seats],
    total: orderTotal(definition, hold.seats),
    until: hold.status === 'held' ? iso(hold.until) : null,
  }));
}

/** The seats that nobody may have. */
export function blockedSeats({ map }: MockFlight): string[] {
  return Object.entries(roomSeats(map)).flatMap(([designator, { status }]) =>
    status === 'blocked' ? [designator] : [],
  );
}
