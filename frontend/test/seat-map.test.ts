import { flushPromises, mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextTick, type Component } from 'vue';
import SeatList from '../src/components/seat-map/SeatList.vue';
import SeatMap from '../src/components/seat-map/SeatMap.vue';
import { useSeatMap } from '../src/stores/seat-map.ts';
import { aSnapshot, fakeServices, NOW, ok, type FakeLive } from './support.ts';

let live: FakeLive;
let painted: string[];
let mounted: { unmount(): void } | null = null;

/** Counts what Vue repaints: every update of a seat's component. */
const counting = {
  updated(this: { $options: { __name?: string }; $props: object }) {
    if (this.$options.__name !== 'SeatButton' && this.$options.__name !== 'SeatListRow') return;
    painted.push((this.$props as { place: { designator: string } }).place.designator);
  },
};

async function open(aircraft: 'A320neo' | 'A380-800', seats = {}) {
  live = fakeServices({
    flight: () => Promise.resolve(ok(aSnapshot({ seats, version: 4 }, aircraft))),
  });
  const store = useSeatMap();
  store.open('ai101-20261125');
  await flushPromises();
  return store;
}

function mountMap(component: Component) {
  const { layout } = useSeatMap();
  const wrapper = mount(component, {
    props: { layout: layout! },
    attachTo: document.body,
    global: { mixins: [counting], plugins: [getActivePinia()!] },
  });
  mounted = wrapper;
  return wrapper;
}

function change(from: number, version: number, seats: Record<string, { status: 'held' | 'free' }>) {
  const serverTime = new Date(NOW).toISOString();
  live.emit('flight:changed', { flightId: 'ai101-20261125', from, version, seats, serverTime });
}

beforeEach(() => (painted = []));
afterEach(() => mounted?.unmount());

describe('the seat map', () => {
  it('draws every seat of every deck', async () => {
    const store = await open('A380-800');
    const map = mountMap(SeatMap);
    expect(map.findAll('[data-seat]')).toHaveLength(store.index.places.length);
    expect(store.index.places.length).toBeGreaterThan(450);
  });

  it('repaints one seat for a change of one seat, and none for a change that changes nothing', async () => {
    await open('A380-800');
    mountMap(SeatMap);
    change(4, 5, { '45A': { status: 'held' } });
    await nextTick();
    expect(painted).toEqual(['45A']);
    change(5, 6, { '45A': { status: 'held' } });
    await nextTick();
    expect(painted).toEqual(['45A']);
    change(6, 7, { '45A': { status: 'free' }, '46B': { status: 'held' } });
    await vi.waitFor(() => expect(painted.toSorted()).toEqual(['45A', '45A', '46B']));
  });

  it("repaints only what changed when this customer's own seats are marked", async () => {
    const store = await open('A380-800');
    mountMap(SeatMap);
    store.mark(['45A'], [], ['45B']);
    await nextTick();
    expect(painted.toSorted()).toEqual(['45A', '45B']);
  });

  it('names each seat with place, price and state, and keeps the states apart', async () => {
    const store = await open('A320neo', { '12A': { status: 'held' }, '14F': { status: 'sold' } });
    store.mark(['2C'], [], ['2D']);
    const map = mountMap(SeatMap);
    const seat = (name: string) => map.get(`[data-seat="${name}"]`);
    expect(seat('12F').attributes('aria-label')).toMatch(
      /^12F, window, exit row, .*£\d+.*, available$/,
    );
    expect(seat('12A').attributes('aria-label')).toContain('held by another customer');
    expect(seat('12A').attributes('aria-disabled')).toBe('true');
    const states = ['12F', '12A', '14F', '2C', '2D'].map((name) =>
      seat(name).attributes('data-status'),
    );
    expect(states).toEqual(['free', 'held', 'sold', 'mine', 'pending']);
    // Without colour: each but the free one shows a shape of its own.
    const shapes = ['12A', '14F', '2C', '2D'].map((name) => seat(name).get('path').attributes('d'));
    expect(new Set(shapes).size).toBe(4);
    expect(seat('12F').text()).toBe('F');
  });

  it('is one tab stop, which the arrows move', async () => {
    await open('A320neo');
    const map = mountMap(SeatMap);
    const stops = () =>
      map.findAll('[data-seat][tabindex="0"]').map((stop) => stop.attributes('data-seat'));
    expect(stops()).toEqual(['1A']);
    await map.get('[data-seat="1A"]').trigger('keydown', { key: 'ArrowRight' });
    await map.get('[data-seat="1B"]').trigger('keydown', { key: 'End' });
    expect(stops()).toEqual(['1F']);
    expect(document.activeElement?.getAttribute('data-seat')).toBe('1F');
  });

  it('has a tab stop on each deck, which the arrows move there alone', async () => {
    const store = await open('A380-800');
    const map = mountMap(SeatMap);
    const stops = () =>
      map.findAll('[data-seat][tabindex="0"]').map((stop) => stop.attributes('data-seat') ?? '');
    const decks = () => stops().map((seat) => store.index.get(seat)?.deck);
    expect(decks()).toEqual([0, 1]);
    const [main, upper = ''] = stops();
    await map.get(`[data-seat="${upper}"]`).trigger('keydown', { key: 'ArrowDown' });
    expect(stops()[0]).toBe(main);
    expect(stops()[1]).not.toBe(upper);
    expect(decks()).toEqual([0, 1]);
  });

  it('takes a double-click for one click', async () => {
    await open('A320neo');
    const map = mountMap(SeatMap);
    await map.get('[data-seat="9D"]').trigger('click', { detail: 1 });
    await map.get('[data-seat="9D"]').trigger('click', { detail: 2 });
    expect(map.emitted('toggle')).toEqual([['9D']]);
  });

  it('tells seats of one’s own other order from those of another customer', async () => {
    const store = await open('A320neo', { '12A': { status: 'held' }, '14F': { status: 'sold' } });
    store.mark([], ['12A', '14F'], []);
    const map = mountMap(SeatMap);
    const name = (seat: string) => map.get(`[data-seat="${seat}"]`).attributes('aria-label');
    expect(name('12A')).toContain('in another order of yours');
    expect(name('14F')).toContain('booked by you');
  });

  it('says which seat was chosen', async () => {
    await open('A320neo');
    const map = mountMap(SeatMap);
    await map.get('[data-seat="9D"]').trigger('click');
    expect(map.emitted('toggle')).toEqual([['9D']]);
  });
});

describe('the list of seats', () => {
  it('offers the same choice, narrowed to what can be had', async () => {
    await open('A320neo', { '1A': { status: 'sold' } });
    const list = mountMap(SeatList);
    expect(list.text()).not.toContain('1A');
    await list.get('[aria-label="Choose 1B"]').trigger('click');
    expect(list.emitted('toggle')).toEqual([['1B']]);
    await list.get('select').setValue('window');
    expect(list.findAll('tbody tr').every((row) => row.text().includes('window'))).toBe(true);
  });

  it('keeps its filters while the map is on screen, and over a reload', async () => {
    await open('A320neo');
    const list = mountMap(SeatList);
    await list.get('select').setValue('window');
    list.unmount();
    const again = mountMap(SeatList);
    expect(again.get('select').element.value).toBe('window');
    expect(again.findAll('tbody tr').every((row) => row.text().includes('window'))).toBe(true);
  });

  it('does not speak of filters where every seat is taken', async () => {
    const store = await open('A320neo');
    const sold: Record<string, object> = {};
    for (const { designator } of store.index.places) sold[designator] = { status: 'sold' };
    await open('A320neo', sold);
    const text = mountMap(SeatList).text();
    expect(text).toContain('No seat is available now');
    expect(text).not.toContain('filters');
  });

  it('repaints one row for a change of one seat', async () => {
    const store = await open('A320neo');
    mountMap(SeatList);
    store.mark([], [], ['1B']);
    await nextTick();
    expect(painted).toEqual(['1B']);
  });
});
