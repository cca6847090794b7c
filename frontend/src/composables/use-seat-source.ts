import { inject, provide, type Component, type InjectionKey } from 'vue';
import SeatButton from '../components/seat-map/SeatButton.vue';
import type { SeatIndex } from '../domain/seat-index.ts';
import type { LiveSeat } from '../stores/seat-map.ts';
import { useSeatMap } from '../stores/seat-map.ts';

/** What a drawn seat map shows: where the seats stand, the state of each, and how one is drawn. */
export interface SeatSource {
  readonly index: SeatIndex;
  /** Anything that has a status; what else there is, is the drawing component's own affair. */
  readonly seats: ReadonlyMap<string, Pick<LiveSeat, 'status'>>;
  /** Takes `place` and `live`. */
  readonly seatComponent: Component;
  /** Whether a free seat can be bought; left out: it can. */
  readonly selling?: () => boolean;
}

const KEY: InjectionKey<SeatSource> = Symbol('seat source');

/** Lets the map below show something else than the customer's flight. */
export function provideSeatSource(source: SeatSource): void {
  provide(KEY, source);
}

/** What the map shows: the flight on screen, as its customers see it, unless something else is provided. */
export function useSeatSource(): SeatSource {
  const given = inject(KEY, null);
  if (given) return given;
  const seatMap = useSeatMap();
  const { index, seats } = seatMap;
  const selling = () => !seatMap.closed && !seatMap.departed;
  return { index, seats, seatComponent: SeatButton, selling };
}
