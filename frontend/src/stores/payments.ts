import { defineStore } from 'pinia';
import { shallowReactive, watch } from 'vue';
import { isPassing, retryAfterMs, type Failure } from '../api/failure.ts';
import { useServices } from '../api/services.ts';
import { pauseMs } from '../domain/pause.ts';
import { traced, type PaymentTrace } from '../domain/payment-trace.ts';
import { useClock } from './clock.ts';
import { useOrders } from './orders.ts';

const TRIES = 3;

/** Payments as they happen. */
export const usePayments = defineStore('payments', () => {
  const orders = useOrders();
  const traces = shallowReactive(new Map<string, PaymentTrace>());
  /** A code that was sent and not answered keeps its key: the repetition is the same payment. */
  const keys = new Map<string, { code: string; key: string }>();

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

  function keyFor(orderId: string, code: string): string {
    const known = keys.get(orderId);
    if (known?.code === code) return known.key;
    const key = crypto.randomUUID();
    keys.set(orderId, { code, key });
    return key;
  }

  /** Sends the code. Null when the payment runs; else why it does not. */
  async function pay(orderId: string, code: string): Promise<Failure | null> {
    const key = keyFor(orderId, code);
    for (let tries = 1; ; tries += 1) {
      const answer = await useServices().client.pay(orderId, code, key);
      if (answer.ok) {
        orders.take(answer.value);
        keys.delete(orderId);
        return null;
      }
      if (!isPassing(answer.error)) {
        keys.delete(orderId);
        return answer.error;
      }
      if (tries === TRIES) return answer.error;
      const wait = pauseMs(tries, retryAfterMs(answer.error), Math.random());
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  return { traces, pay };
});
