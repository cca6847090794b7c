/**
 * Leads the focus back to where it was before something opened: to the element itself, or where that is gone by
 * then, to the order that is looked at, or else to the page's content.
 */
export function useFocusReturn() {
  let from: HTMLElement | null = null;

  function remember(): void {
    from = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  }

  function restore(): void {
    const lost = !from?.isConnected || from === document.body || from.matches(':disabled');
    const content = document.getElementById('order-title') ?? document.getElementById('main');
    const to = lost ? content : from;
    to?.focus({ preventScroll: lost });
  }

  return { remember, restore };
}
