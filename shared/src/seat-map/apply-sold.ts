/** What `applyTo` does for the events of paid orders. */
import { expectHold, placeOf, putHold, type SeatMapDraft, seatsWanted } from './map.ts';
import type { SeatEvent, SoldHold } from './types.ts';

type EventOf<T extends SeatEvent['type']> = Extract<SeatEvent, { type: T }>;

export type SoldEvent = EventOf<
  | 'exchange-started'
  | 'exchange-ended'
  | 'seats-exchanged'
  | 'seats-returned'
  | 'people-corrected'
  | 'seats-rebooked'
  | 'swap-proposed'
  | 'seats-swapped'
  | 'swap-ended'
>;

export function applyToSold(map: SeatMapDraft, event: SoldEvent): void {
  switch (event.type) {
    case 'exchange-started': {
      const { seats, fencedUntil } = event;
      const hold = expectHold(map, event.orderId, 'sold');
      return putWanted(map, event.orderId, { ...hold, exchange: { seats, fencedUntil } });
    }
    case 'exchange-ended': {
      const { exchange: _, ...hold } = expectHold(map, event.orderId, 'sold');
      return putWanted(map, event.orderId, hold);
    }
    case 'seats-exchanged':
      return exchangeSeats(map, event);
    case 'seats-returned':
      return returnSeats(map, event);
    case 'people-corrected':
    case 'swap-proposed':
    case 'swap-ended':
      map.version += 1;
      return;
    case 'seats-rebooked': {
      const { type: _, noSwaps: _noSwaps, orderId, ...paid } = event;
      if (map.holds.has(orderId)) throw new Error(`order ${orderId} has seats`);
      return putHold(map, orderId, { status: 'sold', ...paid });
    }
    case 'seats-swapped':
      return swapSeats(map, event);
  }
}

/** An exchange begins or ends: only the seats that it would add change. */
function putWanted(map: SeatMapDraft, orderId: string, hold: SoldHold): void {
  const before = expectHold(map, orderId, 'sold');
  const places = seatsWanted(hold).map((designator) => placeOf(map, designator));
  const other = places.find((place) => map.seats[place]?.status !== 'free');
  if (other !== undefined) throw new Error(`seat ${map.designators[other] ?? ''} is not free`);
  map.version += 1;
  const changedAt = map.version;
  for (const designator of seatsWanted(before)) {
    map.seats[placeOf(map, designator)] = { status: 'free', changedAt };
  }
  for (const place of places) map.seats[place] = { status: 'paying', orderId, changedAt };
  map.holds.set(orderId, hold);
}

function exchangeSeats(map: SeatMapDraft, event: EventOf<'seats-exchanged'>): void {
  const { orderId, seats, chargeId, paid } = event;
  const { exchange: _, ...hold } = expectHold(map, orderId, 'sold');
  putHold(map, orderId, {
    ...hold,
    seats,
    ...(chargeId !== undefined && { surcharges: [...(hold.surcharges ?? []), chargeId] }),
    ...(paid !== undefined && { paid }),
  });
}

/** Of an order that is paid, or being paid for in parts. The seats that it keeps have not changed. */
function returnSeats(map: SeatMapDraft, event: EventOf<'seats-returned'>): void {
  const { orderId, paid } = event;
  const hold = map.holds.get(orderId);
  if (hold === undefined || hold.status === 'held')
    throw new Error(`order ${orderId} is neither sold nor paying`);
  map.version += 1;
  for (const designator of event.seats) {
    map.seats[placeOf(map, designator)] = { status: 'free', changedAt: map.version };
  }
  const seats = hold.seats.filter((designator) => !event.seats.includes(designator));
  if (hold.status === 'paying') map.holds.set(orderId, { ...hold, seats });
  else map.holds.set(orderId, { ...hold, seats, ...(paid !== undefined && { paid }) });
}

/** Both in one version: neither seat is free in between. Each takes the place of the other in its order's list. */
function swapSeats(map: SeatMapDraft, event: EventOf<'seats-swapped'>): void {
  const { orderId, askedOrderId, seats } = event;
  const [own, wanted] = seats;
  const moves = [
    { to: orderId, hold: expectHold(map, orderId, 'sold'), gives: own, gets: wanted },
    { to: askedOrderId, hold: expectHold(map, askedOrderId, 'sold'), gives: wanted, gets: own },
  ];
  const other = moves.find(({ hold, gives }) => !hold.seats.includes(gives));
  if (other) throw new Error(`seat ${other.gives} is not of order ${other.to}`);
  map.version += 1;
  for (const { to, hold, gives, gets } of moves) {
    const seat = { status: 'sold', orderId: to, changedAt: map.version } as const;
    map.seats[placeOf(map, gets)] = seat;
    map.holds.set(to, { ...hold, seats: hold.seats.map((own) => (own === gives ? gets : own)) });
  }
}
