import { limits } from '@aisle/shared/limits';
import type { Exchange, Observations } from '../observations.ts';
import { bounds } from '../verdict/findings.ts';
import { grouped, isWrite } from '../verdict/orders.ts';
import type { ShownSeat, ShownSeats } from '../versions.ts';
import type { SeatOperation } from './operation.ts';

interface MapRead {
  readonly seats: ShownSeats;
  readonly customer: number;
  readonly call: number;
  readonly since: number;
  readonly return: number;
}

/** Every time that somebody asked for the whole seat map and was shown it. */
export function readsOf(seen: Observations): MapRead[] {
  const asked = grouped(seen.exchanges, ({ customer }) => customer);
  const reads = seen.exchanges.flatMap((read) => {
    const { outcome, customer, sentAt: call, endedAt } = read;
    if (outcome.kind !== 'flight') return [];
    const since = earliest(read, asked.get(customer) ?? []);
    return [{ seats: outcome.seats, customer, call, since, return: endedAt }];
  });
  const { after, afterAskedAt, afterAnsweredAt } = seen;
  // It is asked for again until it has all that was acknowledged.
  const call = afterAskedAt - limits.writtenFlightMs;
  return [
    ...reads,
    { seats: after.seats, customer: -1, call, since: call, return: afterAnsweredAt },
  ];
}

/** A seat map may be a little old, but has what the same customer was told before. */
function earliest({ sentAt }: Exchange, own: readonly Exchange[]): number {
  const told = own.filter((one) => isWrite(one) && one.endedAt <= sentAt);
  return Math.max(sentAt - bounds.staleReadMs, ...told.map((one) => one.sentAt));
}

/** What the reads show of one seat. A read around another that showed the same tells nothing more, and is left out. */
export function readsOfSeat(reads: readonly MapRead[], seat: string): SeatOperation[] {
  const shown = grouped(reads, (read) => stateKey(read.seats[seat]));
  return [...shown.values()].flatMap((same) =>
    narrowest(same).map(({ seats, customer, call, since, return: end }) => ({
      seat,
      action: 'read',
      order: '',
      customer,
      status: seats[seat]?.status ?? 'free',
      until: seats[seat]?.until ?? '',
      call,
      since,
      return: end,
    })),
  );
}

function stateKey(seat: ShownSeat | undefined): string {
  return `${seat?.status ?? 'free'} ${seat?.until ?? ''}`;
}

function narrowest(reads: readonly MapRead[]): MapRead[] {
  let latestCall = -Infinity;
  return [...reads]
    .sort((one, other) => one.return - other.return || other.call - one.call)
    .filter(({ call }) => {
      const tells = call > latestCall;
      latestCall = Math.max(latestCall, call);
      return tells;
    });
}
