import { flushPromises, mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { expect, it, vi } from 'vitest';
import type { SwapProposal } from '@aisle/shared/swap-contract';
import type { Client } from '../src/api/client.ts';
import SwapPanel from '../src/components/booking/SwapPanel.vue';
import { orderNews } from '../src/domain/news.ts';
import { useOrders } from '../src/stores/orders.ts';
import { anOrder, fakeServices, ok, pagesRouter } from './support.ts';

const swap: SwapProposal = {
  ...{ id: 's', role: 'asked', seat: '12A', other: '14C', status: 'proposed', reason: null },
  ...{ until: '2026-11-25T10:00:00.000Z', message: 'Someone in 14C asks.' },
};
const booked = (...proposals: SwapProposal[]) =>
  anOrder({ status: 'confirmed', seats: ['12A'], swaps: { allowed: true, proposals } });

function panel(order: ReturnType<typeof booked>, client: Partial<Client>) {
  fakeServices(client);
  useOrders().take(order);
  const router = pagesRouter();
  const plugins = [getActivePinia()!, router];
  return mount(SwapPanel, { props: { order, disabled: false }, global: { plugins } });
}

it('Y11, Y12: what another asks is accepted or declined', async () => {
  const acceptSwap = vi.fn(() => Promise.resolve(ok({ allowed: true, proposals: [] })));
  const endSwap = vi.fn(() => Promise.resolve(ok({ allowed: true, proposals: [] })));
  const order = booked(swap);
  const shown = panel(order, { acceptSwap, endSwap });
  expect(shown.get('[data-testid="swap-asked"]').text()).toContain('Someone in 14C asks.');
  await shown.get('[data-testid="swap-accept"]').trigger('click');
  expect(acceptSwap).toHaveBeenCalledWith(order.id, 's', false);
  await flushPromises();
  expect(useOrders().byId.get(order.id)?.swaps?.proposals).toEqual([]);
  await shown.get('[data-testid="swap-decline"]').trigger('click');
  expect(endSwap).toHaveBeenCalledWith(order.id, 's');
});

it('Y11: what one asked is withdrawn, and says what came of it', async () => {
  const endSwap = vi.fn(() => Promise.resolve(ok({ allowed: true, proposals: [] })));
  const own = { ...swap, role: 'proposer', message: 'You asked.' } as const;
  const ended = { ...own, id: 't', status: 'ended', reason: 'declined', message: 'No.' } as const;
  const shown = panel(booked(own, ended), { endSwap });
  const lines = shown.findAll('[data-testid="swap-own"]');
  expect(lines.map((line) => line.text().includes('Withdraw'))).toEqual([true, false]);
  await shown.get('[data-testid="swap-withdraw"]').trigger('click');
  expect(endSwap).toHaveBeenCalledTimes(1);
});

it('Y13: one says that others may not ask', async () => {
  const allowSwaps = vi.fn(() => Promise.resolve(ok({ allowed: false, proposals: [] })));
  const order = booked();
  const shown = panel(order, { allowSwaps });
  await shown.get('[data-testid="swap-allowed"]').setValue(false);
  expect(allowSwaps).toHaveBeenCalledWith(order.id, false);
});

it('Y10: a proposal is news, and that one declined it is none', () => {
  const before = booked();
  const asked = { ...booked(swap), message: swap.message };
  expect(orderNews(before, asked)).toBe('Someone in 14C asks.');
  const declined = { ...swap, status: 'ended', reason: 'declined', message: 'Declined.' } as const;
  expect(orderNews(asked, { ...booked(declined), message: 'Declined.' })).toBeNull();
  const withdrawn = { ...declined, reason: 'withdrawn' } as const;
  expect(orderNews(asked, { ...booked(withdrawn), message: 'Declined.' })).toBe('Declined.');
});
