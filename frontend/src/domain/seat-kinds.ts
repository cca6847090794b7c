import type { SeatKind } from '@aisle/shared/choosing/seat-kinds';

/** What people look for in a seat, as they choose it. */
export const seatKindWords: readonly { kind: SeatKind; words: string }[] = [
  { kind: 'window', words: 'One at a window' },
  { kind: 'aisle', words: 'One at an aisle' },
  { kind: 'legroom', words: 'Extra legroom' },
  { kind: 'exit', words: 'Exit row' },
  { kind: 'bassinet', words: 'A bassinet in front' },
  { kind: 'quiet', words: 'Quiet, in the rear' },
];
