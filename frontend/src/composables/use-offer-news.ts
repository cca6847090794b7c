import { computed, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { listed } from '../domain/format.ts';
import { useMessages } from '../stores/messages.ts';
import { useSeatWatches } from '../stores/seat-watches.ts';

const inTitle = 'Seats for you · ';

/**
 * Tells of seats on offer on every page but their flight's, which says so itself: in the title, and where they are not shown by a message
 * that leads to them.
 */
export function useOfferNews(): void {
  const watches = useSeatWatches();
  const messages = useMessages();
  const route = useRoute();
  const router = useRouter();
  const offered = computed(() =>
    watches.list.findLast(({ offer, flightId }) => offer && route.params['flightId'] !== flightId),
  );
  /** But where a seat of their order is changed they are shown. */
  const unseen = computed(() => {
    const isShown =
      route.name === 'change-seat' && route.params['orderId'] === offered.value?.orderId;
    return isShown ? undefined : offered.value;
  });

  watch(
    () => unseen.value?.id,
    (id, former) => {
      if (former !== undefined) messages.clear(`offer ${former}`);
      if (id === undefined || !unseen.value?.offer) return;
      const { flightId, offer } = unseen.value;
      const run = () => void router.push({ name: 'flight', params: { flightId } });
      messages.show({
        tone: 'warning',
        text: `${listed(offer.seats)} came free on a flight that you wait for, kept for you for a few minutes.`,
        topic: `offer ${id}`,
        lasting: true,
        actions: [{ label: 'See the offer', testId: 'offer-see', run }],
      });
    },
    { immediate: true },
  );
  watch(
    () => [offered.value?.id, route.fullPath],
    () => {
      const title = document.title.replace(inTitle, '');
      document.title = offered.value ? inTitle + title : title;
    },
    { immediate: true, flush: 'post' },
  );
}
