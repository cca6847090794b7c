import type { Order } from '@aisle/shared/contract';
import type { OrderState } from '@aisle/shared/workflow-api';

/** An order as its owner may see it, with the server's time at `now` (ms). */
export function publicOrder(state: OrderState, now: number): Order {
  const { fingerprint: _hash, refunding: _refunding, seats, sequence, ...shown } = state;
  const revision = sequence;
  const renewalsLeft = state.renewalsLeft ?? 0;
  return {
    ...shown,
    revision,
    renewalsLeft,
    seats: [...seats],
    serverTime: new Date(now).toISOString(),
  };
}
