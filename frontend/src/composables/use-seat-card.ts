import { shallowRef } from 'vue';

/** The pointer goes up or down when it has gone so far, in pixels; a hand that goes sideways sways less. */
const SWAY_PX = 12;

/**
 * At which seat a map shows the card. The pointer may be moved onto it, so it stands where the pointer comes from: above who goes down,
 * below who goes up, and not in the way to the next row.
 */
export function useSeatCard() {
  const anchor = shallowRef<HTMLElement | null>(null);
  const below = shallowRef(false);
  /** Its card was dismissed, and does not come back before the pointer has been elsewhere. */
  let dismissed: HTMLElement | null = null;
  let lastY = 0;
  let isRising = false;

  /** The pointer is on this seat now, or on none. `y`: where, in pixels from the top of the window. */
  function point(seat: HTMLElement | null, y: number): void {
    if (Math.abs(y - lastY) > SWAY_PX) {
      isRising = y < lastY;
      lastY = y;
    }
    // A seat's letter tells of the pointer too. Its card stays where it is, or whoever turns back could not reach it.
    if (seat !== null && seat === anchor.value) return;
    below.value = isRising;
    if (seat !== null && seat === dismissed) return;
    dismissed = null;
    anchor.value = seat;
  }

  function dismiss(): void {
    dismissed = anchor.value;
    anchor.value = null;
  }

  return { anchor, below, point, dismiss };
}
