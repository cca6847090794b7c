import { defineStore } from 'pinia';
import type { Swaps } from '@aisle/shared/swap-contract';
import { requestKeys, type Answer } from '../api/ask.ts';
import type { Failure } from '../api/failure.ts';
import { useServices } from '../api/services.ts';
import type { SwapWish } from '../api/client.ts';
import type { Order } from '../api/types.ts';
import { useOrders } from './orders.ts';

/** Swaps of seats with other customers. Each command gives null, or why it was not carried out. */
export const useSwaps = defineStore('swaps', () => {
  const orders = useOrders();
  const keys = requestKeys();

  /** Shows at once what is answered, unless the live line, by which the order itself follows, was faster. */
  async function taken(order: Order, answer: Answer<Swaps>): Promise<Failure | null> {
    const answered = await answer;
    if (!answered.ok) return answered.error;
    const known = orders.byId.get(order.id);
    if (known?.revision === order.revision) orders.take({ ...known, swaps: answered.value });
    return null;
  }

  async function propose(order: Order, wish: SwapWish): Promise<Failure | null> {
    const { id } = order;
    const key = keys.of(id, wish);
    const failure = await taken(order, useServices().client.proposeSwap(id, wish, key));
    if (failure === null) keys.settle(id);
    return failure;
  }

  const accept = (order: Order, swapId: string, willHelp: boolean) =>
    taken(order, useServices().client.acceptSwap(order.id, swapId, willHelp));
  const end = (order: Order, swapId: string) =>
    taken(order, useServices().client.endSwap(order.id, swapId));
  const allow = (order: Order, allowed: boolean) =>
    taken(order, useServices().client.allowSwaps(order.id, allowed));

  return { propose, accept, end, allow };
});
