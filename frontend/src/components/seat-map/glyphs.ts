import type { SeatView } from '../../domain/seat-view.ts';

/** One path for each state that a seat shows by shape, in a box of 24. Free seats show their letter instead. */
export const glyphs: Partial<Record<SeatView, string>> = {
  mine: 'M4.5 12.5 10 18 19.5 6.5',
  held: 'M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2',
  paying: 'M3 6.5h18v11H3zM3 10.5h18M6.5 14.5h4',
  sold: 'M12 4a3.6 3.6 0 1 0 0 7.2A3.6 3.6 0 0 0 12 4ZM4.5 20.5c.6-4.2 3.6-6.3 7.5-6.3s6.9 2.1 7.5 6.3',
  blocked: 'M5 5l14 14M19 5 5 19',
  pending: 'M12 3.5a8.5 8.5 0 0 1 8.5 8.5',
};

/** Sold, and to this customer. */
export const bookedGlyph =
  'm12 3.2 2.7 5.6 6.1.8-4.5 4.2 1.1 6.1L12 17l-5.4 2.9 1.1-6.1-4.5-4.2 6.1-.8Z';
