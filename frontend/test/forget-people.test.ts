import { ok } from '@aisle/shared/result';
import { flushPromises, mount } from '@vue/test-utils';
import { expect, test } from 'vitest';
import ForgetPeople from '../src/desk/components/room/ForgetPeople.vue';
import { useSession } from '../src/desk/stores/session.ts';
import { useMessages } from '../src/stores/messages.ts';
import { fakeDesk } from './desk-support.ts';

const orderId = '0123456789ABCDEFGHJKMNPQRS';
const keeps = { peopleUntil: '2027-06-01T12:00:00.000Z', historyDays: 7 };
const historiesUntil = '2026-12-08T12:00:00.000Z';

async function mounted(role: 'agent' | 'supervisor', known: typeof keeps | object = keeps) {
  const asked: string[] = [];
  fakeDesk({
    session: () => Promise.resolve(ok({ agent: { name: 'sue', role } })) as never,
    forget: (id, reason) => {
      asked.push(id, reason);
      return Promise.resolve(ok({ historiesUntil }));
    },
  });
  await useSession().check();
  const props = { orderId, keeps: { ...keeps, ...known } };
  return { panel: mount(ForgetPeople, { props, attachTo: document.body }), asked };
}

const part = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`);

test('D18 a supervisor reads what remains, gives a reason, and has people forgotten', async () => {
  const { panel, asked } = await mounted('supervisor');
  expect(panel.text()).toContain('2027');
  await panel.get('[data-testid="forget-people"]').trigger('click');
  await flushPromises();
  const reason = part('reason') as HTMLTextAreaElement;
  reason.value = 'They asked for it.';
  reason.dispatchEvent(new Event('input'));
  await flushPromises();
  reason.form?.dispatchEvent(new Event('submit', { cancelable: true }));
  await flushPromises();
  expect(part('forgetting')?.textContent).toContain('encrypted, for 7 days more');
  expect(asked).toEqual([]);
  part('act')?.click();
  await flushPromises();
  expect(asked).toEqual([orderId, 'They asked for it.']);
  expect(JSON.stringify(useMessages().$state)).toContain('forgotten');
  panel.unmount();
});

test('D18 other agents read it only, and of the forgotten that they are', async () => {
  const { panel } = await mounted('agent');
  expect(panel.find('[data-testid="forget-people"]').exists()).toBe(false);
  panel.unmount();
  const { panel: gone } = await mounted('supervisor', { peopleUntil: null });
  expect(gone.text()).toContain('Nobody of this order is known any more');
  expect(gone.find('[data-testid="forget-people"]').exists()).toBe(false);
  gone.unmount();
});
