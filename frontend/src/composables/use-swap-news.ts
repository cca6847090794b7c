import { computed, watch } from 'vue';
import { useRoute } from 'vue-router';
import { askedSwaps } from '../domain/swaps.ts';
import { useOrders } from '../stores/orders.ts';

const inTitle = 'Swap seats? · ';

/** Says in the title of every page that somebody asks to swap seats; the words of it are the order's news. */
export function useSwapNews(): void {
  const orders = useOrders();
  const route = useRoute();
  const isAsked = computed(() => orders.list.some((order) => askedSwaps(order).length > 0));
  watch(
    () => [isAsked.value, route.fullPath],
    () => {
      const title = document.title.replace(inTitle, '');
      document.title = isAsked.value ? inTitle + title : title;
    },
    { immediate: true, flush: 'post' },
  );
}
