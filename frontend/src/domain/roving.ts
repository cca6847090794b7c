import type { SeatIndex, SeatPlace } from './seat-index.ts';

function nearest(candidates: readonly SeatPlace[], x: number): SeatPlace | undefined {
  let best: SeatPlace | undefined;
  for (const place of candidates) {
    if (Math.abs(place.x - x) < Math.abs((best?.x ?? Infinity) - x)) best = place;
  }
  return best;
}

function vertical(seats: SeatIndex, from: SeatPlace, step: 1 | -1): SeatPlace | undefined {
  const ahead = seats.places.filter(
    (place) => place.deck === from.deck && (place.y - from.y) * step > 0,
  );
  const rows = ahead.map((place) => place.y);
  const row = step > 0 ? Math.min(...rows) : Math.max(...rows);
  return nearest(
    ahead.filter((place) => place.y === row),
    from.x,
  );
}

function cabinStep(seats: SeatIndex, from: SeatPlace, step: 1 | -1): SeatPlace | undefined {
  const cabin = seats.places.filter((place) => place.cabin === from.cabin + step);
  const first = cabin[0];
  if (first?.deck !== from.deck) return undefined;
  return nearest(
    cabin.filter((place) => place.y === first.y),
    from.x,
  );
}

/**
 * Where a key leads from a seat, as the eye sees the cabin: arrows cross aisles and cabins, Home and End go to
 * the row's ends (with Ctrl, to the deck's), Page keys to the next cabin. Null for any other key; the seat
 * itself at an edge.
 */
export function seatAfterKey(
  seats: SeatIndex,
  from: SeatPlace,
  key: string,
  ctrl: boolean,
): SeatPlace | null {
  const row = seats.places.filter((place) => place.deck === from.deck && place.y === from.y);
  const deck = seats.places.filter((place) => place.deck === from.deck);
  switch (key) {
    case 'ArrowLeft':
      return row[row.indexOf(from) - 1] ?? from;
    case 'ArrowRight':
      return row[row.indexOf(from) + 1] ?? from;
    case 'ArrowUp':
      return vertical(seats, from, -1) ?? from;
    case 'ArrowDown':
      return vertical(seats, from, 1) ?? from;
    case 'Home':
      return (ctrl ? deck : row)[0] ?? from;
    case 'End':
      return (ctrl ? deck : row).at(-1) ?? from;
    case 'PageUp':
      return cabinStep(seats, from, -1) ?? from;
    case 'PageDown':
      return cabinStep(seats, from, 1) ?? from;
    default:
      return null;
  }
}
