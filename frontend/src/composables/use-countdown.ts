import { computed, watch, type ComputedRef } from 'vue';
import type { Order } from '../api/types.ts';
import { isWorthSaying, spokenRemaining, urgencyOf, type Urgency } from '../domain/countdown.ts';
import { orderName } from '../domain/news.ts';
import { useClock } from '../stores/clock.ts';
import { useMessages } from '../stores/messages.ts';
import { useOrders } from '../stores/orders.ts';

/** What runs out, and by which clock. */
export type Timed = Pick<Order, 'expiresAt' | 'serverTime'>;

/** Time that an order has left by the server's clock, ms; null while nothing runs out. */
export function useRemaining(order: () => Timed | null): ComputedRef<number | null> {
  const clock = useClock();
  return computed(() => {
    const { expiresAt, serverTime } = order() ?? {};
    if (!expiresAt || serverTime === undefined) return null;
    // Our idea of the server's clock may be slow: it was no earlier than when the server said all this.
    const now = Math.max(clock.now, Date.parse(serverTime));
    return Math.max(0, Date.parse(expiresAt) - now);
  });
}

/** Whether an order's time is up by the server's clock, whether we were told or not: nothing can be done with it any more. */
export function useTimeUp(order: () => Order | null): ComputedRef<boolean> {
  const remaining = useRemaining(order);
  return computed(() => remaining.value === 0);
}

const ASK_MS = 1_500;

/**
 * Watches over one order's deadline: warns screen readers at 5, 2 and 1 minutes and at 30 s, and asks the
 * server once the time is up, should its word be late.
 */
export function useDeadline(order: () => Order | null): void {
  const clock = useClock();
  const messages = useMessages();
  const remaining = useRemaining(order);
  let said: Urgency | null = null;
  let askedAt = 0;

  watch(
    () => [order()?.id, remaining.value === null ? null : urgencyOf(remaining.value)] as const,
    ([id, urgency], former) => {
      if (former?.[0] !== id) said = null;
      if (urgency === null || remaining.value === null) return;
      if (isWorthSaying(said, urgency)) {
        const known = order();
        const what = known?.seats.length ? `to pay for ${orderName(known)}` : 'to choose seats';
        messages.announce(
          `${spokenRemaining(remaining.value)} left ${what}.`,
          urgency === 'urgent' || urgency === 'critical' ? 'assertive' : 'polite',
        );
      }
      said = urgency;
    },
    { immediate: true },
  );

  watch(
    () => (remaining.value === 0 ? clock.now : null),
    (now) => {
      const id = order()?.id;
      if (now === null || id === undefined || now - askedAt < ASK_MS) return;
      askedAt = now;
      void useOrders().load(id);
    },
  );
}
