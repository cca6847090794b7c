import type { SeatStatus } from '../../api/types.ts';
import type { SeatIndex } from '../../domain/seat-index.ts';
import { peopleAt, type Passenger } from '@aisle/shared/people';
import type { RoomOrder } from '../api/types.ts';
import { isNamed, listedName } from './passengers.ts';

/** A hold's state, as agents say it of an order, and its colour. */
export const holdWords: Readonly<Record<RoomOrder['status'], string>> = {
  held: 'Held',
  paying: 'Paying',
  sold: 'Sold',
};
export const holdLooks: Readonly<Record<RoomOrder['status'], string>> = {
  held: 'tag-warn',
  paying: 'tag-brand',
  sold: 'tag-good',
};

/** Those whose time runs out first, then those who pay, then the sold; within them by seat. */
export function ordersByUrgency(orders: readonly RoomOrder[]): RoomOrder[] {
  const rank = { held: 0, paying: 1, sold: 2 };
  return orders.toSorted(
    (a, b) =>
      rank[a.status] - rank[b.status] ||
      (a.until ?? '').localeCompare(b.until ?? '') ||
      bySeat(a.seats[0] ?? '', b.seats[0] ?? ''),
  );
}

/** `9C` before `12A`: rows count as numbers. */
function bySeat(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Orders that a text finds: by id, confirmation or name, in part; by seat and e-mail address as a whole. */
export function findOrders(orders: readonly RoomOrder[], text: string): RoomOrder[] {
  const wanted = text.trim().toUpperCase();
  if (wanted === '') return [...orders];
  return orders.filter((order) => {
    const { orderId, confirmation, seats } = order;
    return (
      orderId.includes(wanted) ||
      (confirmation?.toUpperCase().includes(wanted) ?? false) ||
      seats.includes(wanted) ||
      isNamed(order, text.trim())
    );
  });
}

/** A seat of the manifest, and whose it is. */
export interface ManifestRow {
  readonly seat: string;
  readonly cabin: string;
  readonly status: SeatStatus;
  readonly orderId: string | null;
  readonly confirmation: string | null;
  readonly holder: Passenger | null;
  /** On the holder's lap. */
  readonly infant: Passenger | null;
}

/** Every seat that is not free, from the nose to the tail, with whose it is. */
export function manifestRows(
  index: SeatIndex,
  orders: readonly RoomOrder[],
  statusOf: (seat: string) => SeatStatus | undefined,
): ManifestRow[] {
  const owners = new Map(orders.flatMap((order) => order.seats.map((seat) => [seat, order])));
  return index.places.flatMap(({ designator, cabinName }) => {
    const status = statusOf(designator) ?? 'free';
    if (status === 'free') return [];
    const owner = owners.get(designator);
    return {
      ...peopleAt(owner?.passengers ?? [], designator),
      seat: designator,
      cabin: cabinName,
      status,
      orderId: owner?.orderId ?? null,
      confirmation: owner?.confirmation ?? null,
    };
  });
}

/** By name, as documents have it; seats without one come last. */
export function byName(rows: readonly ManifestRow[]): ManifestRow[] {
  const nameOf = ({ holder }: ManifestRow) => (holder === null ? '' : listedName(holder));
  return rows.toSorted(
    (a, b) =>
      Number(nameOf(a) === '') - Number(nameOf(b) === '') ||
      nameOf(a).localeCompare(nameOf(b), 'en'),
  );
}
