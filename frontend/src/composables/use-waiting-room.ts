import { computed, ref, watch, watchEffect, type Ref } from 'vue';
import { isPlaceWorthSaying, placeSentence, type SaidPlace } from '../domain/waiting-room.ts';
import { useChoice } from '../stores/choice.ts';
import { useMessages } from '../stores/messages.ts';
import { useSeatMap } from '../stores/seat-map.ts';

/** Tells screen readers the place in line now and then, whatever page is open. */
export function useWaitingVoice(): void {
  const choice = useChoice();
  const messages = useMessages();
  let said: SaidPlace | null = null;

  watch(
    () => choice.line?.waiting ?? null,
    (waiting) => {
      if (waiting && isPlaceWorthSaying(said, waiting)) {
        const rest = said ? '' : ' Your seats are not held yet. This page enters by itself.';
        messages.announce(placeSentence(waiting.place) + rest);
        said = waiting;
      } else if (!waiting) said = null;
    },
  );
}

/** The seats that a place in line is kept for, as far as someone else has them now, by the live map. */
export function useLostSeats(flightId: string): Readonly<Ref<readonly string[]>> {
  const seatMap = useSeatMap();
  const choice = useChoice().of(flightId);
  const isTaken = (seat: string) => (seatMap.seats.get(seat)?.status ?? 'free') !== 'free';
  const lost = ref<readonly string[]>([]);
  watchEffect(() => {
    // While an answer is out or unknown, the one who took them may be ourselves.
    if (choice.asking.value || choice.unsaved.value) return;
    lost.value = choice.creation.value?.seats.filter(isTaken) ?? [];
  });
  return computed(() => (choice.waiting.value ? lost.value : []));
}
