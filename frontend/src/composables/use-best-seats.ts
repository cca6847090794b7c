import { bestSeats, type Proposal } from '@aisle/shared/choosing/best-seats';
import type { SeatWish } from '@aisle/shared/choosing/party';
import { limits } from '@aisle/shared/limits';
import { computed, onUnmounted, ref, shallowRef, watch } from 'vue';
import type { PublicSeats } from '@aisle/shared/seat-map';
import { useSeatMap } from '../stores/seat-map.ts';

/** Proposes the best seats of the flight on screen, one after another, as its map shows them now. */
export function useBestSeats() {
  const seatMap = useSeatMap();
  const proposals = shallowRef<readonly Proposal[] | null>(null);
  const at = ref(0);
  const lost = ref(false);
  let wish: SeatWish | null = null;

  const current = computed(() => proposals.value?.[at.value] ?? null);

  function taken(): PublicSeats {
    const seats = [...seatMap.seats].filter(([designator]) => !seatMap.isOpen(designator));
    return Object.fromEntries(seats.map(([designator, { status }]) => [designator, { status }]));
  }

  function find(wished: SeatWish): void {
    const { layout } = seatMap;
    if (!layout) return;
    wish = wished;
    proposals.value = bestSeats(layout, taken(), wished, limits.proposals);
    at.value = 0;
    lost.value = false;
  }

  function next(): void {
    const count = proposals.value?.length ?? 0;
    at.value = count === 0 ? 0 : (at.value + 1) % count;
    lost.value = false;
  }

  function forget(): void {
    proposals.value = null;
    lost.value = false;
  }

  // What somebody else took of a proposal is proposed no longer: the best of what is left is.
  watch(
    () => current.value?.seats.every(seatMap.isOpen) === false,
    (isGone) => {
      if (!isGone || !wish) return;
      find(wish);
      lost.value = true;
    },
  );
  watch(current, (proposal) => {
    seatMap.propose(proposal?.seats ?? []);
  });
  onUnmounted(() => {
    seatMap.propose([]);
  });

  return { proposals, current, at, lost, find, next, forget };
}
