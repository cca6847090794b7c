import { assertNever } from './result.ts';
import type { OrderSwaps, SwapEnd, SwapState } from './swaps/types.ts';

/** What a customer reads of a proposal to swap seats: of the other customer the seat alone. */
export function swapSentence(swap: SwapState): string {
  const { role, status, seat, other, reason } = swap;
  switch (status) {
    case 'proposed':
      return role === 'asked'
        ? `Someone in ${other} asks to swap with your ${seat}. Nothing is paid for it.`
        : `You asked to swap ${seat} for ${other}. Nothing changes until it is accepted.`;
    case 'accepted':
      return swappedSentence(seat, other);
    case 'ended':
      return endSentence(swap, reason ?? 'expired');
    default:
      return assertNever(status);
  }
}

/** What both customers read once two seats were swapped. */
export function swappedSentence(gave: string, got: string): string {
  return `You swapped ${gave} for ${got}: it is your seat now. The price stays the same. Take the new boarding pass along.`;
}

function endSentence({ role, seat, other }: SwapState, reason: SwapEnd): string {
  const what =
    role === 'asked'
      ? `The swap of your ${seat} for ${other}`
      : `Your wish to swap ${seat} for ${other}`;
  switch (reason) {
    case 'declined':
      return `${what} was declined.`;
    case 'withdrawn':
      return `${what} was withdrawn.`;
    case 'expired':
      return `${what} was not answered in time.`;
    case 'seats-changed':
      return `${what} is over: one of the two seats has changed.`;
    default:
      return assertNever(reason);
  }
}

/**
 * What of an order's swaps its customer reads: one that was proposed to it, with what came of that, and what came of one that it proposed.
 * `before`: as it knew them. A swap that was accepted is told with the seats.
 */
export function swapsNews(
  now: OrderSwaps,
  before?: OrderSwaps,
): { swap: SwapState; message: string } | null {
  const isNews = (swap: SwapState): boolean => {
    const known = before?.swaps.find(({ id }) => id === swap.id);
    if (known?.status === swap.status || swap.status === 'accepted') return false;
    // Whoever was asked has read so: what came of it takes the place of that.
    if (swap.role === 'asked') return known !== undefined || swap.status === 'proposed';
    return swap.status === 'ended' && swap.reason !== 'withdrawn';
  };
  const swap = now.swaps.findLast(isNews);
  return swap ? { swap, message: swapSentence(swap) } : null;
}
