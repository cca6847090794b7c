import { seatDesignators } from '@aisle/shared/aircraft';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RouterView } from 'vue-router';
import { bookedGlyph } from '../src/domain/seat-view.ts';
import type { Client } from '../src/api/client.ts';
import FlightPage from '../src/pages/FlightPage.vue';
import OrderPage from '../src/pages/OrderPage.vue';
import { useClock } from '../src/stores/clock.ts';
import { useMessages } from '../src/stores/messages.ts';
import { useOrders } from '../src/stores/orders.ts';
import { anOrder, aSnapshot, deferred, fakeServices, NOW, ok, pagesRouter } from './support.ts';

const FLIGHT = 'ai101-20261125';
const HOLD_MS = 45_000;
let page: VueWrapper | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  page?.unmount();
  vi.useRealTimers();
});

/** Lets what came be painted, and what waits for that be drawn. */
const painted = () => vi.advanceTimersByTimeAsync(20);

/** Opens an address of the pages as a customer would. */
async function open(address: string): Promise<VueWrapper> {
  const router = pagesRouter({ order: OrderPage, flight: FlightPage });
  await router.push(address);
  page = mount(RouterView, {
    attachTo: document.body,
    global: { plugins: [getActivePinia()!, router] },
  });
  await flushPromises();
  await painted();
  return page;
}

/** Services with this flight, and an order of ours whose hold is shorter than usual. */
function withOrder(client: Partial<Client> = {}) {
  const order = anOrder({ expiresAt: new Date(NOW + HOLD_MS).toISOString() });
  fakeServices({
    flight: () => Promise.resolve(ok(aSnapshot({ seats: { '12A': { status: 'held' } } }))),
    order: () => Promise.resolve(ok(order)),
    ...client,
  });
  useOrders().follow(order, true);
  return order;
}

const ring = () =>
  Number.parseFloat(
    page!.findAll('[aria-label="Time to pay"] circle')[1]!.attributes('stroke-dasharray') ?? '',
  ) /
  (2 * Math.PI * 44);

describe('the ring of the time that is left', () => {
  it('is full when a hold begins, however long it is', async () => {
    await open(`/orders/${withOrder().id}`);
    expect(ring()).toBeCloseTo(1);
    await vi.advanceTimersByTimeAsync(HOLD_MS / 3);
    expect(ring()).toBeCloseTo(2 / 3, 1);
  });

  it('begins with no more time than the server gave, however slow its clock seems', async () => {
    const order = withOrder();
    useClock().observe(new Date(NOW - 600).toISOString(), NOW, NOW);
    await open(`/orders/${order.id}`);
    expect(page!.get('[aria-label="Time to pay"]').text()).toContain('00:45');
  });

  it('is as full in another tab, which did not see the hold begin', async () => {
    const order = withOrder();
    const kept = localStorage.getItem('aisle:orders') ?? '';
    fakeServices({
      flight: () => Promise.resolve(ok(aSnapshot())),
      order: () => Promise.resolve(ok(order)),
    });
    localStorage.setItem('aisle:orders', kept);
    await vi.advanceTimersByTimeAsync(HOLD_MS / 3);
    await open(`/orders/${order.id}`);
    expect(ring()).toBeCloseTo(2 / 3, 1);
  });
});

describe('once the time is up', () => {
  it('the review offers nothing that would be refused', async () => {
    const renew = vi.fn();
    await open(`/orders/${withOrder({ renew }).id}`);
    expect(page!.find('[data-testid="continue"]').exists()).toBe(true);
    await vi.advanceTimersByTimeAsync(HOLD_MS);
    expect(page!.find('[data-testid="continue"]').exists()).toBe(false);
    expect(page!.find('[data-testid="cancel"]').exists()).toBe(false);
    expect(page!.text()).toContain('Time is up');
    await page!.get('[data-testid="renew"]').trigger('click');
    expect(renew).not.toHaveBeenCalled();
  });

  it.each(['map', 'list'])('a click in the %s asks for nothing, and says why', async (view) => {
    const changeSeats = vi.fn();
    withOrder({ changeSeats });
    await open(`/flights/${FLIGHT}`);
    if (view === 'list') {
      await page!.findAll('.segment').at(-1)!.trigger('click');
    }
    await vi.advanceTimersByTimeAsync(HOLD_MS);
    await page!.get(view === 'map' ? '[data-seat="1A"]' : '[data-list-seat="1A"]').trigger('click');
    await flushPromises();
    expect(useMessages().current?.text).toContain('The time for your seats is up');
    expect(changeSeats).not.toHaveBeenCalled();
    expect(page!.get('[data-testid="review"]').attributes('disabled')).toBeDefined();
  });
});

describe('the page of a flight', () => {
  it('has the star of one’s other bookings in its legend', async () => {
    fakeServices({ flight: () => Promise.resolve(ok(aSnapshot())) });
    await open(`/flights/${FLIGHT}`);
    const line = page!.findAll('.seat-legend li').find((item) => item.text().includes('Yours'))!;
    expect(line.get('path').attributes('d')).toBe(bookedGlyph);
  });

  it('invites nobody to choose where everything is sold, in heading, summary and list', async () => {
    const whole = aSnapshot();
    const sold = { status: 'sold' } as const;
    const seats = Object.fromEntries(seatDesignators('A320neo').map((seat) => [seat, sold]));
    fakeServices({ flight: () => Promise.resolve(ok({ ...whole, seats })) });
    await open(`/flights/${FLIGHT}`);
    expect(page!.get('h1').text()).toContain('Sold out for now');
    expect(page!.get('[data-testid="summary"] h2').text()).toBe('Sold out');
    expect(page!.get('[data-testid="summary"]').text()).toContain('Every seat is taken just now');
    expect(page!.text()).not.toContain('Choose your seats');
    await page!.findAll('.segment').at(-1)!.trigger('click');
    expect(page!.get('[data-testid="seat-list"]').text()).toContain('No seat is available now');
  });

  it('has a skeleton while a slow line brings it, and says what is being loaded', async () => {
    const answer = deferred<ReturnType<typeof ok<ReturnType<typeof aSnapshot>>>>();
    fakeServices({ flight: () => answer.promise });
    await open(`/flights/${FLIGHT}`);
    const skeleton = () => page!.find('.skeleton');
    expect(skeleton().attributes('role')).toBe('status');
    expect(skeleton().text()).toBe('Loading the seat map…');
    await vi.advanceTimersByTimeAsync(3_500);
    expect(skeleton().exists()).toBe(true);
    answer.settle(ok(aSnapshot()));
    await flushPromises();
    // The heading is painted before hundreds of seats are drawn.
    expect(page!.get('h1').text()).toContain('London');
    expect(page!.findAll('[data-seat]')).toEqual([]);
    await painted();
    expect(skeleton().exists()).toBe(false);
    expect(page!.findAll('[data-seat]').length).toBeGreaterThan(100);
  });
});
