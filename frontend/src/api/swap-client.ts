import { ok } from '@aisle/shared/result';
import type { Body } from '@aisle/shared/route';
import type { Swaps } from '@aisle/shared/swap-contract';
import type { swapRoutes } from '@aisle/shared/swap-routes';
import type { Answer, Ask } from './ask.ts';

/** A seat of a booking for a taken one. */
export type SwapWish = Body<(typeof swapRoutes)['POST /api/orders/{orderId}/swaps']>;

/** What customers send who swap seats; each answers with all that the order knows of swaps. */
export interface SwapClient {
  /** `key`, a UUID, makes a repetition the same proposal. */
  proposeSwap(orderId: string, wish: SwapWish, key: string): Answer<Swaps>;
  acceptSwap(orderId: string, swapId: string, willHelp: boolean): Answer<Swaps>;
  /** Declines what was proposed, or withdraws what the order proposed. */
  endSwap(orderId: string, swapId: string): Answer<Swaps>;
  allowSwaps(orderId: string, allowed: boolean): Answer<Swaps>;
}

interface Parts {
  readonly ask: Ask<typeof swapRoutes>;
  readonly tokens: ReadonlyMap<string, string>;
}

export function createSwapClient({ ask, tokens }: Parts): SwapClient {
  async function swapsOf(answer: Answer<{ swaps: Swaps }>): Answer<Swaps> {
    const answered = await answer;
    return answered.ok ? ok(answered.value.swaps) : answered;
  }
  return {
    proposeSwap(orderId, body, key) {
      const request = { params: { orderId }, body, key };
      return swapsOf(ask('POST /api/orders/{orderId}/swaps', request, tokens.get(orderId)));
    },
    acceptSwap(orderId, swapId, willHelp) {
      const request = { params: { orderId, swapId }, body: willHelp ? { willHelp } : {} };
      const route = 'POST /api/orders/{orderId}/swaps/{swapId}/acceptance';
      return swapsOf(ask(route, request, tokens.get(orderId)));
    },
    endSwap(orderId, swapId) {
      const request = { params: { orderId, swapId } };
      const route = 'DELETE /api/orders/{orderId}/swaps/{swapId}';
      return swapsOf(ask(route, request, tokens.get(orderId)));
    },
    allowSwaps(orderId, allowed) {
      const request = { params: { orderId }, body: { allowed } };
      return swapsOf(ask('PUT /api/orders/{orderId}/swaps', request, tokens.get(orderId)));
    },
  };
}
