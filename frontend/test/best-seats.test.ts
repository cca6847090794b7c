import { flushPromises, mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, describe, expect, it } from 'vitest';
import { nextTick } from 'vue';
import BestSeats from '../src/components/seat-map/BestSeats.vue';
import { useSeatMap } from '../src/stores/seat-map.ts';
import { aSnapshot, fakeServices, NOW, ok } from './support.ts';

let mounted: { unmount(): void } | null = null;
afterEach(() => mounted?.unmount());

/** A flight on which all but these is sold, and the panel, open. */
async function open(free: readonly string[], instead: readonly string[] = []) {
  const snapshot = aSnapshot({ version: 4 });
  const seats = snapshot.layout.decks
    .flatMap(({ cabins }) => cabins.flatMap(({ rows }) => rows.flatMap(({ cells }) => cells)))
    .flatMap((cell) => (cell.kind === 'seat' ? [cell.designator] : []))
    .filter((seat) => !free.includes(seat));
  const sold = Object.fromEntries(seats.map((seat) => [seat, { status: 'sold' as const }]));
  const live = fakeServices({ flight: () => Promise.resolve(ok({ ...snapshot, seats: sold })) });
  const store = useSeatMap();
  store.open('ai101-20261125');
  await flushPromises();
  store.mark(instead, [], []);
  const panel = mount(BestSeats, {
    props: { instead },
    attachTo: document.body,
    global: { plugins: [getActivePinia()!] },
  });
  mounted = panel;
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
