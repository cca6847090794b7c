/** Swaps of seats with other customers, before the server is asked. */
import type { SwapProposal } from '@aisle/shared/swap-contract';
import type { Order } from '../api/types.ts';

type Swapping = Pick<Order, 'swaps'>;

/** What others ask of an order, and may be answered. */
export function askedSwaps({ swaps }: Swapping): readonly SwapProposal[] {
  return ofRole(swaps, 'asked').filter(({ status }) => status === 'proposed');
}

/** What an order asked of others and waits for, or asked in vain. */
export function ownSwaps({ swaps }: Swapping): readonly SwapProposal[] {
  return ofRole(swaps, 'proposer').filter(({ status }) => status !== 'accepted');
}

/** Whether others may ask an order: as long as it did not say otherwise. */
export function mayBeAsked({ swaps }: Swapping): boolean {
  return swaps?.allowed ?? true;
}

function ofRole(swaps: Order['swaps'], role: SwapProposal['role']): readonly SwapProposal[] {
  return swaps?.proposals.filter((swap) => swap.role === role) ?? [];
}
