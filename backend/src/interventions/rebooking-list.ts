import type { RebookingList } from '@aisle/shared/rebooking-routes';
import { FLIGHT_ID } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import type { DeskPort, PastRebooking } from '../booking/port.ts';
import { Problem, unwrap } from '../problem.ts';
import { viewOf } from './rebookings.ts';

/** The rebookings that ran from a flight and to it, newest first (SPEC W17). Refusals are thrown as problems. */
export async function rebookingsFrom(desk: DeskPort, flightId: string): Promise<RebookingList> {
  if (!FLIGHT_ID.test(flightId)) throw new Problem('flight-not-found');
  const past = unwrap(await desk.rebookings(flightId));
  const targets = [...new Set(past.map(({ progress }) => progress.to))];
  const declined = new Map(
    await Promise.all(targets.map(async (to) => [to, await refundedOn(desk, to)] as const)),
  );
  return {
    rebookings: past.map(({ id, startedAt, progress }) => ({
      ...viewOf(id, progress),
      startedAt,
      by: progress.by ?? null,
      declined: declinedOf({ startedAt, progress }, declined.get(progress.to) ?? null),
    })),
  };
}

/** When the orders were refunded that a flight had and lost by their customers' wish, ms; null: it does not say. */
async function refundedOn(desk: DeskPort, flightId: string) {
  const manifest = await desk.flightManifest(flightId);
  if (!manifest.ok) return null;
  const { former = [] } = manifest.value;
  const refunded = former.filter(({ ending }) => ending === 'refunded');
  return new Map(refunded.map(({ orderId, at }) => [orderId, Date.parse(at)]));
}

/** Who was rebooked, and gave the new flight up while it could be declined. */
function declinedOf(
  { startedAt, progress }: Omit<PastRebooking, 'id'>,
  refunded: ReadonlyMap<string, number> | null,
): string[] | null {
  if (refunded === null) return null;
  const from = Date.parse(startedAt);
  return progress.outcomes.flatMap(({ orderId, refused }) => {
    const at = refunded.get(orderId);
    const isDeclined = at !== undefined && at >= from && at <= from + limits.rebookingDeclineMs;
    return refused === null && isDeclined ? [orderId] : [];
  });
}
