import type { SwapProposal } from '@aisle/shared/swap-contract';
import { flushPromises, mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { expect, it } from 'vitest';
import { defineComponent, h, nextTick } from 'vue';
import type { Router } from 'vue-router';
import YourOrders from '../src/components/flights/YourOrders.vue';
import OrderBar from '../src/components/order/OrderBar.vue';
import TimeWarning from '../src/components/order/TimeWarning.vue';
import { useUrgentOrder } from '../src/composables/use-focused-order.ts';
import { useOrderNews } from '../src/composables/use-news.ts';
import { useMessages } from '../src/stores/messages.ts';
import { useOrders } from '../src/stores/orders.ts';
import { anOrder, fakeServices, ok, pagesRouter } from './support.ts';

const message = 'The time to pay ran out.';
const ended = { status: 'expired', reason: 'hold-expired', message, expiresAt: null } as const;

async function open(at: string): Promise<Router> {
  const router = pagesRouter();
  await router.push(at);
  const page = defineComponent(() => {
    useOrderNews();
    const urgent = useUrgentOrder();
    return () => (urgent.value ? h(TimeWarning, { order: urgent.value }) : null);
  });
  mount(page, { global: { plugins: [getActivePinia()!, router] }, attachTo: document.body });
  return router;
}

it('an order that ends while its customer is elsewhere is told of by name, and leads back to its seats', async () => {
  const live = fakeServices();
  const router = await open('/');
  useOrders().follow(anOrder({ seats: ['12A', '12B'] }));
  await nextTick();
  live.emit('order:changed', { order: anOrder({ ...ended, seats: ['12A', '12B'], revision: 2 }) });
  await nextTick();
  const shown = useMessages().current;
  expect(shown).toMatchObject({ tone: 'error', lasting: true });
  expect(shown?.text).toBe(`12A and 12B on AI 101: ${message}`);
  shown?.actions?.[0]?.run();
  await flushPromises();
  expect(router.currentRoute.value.path).toBe('/flights/ai101-20261125');
  expect(useMessages().current).toBeNull();
});

it('a payment that fails elsewhere is told of, too; what the customer did is not', async () => {
  const live = fakeServices();
  await open('/');
  for (const id of ['one', 'two']) useOrders().follow(anOrder({ id, status: 'paying' }));
  await nextTick();
  const failed = { status: 'failed', reason: 'payment-failed', message: 'It failed.' } as const;
  live.emit('order:changed', { order: anOrder({ id: 'one', ...failed, revision: 2 }) });
  await nextTick();
  expect(useMessages().current?.text).toContain('It failed.');
  useMessages().dismiss();
  const cancelled = { status: 'cancelled', reason: 'cancelled-by-customer' } as const;
  const by = { ...cancelled, message: 'You cancelled.' };
  live.emit('order:changed', { order: anOrder({ id: 'two', ...by, revision: 2 }) });
  await nextTick();
  expect(useMessages().current).toBeNull();
});

it('an order that ended while no page was open is told of on the next visit, once', async () => {
  fakeServices({ order: () => Promise.resolve(ok(anOrder({ ...ended, revision: 2 }))) });
  const kept = JSON.stringify([{ orderId: anOrder().id, flightId: anOrder().flightId }]);
  localStorage.setItem('aisle:orders', kept);
  await open('/');
  useOrders().start();
  await flushPromises();
  expect(useMessages().current?.text).toContain(message);
  expect(localStorage.getItem('aisle:orders')).toBe('[]');
});

it('is not told twice to who looks at the order itself', async () => {
  const live = fakeServices();
  await open(`/orders/${anOrder().id}`);
  useOrders().follow(anOrder());
  await nextTick();
  live.emit('order:changed', { order: anOrder({ ...ended, revision: 2 }) });
  await nextTick();
  expect(useMessages().current).toBeNull();
});

it('of two orders the warning names the one whose time runs out first, and no more time than there is', async () => {
  document.body.innerHTML = '';
  fakeServices();
  await open('/');
  const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
  useOrders().follow(anOrder({ id: 'one', seats: ['1A'], expiresAt: inSeconds(251) }));
  useOrders().follow(anOrder({ id: 'two', seats: ['2B'], expiresAt: inSeconds(290) }));
  await nextTick();
  const text = document.body.textContent;
  expect(text).toContain('4 minutes left to pay for 1A');
  expect(text).not.toContain('2B');
});

it('two orders of one state are told apart by flight and seats wherever they are listed', async () => {
  fakeServices();
  const [one, other] = [
    anOrder({ id: 'one', seats: ['12A'] }),
    anOrder({ id: 'two', seats: ['12A'], flightId: 'ai103-20261125' }),
  ];
  useOrders().follow(one);
  useOrders().follow(other);
  await nextTick();
  const global = { plugins: [getActivePinia()!, pagesRouter()] };
  const list = mount(YourOrders, { global }).findAll('li');
  expect(list.map((item) => item.text())).toEqual([
    expect.stringMatching(/AI 101 .*12A/),
    expect.stringMatching(/AI 103 .*12A/),
  ]);
  const bar = (order: typeof one) => mount(OrderBar, { props: { order }, global }).text();
  expect(bar(one)).toContain('AI 101 · 12A');
  expect(bar(other)).toContain('AI 103 · 12A');
});

/** Somebody asks for 12A; or what came of it. */
function swapOf(id: string, end: Partial<SwapProposal> = {}) {
  const message = `Someone in 14${id} asks.`;
  const proposal: SwapProposal = {
    ...{ id, role: 'asked', seat: '12A', other: `14${id}`, status: 'proposed', reason: null },
    ...{ until: '2026-11-25T10:00:00.000Z', message, ...end },
  };
  return { message, swaps: { allowed: true, proposals: [proposal] } };
}

it('a wish to swap is told of where the booking is not in sight, and only spoken where it is', async () => {
  const live = fakeServices();
  const booked = anOrder({ id: 'one', status: 'confirmed' });
  const router = await open('/orders/one/pay');
  useOrders().follow(booked);
  await nextTick();
  live.emit('order:changed', { order: { ...booked, ...swapOf('C'), revision: 2 } });
  await nextTick();
  expect(useMessages().current).toBeNull();
  expect(useMessages().assertive).toContain('Someone in 14C asks.');
  await router.push('/');
  live.emit('order:changed', { order: { ...booked, ...swapOf('D'), revision: 3 } });
  await nextTick();
  expect(useMessages().current?.text).toContain('Someone in 14D asks.');
  useMessages().current?.actions?.[0]?.run();
  await flushPromises();
  expect(router.currentRoute.value.path).toBe('/orders/one');
});

it('a wish to swap is not told of any more once it is answered', async () => {
  const live = fakeServices();
  const booked = anOrder({ id: 'one', status: 'confirmed' });
  await open('/');
  useOrders().follow(booked);
  await nextTick();
  live.emit('order:changed', { order: { ...booked, ...swapOf('C'), revision: 2 } });
  await nextTick();
  expect(useMessages().current?.text).toContain('Someone in 14C asks.');
  const over = swapOf('C', { status: 'ended', reason: 'declined', message: 'Declined.' });
  live.emit('order:changed', { order: { ...booked, ...over, revision: 3 } });
  await nextTick();
  expect(useMessages().current).toBeNull();
});
