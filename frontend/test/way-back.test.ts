import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Router, RouterView } from 'vue-router';
import type { Client } from '../src/api/client.ts';
import { unreachable } from '../src/api/failure.ts';
import PaperLinks from '../src/components/pass/PaperLinks.vue';
import OrderPage from '../src/pages/OrderPage.vue';
import { useMessages } from '../src/stores/messages.ts';
import { useOrders } from '../src/stores/orders.ts';
import { anOrder, aRefusal, aSnapshot, err, fakeServices, ok, pagesRouter } from './support.ts';

const order = anOrder({ status: 'confirmed', expiresAt: null, confirmation: 'AB12CD' });
const LINK = '3.c2VjcmV0';
const ask = vi.fn<Client['order']>();
const enter = vi.fn<Client['enter']>();
const withdrawLinks = vi.fn<Client['withdrawLinks']>();
const createOrder = vi.fn<Client['createOrder']>();
let router: Router;
let page: VueWrapper | undefined;

beforeEach(() => {
  ask.mockReset().mockResolvedValue(err(aRefusal('order-not-found', 404)));
  enter.mockReset().mockResolvedValue(ok(order));
  withdrawLinks.mockReset().mockResolvedValue(ok({ ...order, revision: 2 }));
  const flight = () => Promise.resolve(ok(aSnapshot()));
  fakeServices({ flight, order: ask, enter, withdrawLinks, createOrder });
});
afterEach(() => page?.unmount());

async function open(hash: string): Promise<void> {
  router = pagesRouter({ order: OrderPage });
  await router.push(`/orders/${order.id}${hash}`);
  page = mount(RouterView, { global: { plugins: [router, getActivePinia()!] } });
  await flushPromises();
}

describe('U8: the link of a mail', () => {
  it('opens the order, which is this browser’s from then on, and leaves the address', async () => {
    await open(`#link=${LINK}`);
    expect(enter).toHaveBeenCalledWith(order.id, LINK);
    expect(router.currentRoute.value.fullPath).toBe(`/orders/${order.id}`);
    expect(page!.get('h1').text()).toContain('You are booked');
    expect(useOrders().list.map(({ id }) => id)).toEqual([order.id]);
  });

  it('that was withdrawn, or is old, says what to do and leads there', async () => {
    enter.mockResolvedValue(err(aRefusal('link-void', 404, { detail: 'Find it by its code.' })));
    await open(`#link=${LINK}`);
    expect(page!.text()).toContain('Find it by its code.');
    expect(router.currentRoute.value.hash).toBe('');
    await page!.get('[data-testid="start-anew"]').trigger('click');
    await flushPromises();
    expect(router.currentRoute.value.name).toBe('find');
    expect(useOrders().list).toEqual([]);
  });

  it('that was withdrawn takes nothing from who is in already', async () => {
    ask.mockResolvedValue(ok(order));
    enter.mockResolvedValue(err(aRefusal('link-void', 404)));
    await open(`#link=${LINK}`);
    expect(page!.get('h1').text()).toContain('You are booked');
  });

  it('stays in the address while nothing answers, for another try', async () => {
    enter.mockResolvedValueOnce(err(unreachable));
    await open(`#link=${LINK}`);
    expect(router.currentRoute.value.hash).toBe(`#link=${LINK}`);
    await page!.get('button').trigger('click');
    await flushPromises();
    expect(page!.get('h1').text()).toContain('You are booked');
    expect(router.currentRoute.value.hash).toBe('');
  });

  it.each(['', '#link=', '#link=<script>', '#top'])('is none: %j', async (hash) => {
    await open(hash);
    expect(enter).not.toHaveBeenCalled();
    expect(ask).toHaveBeenCalledWith(order.id);
  });
});

describe('what a customer takes away', () => {
  const show = (part: object = {}) => {
    useOrders().follow(order);
    page = mount(PaperLinks, { props: { order, departed: false, ...part } });
  };
  const withdraw = () => page!.find('[data-testid="withdraw-links"]');

  it('U4, U5: is downloaded from the order’s own address', () => {
    show();
    const at = (id: string) => page!.get(`[data-testid="${id}"]`).attributes();
    for (const [id, file] of [
      ['pass-pdf', 'pass.pdf'],
      ['calendar-file', 'calendar.ics'],
    ] as const) {
      expect(at(id)).toMatchObject({ href: `/api/orders/${order.id}/${file}`, download: '' });
    }
  });

  it('U8: the links in mails are withdrawn, and it is said what that means', async () => {
    show();
    await withdraw().trigger('click');
    await flushPromises();
    expect(withdrawLinks).toHaveBeenCalledWith(order.id);
    expect(useMessages().current?.text).toContain('This browser keeps its way in.');
    withdrawLinks.mockResolvedValueOnce(err(aRefusal('too-many-changes')));
    await withdraw().trigger('click');
    await flushPromises();
    expect(useMessages().current).toMatchObject({ tone: 'error', text: 'too-many-changes.' });
  });

  it.each([{ departed: true }, { order: { ...order, contact: null } }])(
    'has no links to withdraw: %j',
    (part) => {
      show(part);
      expect(withdraw().exists()).toBe(false);
    },
  );
});

describe('an order that failed or ran out', () => {
  it.each([
    ['failed', 'payment-failed'],
    ['expired', 'hold-expired'],
  ] as const)('%s: takes its seats again in one tap', async (status, reason) => {
    const ended = { ...order, status, reason, seats: ['12A', '12B'], confirmation: null };
    const again = {
      ...ended,
      id: '1123456789ABCDEFGHJKMNPQRS',
      status: 'held' as const,
      reason: null,
    };
    ask.mockResolvedValue(ok(ended));
    createOrder.mockResolvedValue(ok({ order: again, token: 'token' }));
    await open('');
    await page!.get('[data-testid="take-again"]').trigger('click');
    await flushPromises();
    expect(createOrder.mock.calls[0]?.[0]).toEqual({
      flightId: order.flightId,
      seats: ['12A', '12B'],
    });
    expect(router.currentRoute.value.name).toBe('flight');
    expect(useOrders().liveOf(order.flightId)?.seats).toEqual(['12A', '12B']);
  });

  it('offers none that its flight or an agent took', async () => {
    const reason = 'released-by-agent';
    ask.mockResolvedValue(ok({ ...order, status: 'cancelled', reason, confirmation: null }));
    await open('');
    expect(page!.find('[data-testid="take-again"]').exists()).toBe(false);
  });
});
