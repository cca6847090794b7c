import { seatAt } from './map.ts';
import type { PublicSeat, PublicSeats, SeatCounts, SeatMap, SeatState } from './types.ts';

/** Every seat that is not free, as everyone may see it. */
export function publicSeats(map: SeatMap): PublicSeats {
  return collect(map, (seat) => seat.status !== 'free');
}

/** Every seat that changed after `version`; freed ones as `{status: 'free'}`. Exact, without a log (SPEC V2). */
export function publicChangesSince(map: SeatMap, version: number): PublicSeats {
  return collect(map, (seat) => seat.changedAt > version);
}

/** Seats by state. */
export function seatCounts(map: SeatMap): SeatCounts {
  const counts = { total: map.seats.length, free: 0, held: 0, paying: 0, sold: 0, blocked: 0 };
  for (const seat of map.seats) counts[seat.status] += 1;
  return counts;
}

/** One row of the aircraft a line: `.` free, `h` held, `p` paying, `S` sold, `#` blocked. For people who debug. */
export function printSeatMap(map: SeatMap): string {
  const marks = { free: '.', held: 'h', paying: 'p', sold: 'S', blocked: '#' } as const;
  const rows = new Map<string, string>();
  for (const designator of map.designators) {
    const seat = seatAt(map, designator);
    const row = designator.slice(0, -1);
    rows.set(
      row,
      `${rows.get(row) ?? ''}${designator.slice(-1)}${seat ? marks[seat.status] : '?'} `,
    );
  }
  const lines = [...rows].map(([row, seats]) => `${row.padStart(3)}  ${seats.trimEnd()}`);
  return [`version ${map.version}`, ...lines].join('\n');
}

function collect(map: SeatMap, wanted: (seat: SeatState) => boolean): PublicSeats {
  const found: Record<string, PublicSeat> = {};
  map.designators.forEach((designator, place) => {
    const seat = map.seats[place];
    if (seat && wanted(seat)) found[designator] = publicSeat(map, seat);
  });
  return found;
}

function publicSeat(map: SeatMap, seat: SeatState): PublicSeat {
  if (seat.status !== 'held') return { status: seat.status };
  const hold = map.holds.get(seat.orderId);
  if (hold?.status !== 'held') throw new Error(`a held seat has no hold: order ${seat.orderId}`);
  return { status: 'held', until: new Date(hold.until).toISOString() };
}
