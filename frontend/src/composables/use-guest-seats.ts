import type { Party } from '@aisle/shared/party-contract';
import { onUnmounted, ref, watchEffect } from 'vue';
import { failureCode } from '../api/failure.ts';
import { whyNot } from '../domain/seat-view.ts';
import { useMessages } from '../stores/messages.ts';
import { useParties } from '../stores/parties.ts';
import { useSeatMap } from '../stores/seat-map.ts';

const TOPIC = 'choice';

/** What a click on a seat does for a guest, with the order's people laid over the map. */
export function useGuestSeats(party: () => Party | null) {
  const seatMap = useSeatMap();
  const messages = useMessages();
  const parties = useParties();
  /** What is asked for; undefined: nothing is. */
  const pending = ref<string | null | undefined>(undefined);

  const seatIn = (designator: string) => party()?.seats.find(({ seat }) => seat === designator);

  function refuse(text: string): void {
    messages.show({ tone: 'info', text, topic: TOPIC });
  }

  function toggle(designator: string): void {
    const now = party();
    const live = seatMap.seats.get(designator);
    if (!now?.you || !live || pending.value !== undefined) return;
    const ofOrder = seatIn(designator);
    if (now.status === 'paying')
      refuse('Seats stay as they are once somebody pays. Pay for yours before the time is up.');
    else if (designator === now.you.seat) void choose(now, null);
    else if (ofOrder?.initials != null)
      refuse(`Seat ${designator} is ${ofOrder.initials}’s. Choose another seat.`);
    else if (ofOrder === undefined && live.status !== 'free')
      refuse(whyNot(designator, live.status));
    else if (ofOrder === undefined && seatMap.closed)
      refuse('Sales for this flight are closed. Take one of the seats that are held already.');
    else void choose(now, designator);
  }

  async function choose(now: Party, seat: string | null): Promise<void> {
    pending.value = seat;
    messages.clear(TOPIC);
    const answer = await parties.chooseSeat(now, seat);
    pending.value = undefined;
    if (answer.ok) messages.announce(seat === null ? 'Given back.' : `Seat ${seat} is yours.`);
    else if (failureCode(answer.error) === 'seats-unavailable')
      refuse(`Seat ${seat} just went to someone else. Choose another seat.`);
    else messages.show({ tone: 'error', text: answer.error.message, topic: TOPIC });
  }

  watchEffect(() => {
    const { you, seats = [] } = party() ?? {};
    const asked = pending.value ?? (pending.value === null ? you?.seat : undefined);
    seatMap.mark(you?.seat ? [you.seat] : [], [], asked ? [asked] : []);
    seatMap.propose(seats.filter(({ initials }) => initials === null).map(({ seat }) => seat));
    seatMap.showInitials(new Map(seats.map(({ seat, initials }) => [seat, initials ?? ''])));
  });
  onUnmounted(() => {
    seatMap.mark([], [], []);
    seatMap.propose([]);
    seatMap.showInitials(new Map());
  });

  return { toggle };
}
