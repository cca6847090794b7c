import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import type { SeatChangeRequest } from '@aisle/shared/payment-contract';
import { requestKeys, type Answer } from '../api/ask.ts';
import { isPassing, retryAfterMs, type Failure, pauseMs } from '../api/failure.ts';
import { useServices } from '../api/services.ts';
import type { Order } from '../api/types.ts';
import { traced, type PaymentTrace } from '../domain/payment.ts';
import { useClock } from './clock.ts';
import { useOrders } from './orders.ts';

const TRIES = 3;

interface Payment {
  readonly code: string;
  /** As in the order's `total`. */
  readonly amount: string;
}

/** Payments as they happen. */
export const usePayments = defineStore('payments', () => {
  const orders = useOrders();
  const traces = shallowReactive(new Map<string, PaymentTrace>());
  /** A code that was sent and not answered keeps its key: the repetition is the same payment. */
  const keys = requestKeys();

  watch(
    () => [...orders.byId.values()],
    (all) => {
      for (const order of all) {
        const trace = traced(traces.get(order.id) ?? null, order, useClock().now);
        if (trace) traces.set(order.id, trace);
        else traces.delete(order.id);
      }
    },
    { immediate: true },
  );

  /** Sends the code, and the amount that was seen. Null when the payment runs; else why it does not. */
  const pay = (orderId: string, payment: Payment) =>
    send(orderId, payment, (key) => useServices().client.pay(orderId, payment, key));

  /** Other seats for a paid order. Null when it has them, or the payment of the difference runs; else why not. */
  const exchange = (orderId: string, change: SeatChangeRequest) =>
    send(orderId, change, (key) => useServices().client.exchangeSeats(orderId, change, key));

  async function send(
    orderId: string,
    request: object,
    ask: (key: string) => Answer<Order>,
  ): Promise<Failure | null> {
    const key = keys.of(orderId, request);
    for (let tries = 1; ; tries += 1) {
      const answer = await ask(key);
      if (answer.ok) {
        orders.takeOwn(answer.value);
        keys.settle(orderId);
        return null;
      }
      if (!isPassing(answer.error)) {
        keys.settle(orderId);
        if (answer.error.kind === 'refused' && answer.error.problem.order) {
          orders.take(answer.error.problem.order);
        }
        return answer.error;
      }
      if (tries === TRIES) return answer.error;
      const wait = pauseMs(tries, retryAfterMs(answer.error), Math.random());
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  return { traces, pay, exchange };
});
