import { seatsOf } from '@aisle/shared/aircraft/seating';
import type { SeatWatch as Watch } from '@aisle/shared/watch-routes';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, expect, it, vi } from 'vitest';
import type { Client } from '../src/api/client.ts';
import SeatWatch from '../src/components/seat-map/SeatWatch.vue';
import { useClock } from '../src/stores/clock.ts';
import { useMessages } from '../src/stores/messages.ts';
import { useSeatMap } from '../src/stores/seat-map.ts';
import { useSeatWatches } from '../src/stores/seat-watches.ts';
import { anOrder, aSnapshot, fakeServices, NOW, ok, pagesRouter } from './support.ts';

const flightId = 'ai101-20261125';
let mounted: VueWrapper | null = null;
afterEach(() => mounted?.unmount());

const waiting: Watch = {
  ...{ id: 'W', flightId, status: 'waiting', count: 2, cabin: null, kind: 'window' },
  ...{ maxPrice: null, together: true, orderId: null, place: 1, offer: null, reason: null },
  ...{ message: 'You are first in line.', revision: 1, serverTime: new Date(NOW).toISOString() },
};
const total = { amount: '90.00', currency: 'GBP' };
const until = new Date(NOW + 600_000).toISOString();
const offered: Watch = {
  ...{ ...waiting, status: 'offered', place: null, revision: 2, message: 'Kept for you.' },
  offer: { seats: ['12A', '12C'], total, until },
};

/** The panel on a flight without a free seat. */
async function open(client: Partial<Client> = {}) {
  const snapshot = aSnapshot({ version: 4 });
  const seats = seatsOf(snapshot.layout).map(({ designator }) => [designator, { status: 'sold' }]);
  const full = { ...snapshot, seats: Object.fromEntries(seats) as typeof snapshot.seats };
  const live = fakeServices({ flight: () => Promise.resolve(ok(full)), ...client });
  useClock().observe(new Date(NOW).toISOString(), Date.now(), Date.now());
  useSeatMap().open(flightId);
  await flushPromises();
  const router = pagesRouter();
  const panel = mount(SeatWatch, {
    props: { flightId, asked: false },
    attachTo: document.body,
    global: { plugins: [getActivePinia()!, router] },
  });
  mounted = panel;
  const find = (name: string) => panel.find(`[data-testid="${name}"]`);
  return { panel, find, live, router };
}

it('waits with the wish that was given, and is found again after a reload', async () => {
  const watchSeats = vi.fn<Client['watchSeats']>(() => Promise.resolve(ok(waiting)));
  const { panel, find } = await open({ watchSeats });
  await find('watch-open').trigger('click');
  await find('watch-count').setValue('2');
  await panel.find('form').trigger('submit');
  await flushPromises();
  expect(watchSeats).toHaveBeenCalledWith(
    flightId,
    { count: 2, together: true },
    expect.any(String),
  );
  expect(find('watch-place').text()).toBe('You are first in line.');
  expect(localStorage.getItem('aisle:watches')).toContain('"watchId":"W"');
});

it('shows what is offered, says so to screen readers, and takes it', async () => {
  const takeOffer = vi.fn<Client['takeOffer']>(() => Promise.resolve(ok(anOrder({ id: 'W' }))));
  const { find, live, router } = await open({
    watchSeats: () => Promise.resolve(ok(waiting)),
    takeOffer,
  });
  await useSeatWatches().begin(flightId, { count: 2 }, false);
  live.emit('watch:changed', { watch: offered });
  await flushPromises();
  expect(find('watch-offer').text()).toBe('12A and 12C, £90 in all');
  expect(useMessages().assertive).toContain('Seats came free for you: 12A and 12C');
  expect(find('watch-take').text()).toBe('Take these seats');
  await find('watch-take').trigger('click');
  await flushPromises();
  expect(takeOffer).toHaveBeenCalledWith(flightId, 'W');
  expect(router.currentRoute.value.params['orderId']).toBe('W');
  expect(localStorage.getItem('aisle:watches')).toBe('[]');
});

it('declines, stops, and says why a wait has ended', async () => {
  const ended: Watch = { ...waiting, status: 'ended', place: null, revision: 3, message: 'Over.' };
  const declineOffer = vi.fn<Client['declineOffer']>(() =>
    Promise.resolve(ok({ ...waiting, revision: 3, place: 4, message: 'Number 4.' })),
  );
  const endWatch = vi.fn<Client['endWatch']>(() => Promise.resolve(ok({ ...ended, revision: 4 })));
  const { find, live } = await open({
    watchSeats: () => Promise.resolve(ok(waiting)),
    declineOffer,
    endWatch,
  });
  await useSeatWatches().begin(flightId, { count: 2 }, false);
  live.emit('watch:changed', { watch: offered });
  await flushPromises();
  await find('watch-decline').trigger('click');
  await flushPromises();
  expect(find('watch-place').text()).toBe('Number 4.');
  live.emit('watch:changed', { watch: { ...ended, revision: 5 } });
  await flushPromises();
  expect(find('watch-ended').text()).toBe('Over.');
  await useSeatWatches().begin(flightId, { count: 2 }, false);
  expect(declineOffer).toHaveBeenCalledOnce();
});

it('speaks of one seat as of one', async () => {
  const { panel, find, live } = await open({ watchSeats: () => Promise.resolve(ok(waiting)) });
  await useSeatWatches().begin(flightId, { count: 1 }, false);
  live.emit('watch:changed', { watch: { ...waiting, count: 1, revision: 2 } });
  await flushPromises();
  expect(panel.text()).toContain('You wait for a seat');
  const offer = { seats: ['12A'], total, until };
  live.emit('watch:changed', { watch: { ...offered, count: 1, offer, revision: 3 } });
  await flushPromises();
  expect(find('watch-offer').text()).toBe('12A, £90');
  expect(find('watch-take').text()).toBe('Take this seat');
  expect(panel.text()).toContain('Then it goes to the next in line');
  expect(useMessages().assertive).toContain('A seat came free for you: 12A');
});
