import { computed, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { listed } from '../domain/format.ts';
import { useMessages } from '../stores/messages.ts';
import { useSeatWatches } from '../stores/seat-watches.ts';

const inTitle = 'Seats for you · ';

/** Tells of seats on offer on every page but their flight's, which shows them: by a message that leads there, and in the title. */
export function useOfferNews(): void {
  const watches = useSeatWatches();
  const messages = useMessages();
  const route = useRoute();
  const router = useRouter();
  const offered = computed(() =>
    watches.list.findLast(({ offer, flightId }) => offer && route.params['flightId'] !== flightId),
  );

  watch(
    () => offered.value?.id,
    (id, former) => {
      if (former !== undefined) messages.clear(`offer ${former}`);
      if (id === undefined || !offered.value?.offer) return;
      const { flightId, offer } = offered.value;
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
