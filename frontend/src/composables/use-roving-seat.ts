import { computed, inject, provide, shallowRef, type ComputedRef, type InjectionKey } from 'vue';
import { seatAfterKey } from '../domain/roving.ts';
import type { SeatIndex, SeatPlace } from '../domain/seat-index.ts';

/** The seat of each deck that its one tab stop stands on. */
type Stops = ReadonlyMap<number, string>;

const KEY: InjectionKey<{ readonly value: Stops }> = Symbol('roving seats');

/** `tabindex` of a seat: each deck is one tab stop. */
export function useTabIndex(place: () => SeatPlace): ComputedRef<0 | -1> {
  const stops = inject(KEY);
  if (!stops) throw new Error('useTabIndex outside of a seat map');
  return computed(() => (stops.value.get(place().deck) === place().designator ? 0 : -1));
}

/**
 * Makes each deck of a map of seats one tab stop: arrows, Home, End and the Page keys move the focus in it. `root` is asked
 * when needed.
 */
export function provideRovingSeat(index: () => SeatIndex, root: () => HTMLElement | null) {
  const stops = shallowRef<Stops>(new Map());
  provide(KEY, stops);

  /** The deck's tab stop is this seat now. */
  function stand(designator: string): void {
    const place = index().get(designator);
    if (place) stops.value = new Map(stops.value).set(place.deck, designator);
  }

  /** Another map: the first seat of each deck. */
  function begin(): void {
    const places = index().places.toReversed();
    stops.value = new Map(places.map(({ deck, designator }) => [deck, designator]));
  }

  function onKeydown(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey || !(event.target instanceof Element)) return;
    const seat = event.target.closest<HTMLElement>('[data-seat]')?.dataset['seat'];
    const place = seat === undefined ? undefined : index().get(seat);
    if (!place) return;
    const next = seatAfterKey(index(), place, event.key, event.ctrlKey);
    if (!next) return;
    event.preventDefault();
    stand(next.designator);
    const button = root()?.querySelector<HTMLElement>(`[data-seat="${next.designator}"]`);
    button?.focus({ preventScroll: true });
    button?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  return { begin, stand, onKeydown };
}
