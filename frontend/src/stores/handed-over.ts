/**
 * Shows one thing at a time, by its id. The function that it gives returns how to let go: of no effect once another
 * page has asked for something, so that two pages of one thing hand it over.
 */
export function handedOver(
  show: (id: string) => void,
  hide: () => void,
): (id: string) => () => void {
  let shown: string | null = null;
  let claims = 0;

  function letGo(): void {
    if (shown === null) return;
    shown = null;
    hide();
  }

  return (id) => {
    const claim = (claims += 1);
    if (shown !== id) {
      letGo();
      shown = id;
      show(id);
    }
    return () => {
      if (claim === claims) letGo();
    };
  };
}
