import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { EndedCode, SendResult } from './types.ts';

/** A flight that ended decides nothing. `final`: its final manifest, where it left one. */
export interface Ended {
  readonly kind: 'refused';
  readonly code: EndedCode;
  readonly final?: Manifest;
}

/**
 * What a command comes to that its flight's end was faster than. Whether an order that gives paid seats back has given
 * them back before, and only never heard so, the final manifest says.
 */
export function afterEnd(command: OrderSeatCommand, { code, final }: Ended): SendResult {
  const asks = command.type === 'release' && command.reason === 'refunded';
  const isOwner = final?.orders.some(({ orderId }) => orderId === command.orderId);
  if (!asks || final === undefined || isOwner) return { kind: 'refused', code };
  return {
    kind: 'decided',
    outcome: { ok: true, version: final.version, seats: [], until: null },
  };
}
