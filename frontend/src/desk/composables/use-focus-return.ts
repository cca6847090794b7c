/**
 * Leads the focus back to where it was before something opened: to the element itself, or where that is gone by
 * then, to the seat that it was about, to the order that is looked at, or else to the page's content.
 */
export function useFocusReturn() {
  let from: HTMLElement | null = null;
  let seat: string | null = null;

  function remember(): void {
    seat = null;
    from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  }

  function restore(): void {
    const lost = !from?.isConnected || from === document.body || from.matches(':disabled');
    const onMap =
      seat === null ? null : document.querySelector<HTMLElement>(`[data-seat="${seat}"]`);
    const content = document.getElementById('order-title') ?? document.getElementById('main');
    const to = lost ? (onMap ?? content) : from;
    to?.focus({ preventScroll: lost });
  }

  /** Where the element is gone, the focus goes on at this seat of the map. */
  function leadTo(designator: string): void {
    seat = designator;
  }

  return { remember, restore, leadTo };
}
