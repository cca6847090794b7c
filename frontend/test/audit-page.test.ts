import { auditKinds } from '@aisle/shared/audit-log';
import { err, ok } from '@aisle/shared/result';
import { flushPromises, mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import { createMemoryHistory, createRouter } from 'vue-router';
import type { AuditLogRow, AuditQuery } from '../src/desk/api/types.ts';
import type { DeskClient } from '../src/desk/api/client.ts';
import { kindWords } from '../src/desk/domain/audit-view.ts';
import AuditPage from '../src/desk/pages/AuditPage.vue';
import { useSession } from '../src/desk/stores/session.ts';
import { fakeDesk } from './desk-support.ts';
import { NOW } from './support.ts';

const orderId = '0123456789ABCDEFGHJKMNPQRS';
const row = (id: string, part: Partial<AuditLogRow> = {}): AuditLogRow => ({
  ...{ id, at: new Date(NOW).toISOString(), version: 1, by: 'Sue', role: 'supervisor' },
  ...{ reason: 'The system moves.', command: { type: 'force-release', orderId } },
  flight: {
    ...{ id: 'ai101-20261125', number: 'AI 101', departsAt: new Date(NOW).toISOString() },
    origin: {
      code: 'DEL',
      name: 'Indira Gandhi International',
      city: 'Delhi',
      timeZone: 'Asia/Kolkata',
    },
    destination: {
      code: 'BOM',
      name: 'Chhatrapati Shivaji Maharaj',
      city: 'Mumbai',
      timeZone: 'Asia/Kolkata',
    },
  },
  order: { id: orderId, confirmation: 'ABC234' },
  effect: {
    ...{ type: 'orders', orders: 1, seats: 2 },
    refunded: { orders: 1, worth: { amount: '80.00', currency: 'GBP' } },
  },
  told: ['Your seats were taken back.'],
  ...part,
});

async function shown(
  answer: DeskClient['audit'],
  {
    address = '/desk/audit',
    role = 'supervisor',
  }: { address?: string; role?: 'agent' | 'supervisor' } = {},
) {
  const asked: Partial<AuditQuery>[] = [];
  fakeDesk({
    session: () => Promise.resolve(ok({ agent: { name: 'Sue', role }, expiresAt: null })),
    audit: (query) => {
      asked.push(query);
      return answer(query);
    },
  });
  await useSession().check();
  const blank = { template: '<p />' };
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/desk/audit', name: 'audit', component: blank },
      { path: '/desk/flights/:flightId', name: 'room', component: blank },
    ],
  });
  await router.push(address);
  const page = mount(AuditPage, { global: { plugins: [router] } });
  await flushPromises();
  return { page, asked, router };
}

const part = (id: string) => `[data-testid="${id}"]`;

test('D19: tells who did what where, the money, and what was read, and goes on with what is older', async () => {
  const { page, asked } = await shown(({ before }) =>
    Promise.resolve(
      ok({
        entries: [row(before === undefined ? 'new' : 'old')],
        ...{ next: before === undefined ? '1.5' : null, searchedTo: new Date(NOW).toISOString() },
      }),
    ),
  );
  const text = page.get(part('audit-rows')).text();
  for (const said of ['Sue', 'AI 101', 'DEL–BOM', 'The system moves.', 'ABC234']) {
    expect(text).toContain(said);
  }
  for (const said of ['1 order, 2 seats', '£80 refunded, 1 order', 'Your seats were taken']) {
    expect(text).toContain(said);
  }
  await page.get(part('audit-more')).trigger('click');
  await flushPromises();
  expect(asked).toEqual([{}, { before: '1.5' }]);
  expect(page.get(part('audit-rows')).findAll('tbody tr')).toHaveLength(2);
  expect(page.find(part('audit-more')).exists()).toBe(false);
});

test('D19: narrows by what the address says, and keeps there what is chosen', async () => {
  const none = () => Promise.resolve(ok({ entries: [], next: null, searchedTo: null }));
  const { page, asked, router } = await shown(none, {
    address: '/desk/audit?flight=AI+101&kind=explode',
  });
  expect(asked).toEqual([{ flight: 'AI 101' }]);
  expect(page.text()).toContain('No act is like that.');
  await page.get(part('audit-kind')).setValue('block');
  await flushPromises();
  expect(asked.at(-1)).toEqual({ flight: 'AI 101', kind: 'block' });
  expect(router.currentRoute.value.query).toEqual({ flight: 'AI 101', kind: 'block' });
  expect(page.get(part('audit-csv')).attributes('href')).toBe(
    '/api/agent/audit?flight=AI%20101&kind=block&format=csv',
  );
  expect(Object.keys(kindWords).toSorted()).toEqual([...auditKinds].toSorted());
});

test('D20: an agent is told that only own acts are there', async () => {
  const none = () => Promise.resolve(ok({ entries: [], next: null, searchedTo: null }));
  const { page } = await shown(none, { role: 'agent' });
  expect(page.text()).toContain('You see your own acts.');
  expect(page.find(part('audit-agent')).exists()).toBe(false);
});

test('says why nothing came, and tries again', async () => {
  let tries = 0;
  const { page } = await shown(() => {
    tries += 1;
    return Promise.resolve(
      tries === 1
        ? err({ kind: 'unreachable', message: 'The server does not answer.' } as const)
        : ok({ entries: [row('new')], next: null, searchedTo: null }),
    );
  });
  expect(page.get(part('audit-failure')).text()).toBe('The server does not answer.');
  await page.get(part('audit-more')).trigger('click');
  await flushPromises();
  expect(page.find(part('audit-failure')).exists()).toBe(false);
  expect(page.get(part('audit-rows')).text()).toContain('AI 101');
});
