import { benches, type Spot } from '../aircraft/seating.ts';
import type { Layout, LayoutRow } from '../aircraft/types.ts';

/** What people look for in a seat. */
export const seatKinds = ['window', 'aisle', 'legroom', 'exit', 'bassinet', 'quiet'] as const;
export type SeatKind = (typeof seatKinds)[number];

/** Quiet seats stand so many rows at least from a lavatory, a galley or the stairs. */
const quietRows = 3;

const traits = { window: 'W', aisle: 'A', legroom: 'L', exit: 'E', bassinet: 'B' } as const;

/** Every seat of a kind, by designator. `quiet`: in the rear half of its cabin, away from what is noisy. */
export function seatsOfKind(layout: Layout, kind: SeatKind): ReadonlySet<string> {
  if (kind === 'quiet') return quietSeats(layout);
  const has = ({ traits: own }: Spot): boolean => own.has(traits[kind]);
  const all = benches(layout).flatMap((bench) => bench.filter(has));
  return new Set(all.map(({ designator }) => designator));
}

function quietSeats(layout: Layout): Set<string> {
  const found = new Set<string>();
  for (const deck of layout.decks) {
    const rows = deck.cabins.flatMap((cabin) =>
      cabin.rows.map((row, place) => ({ row, isRear: place >= cabin.rows.length / 2 })),
    );
    const noisy = rows.flatMap(({ row }, at) => (isNoisy(row) ? [at] : []));
    rows.forEach(({ row, isRear }, at) => {
      if (!isRear || noisy.some((other) => Math.abs(other - at) < quietRows)) return;
      for (const cell of row.cells) if (cell.kind === 'seat') found.add(cell.designator);
    });
  }
  return found;
}

function isNoisy({ cells }: LayoutRow): boolean {
  return cells.some(({ kind }) => kind === 'lavatory' || kind === 'galley' || kind === 'stairs');
}
