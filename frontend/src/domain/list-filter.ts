import { minorUnits } from '@aisle/shared/money';
import type { CabinClass } from '../api/types.ts';
import type { SeatPlace, SeatPosition } from './seat-index.ts';

/** What the list of seats is narrowed to. Empty strings mean: any. */
export interface SeatFilter {
  readonly position: SeatPosition | '';
  readonly cabinClass: CabinClass | '';
  /** Largest price, in whole units of the flight's currency; null for any. */
  readonly maxPrice: number | null;
  readonly extraRoom: boolean;
}

export type SeatOrder = 'row' | 'price';

export const anySeat: SeatFilter = {
  position: '',
  cabinClass: '',
  maxPrice: null,
  extraRoom: false,
};

/** Whether a seat passes. What it costs and where it is never changes; its state is looked at apart. */
export function passes(place: SeatPlace, filter: SeatFilter): boolean {
  return (
    (filter.position === '' || place.position === filter.position) &&
    (filter.cabinClass === '' || place.cabinClass === filter.cabinClass) &&
    (filter.maxPrice === null || Number(place.seat.price.amount) <= filter.maxPrice) &&
    (!filter.extraRoom || place.exit || place.legroom)
  );
}

/** In the aircraft's order, or cheapest first. */
export function inOrder(places: readonly SeatPlace[], order: SeatOrder): readonly SeatPlace[] {
  if (order === 'row') return places;
  return places.toSorted((a, b) => minorUnits(a.seat.price) - minorUnits(b.seat.price));
}
