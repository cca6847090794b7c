import { inject, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue';
import { seatAfterKey } from '../domain/roving.ts';
import type { SeatIndex } from '../domain/seat-index.ts';

const KEY: InjectionKey<ShallowRef<string | null>> = Symbol('roving seat');

/** The seat that the map's one tab stop stands on. */
export function useRovingSeat(): ShallowRef<string | null> {
  const current = inject(KEY);
  if (!current) throw new Error('useRovingSeat outside of a seat map');
  return current;
}

/**
 * Makes a map of seats one tab stop: arrows, Home, End and the Page keys move the focus in it. `root` is asked
 * when needed.
 */
export function provideRovingSeat(index: () => SeatIndex, root: () => HTMLElement | null) {
  const current = shallowRef<string | null>(null);
  provide(KEY, current);

  function onKeydown(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const place = current.value === null ? undefined : index().get(current.value);
    if (!place) return;
    const next = seatAfterKey(index(), place, event.key, event.ctrlKey);
    if (!next) return;
    event.preventDefault();
    current.value = next.designator;
    const button = root()?.querySelector<HTMLElement>(`[data-seat="${next.designator}"]`);
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  return { current, onKeydown };
}
