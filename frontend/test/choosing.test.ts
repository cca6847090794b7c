import { seatsOf } from '@aisle/shared/aircraft/seating';
import { flushPromises, mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, describe, expect, it } from 'vitest';
import { nextTick, type Component } from 'vue';
import SingleSeatNote from '../src/components/order/SingleSeatNote.vue';
import BestSeats from '../src/components/seat-map/BestSeats.vue';
import SeatMap from '../src/components/seat-map/SeatMap.vue';
import SeatMapFilters from '../src/components/seat-map/SeatMapFilters.vue';
import { useSeatMap } from '../src/stores/seat-map.ts';
import { aSnapshot, fakeServices, NOW, ok } from './support.ts';

let mounted: { unmount(): void } | null = null;
afterEach(() => mounted?.unmount());

/** A flight on which all but these is sold. */
async function watch(free: readonly string[]) {
  const snapshot = aSnapshot({ version: 4 });
  const seats = seatsOf(snapshot.layout)
    .map(({ designator }) => designator)
    .filter((seat) => !free.includes(seat));
  const sold = Object.fromEntries(seats.map((seat) => [seat, { status: 'sold' as const }]));
  const live = fakeServices({ flight: () => Promise.resolve(ok({ ...snapshot, seats: sold })) });
  const store = useSeatMap();
  store.open('ai101-20261125');
  await flushPromises();
  return { store, live };
}

function show(component: Component, props: Record<string, unknown> = {}) {
  const global = { plugins: [getActivePinia()!] };
  const wrapper = mount(component, { props, attachTo: document.body, global });
  mounted = wrapper;
  return wrapper;
}

/** The same with the panel, open. */
async function open(free: readonly string[], instead: readonly string[] = []) {
  const { store, live } = await watch(free);
  store.mark(instead, [], []);
  const panel = show(BestSeats, { instead });
  const take = (version: number, seat: string) => {
    const serverTime = new Date(NOW).toISOString();
    const change = { from: version - 1, version, seats: { [seat]: { status: 'held' as const } } };
    live.emit('flight:changed', { flightId: 'ai101-20261125', serverTime, ...change });
    return nextTick();
  };
  const find = () => panel.get('form').trigger('submit');
  const proposed = () => [...store.seats].filter(([, seat]) => seat.proposed).map(([name]) => name);
  return { panel, take, find, proposed };
}

describe('seats together', () => {
  it('are proposed one after another, shown on the map, and taken as a whole', async () => {
    const { panel, find, proposed } = await open(['20A', '20B', '25A', '25B', '30F']);
    await find();
    const first = proposed();
    expect(panel.get('[data-testid="proposal"]').text()).toMatch(
      /^\d+A and \d+B: Economy, together, £\d+.* in all\.$/,
    );
    expect(panel.emitted('show')).toEqual([[first[0]]]);
    await panel
      .findAll('button')
      .find((button) => button.text().startsWith('Next'))!
      .trigger('click');
    const second = proposed();
    expect([first, second].flat().toSorted()).toEqual(['20A', '20B', '25A', '25B']);
    await panel.get('[data-testid="take-proposal"]').trigger('click');
    expect(panel.emitted('take')).toEqual([[second]]);
    expect(proposed()).toEqual([]);
  });

  it('that somebody else takes give way to the best that are left', async () => {
    const { panel, take, find, proposed } = await open(['20A', '20B', '25A', '25B']);
    await find();
    const [gone] = proposed();
    await take(5, gone!);
    await nextTick();
    expect(panel.text()).toContain('just went to someone else');
    expect(proposed()).toHaveLength(2);
    expect(proposed()).not.toContain(gone);
  });

  it('may be the customer’s own, and are taken instead of these', async () => {
    const { panel, find, proposed } = await open(['20A'], ['20B']);
    await find();
    expect(proposed()).toEqual(['20A', '20B']);
    expect(panel.get('[data-testid="take-proposal"]').text()).toBe('Take these instead of 20B');
  });

  it('that are not there are said not to be', async () => {
    const { panel, find } = await open(['20A']);
    await find();
    expect(panel.get('[data-testid="no-proposal"]').text()).toContain(
      '2 seats like that cannot be had',
    );
  });
});

describe('the map, narrowed to what is looked for', () => {
  it('dims the other seats, says how many are left, and forgets it with the page', async () => {
    const { store } = await watch(['20A', '20B', '20C']);
    const filters = show(SeatMapFilters);
    const lit = () => [...store.seats].flatMap(([name, { dimmed }]) => (dimmed ? [] : [name]));
    const everything = lit().length;
    await filters
      .findAll('button')
      .find((button) => button.text() === 'Window')!
      .trigger('click');
    expect(lit()).toContain('20A');
    expect(lit()).not.toContain('20B');
    expect(filters.get('[role="status"]').text()).toBe('1 free seat like that');
    await filters.findAll('option')[1]!.setValue();
    expect(filters.get('[role="status"]').text()).toBe('0 free seats like that');
    filters.unmount();
    mounted = null;
    expect(lit()).toHaveLength(everything);
  });
});

describe('a finger on the map', () => {
  it('sees the card of a seat first, and takes the seat with the second tap', async () => {
    const { store } = await watch(['12A', '12B']);
    const map = show(SeatMap, { layout: store.layout });
    const tap = async (seat: string) => {
      const touch = new PointerEvent('click', { pointerType: 'touch', bubbles: true, detail: 1 });
      map.get(`[data-seat="${seat}"]`).element.dispatchEvent(touch);
      await nextTick();
    };
    await tap('12A');
    expect(map.get('[data-testid="seat-card"]').text()).toMatch(/12A.*£.*exit row.*wing/s);
    await tap('12B');
    expect(map.emitted('toggle')).toBeUndefined();
    await tap('12B');
    expect(map.emitted('toggle')).toEqual([['12B']]);
  });
});

describe('a choice that leaves a seat alone', () => {
  it('is told so, with one that does not, and its price', async () => {
    const { store } = await watch(['20A', '20B', '20C']);
    store.mark(['20B'], [], []);
    const note = show(SingleSeatNote, { choice: ['20B'] });
    expect(note.text()).toContain('20A and 20C alone');
    expect(note.get('button').text()).toMatch(/^Take 20A for £\d+.* instead of £\d+/);
    await note.get('button').trigger('click');
    expect(note.emitted('take')).toEqual([[['20A']]]);
    await note.setProps({ choice: ['20A'] });
    expect(note.find('button').exists()).toBe(false);
  });
});
