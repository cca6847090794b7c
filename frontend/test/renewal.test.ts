import { flushPromises, mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Order } from '../src/api/types.ts';
import RenewButton from '../src/components/order/RenewButton.vue';
import { useMessages } from '../src/stores/messages.ts';
import { useOrders } from '../src/stores/orders.ts';
import { anOrder, aRefusal, err, fakeServices, NOW, ok } from './support.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

function open(order: Order, renew = vi.fn()) {
  fakeServices({ renew });
  useOrders().take(order);
  return mount(RenewButton, { props: { order }, global: { plugins: [getActivePinia()!] } });
}

it('O18: starts the time anew, and says how often that may still be', async () => {
  const later = anOrder({ revision: 2, renewalsLeft: 1 });
  const renew = vi.fn(() => Promise.resolve(ok(later)));
  const button = open(anOrder(), renew);
  expect(button.text()).toBe('Start the time anew (2 times more)');
  await button.trigger('click');
  await button.trigger('click');
  await flushPromises();
  expect(renew).toHaveBeenCalledExactlyOnceWith(anOrder().id);
  expect(useOrders().byId.get(later.id)).toEqual(later);
  await button.setProps({ order: later });
  expect(button.text()).toBe('Start the time anew (once more)');
});

it('O18: says that it cannot be started anew any more, and why it was refused', async () => {
  const refusal = aRefusal('too-many-renewals');
  const button = open(
    anOrder(),
    vi.fn(() => Promise.resolve(err(refusal))),
  );
  await button.trigger('click');
  await flushPromises();
  expect(useMessages().current?.text).toBe(refusal.message);
  await button.setProps({ order: anOrder({ renewalsLeft: 0 }) });
  expect(button.find('button').exists()).toBe(false);
  expect(button.text()).toBe('The time cannot be started anew again.');
});
