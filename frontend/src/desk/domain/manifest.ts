import type { SeatStatus } from '../../api/types.ts';
import type { SeatIndex } from '../../domain/seat-index.ts';
import type { RoomOrder } from '../api/types.ts';

export interface ManifestRow {
  readonly seat: string;
  readonly cabin: string;
  readonly status: SeatStatus;
  readonly orderId: string | null;
  readonly confirmation: string | null;
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
      seat: designator,
      cabin: cabinName,
      status,
      orderId: owner?.orderId ?? null,
      confirmation: owner?.confirmation ?? null,
    };
  });
}
