import { err, ok } from '@aisle/shared/result';
import { flushPromises, mount } from '@vue/test-utils';
import { expect, test, vi } from 'vitest';
import type { Objective } from '../src/desk/api/types.ts';
import ObjectivesPanel from '../src/desk/components/ObjectivesPanel.vue';
import { fakeDesk } from './desk-support.ts';

async function shown(answer: () => readonly Objective[] | null | 'away') {
  const away = { kind: 'unreachable', message: 'Away.' } as const;
  fakeDesk({
    objectives: () => {
      const given = answer();
      return Promise.resolve(given === 'away' ? err(away) : ok(given));
    },
  });
  const panel = mount(ObjectivesPanel);
  await flushPromises();
  return panel;
}

test('D24: the board says what is left of each error budget, and when a promise is broken', async () => {
  const panel = await shown(() => [
    { name: 'booking', target: 0.999, budget: 0.754 },
    { name: 'payment', target: 0.999, budget: -0.2 },
    { name: 'screen', target: 0.99, budget: null },
  ]);
  expect(panel.findAll('[data-testid=objective]').map((each) => each.text())).toEqual([
    'Booking (99.9 %)75 % left',
    'Payment (99.9 %)spent: the promise is broken',
    'Change to screen (99 %)nothing measured yet',
  ]);
  expect(panel.findAll('.tag-bad')).toHaveLength(1);
  panel.unmount();
});

test('D24: nothing is shown where nobody measures, and what was last known while Prometheus is away', async () => {
  vi.useFakeTimers();
  let answer: readonly Objective[] | null | 'away' = null;
  const panel = await shown(() => answer);
  expect(panel.find('[data-testid=objectives]').exists()).toBe(false);
  answer = [{ name: 'booking', target: 0.999, budget: 1 }];
  await vi.advanceTimersByTimeAsync(60_000);
  expect(panel.text()).toContain('100 % left');
  answer = 'away';
  await vi.advanceTimersByTimeAsync(60_000);
  expect(panel.text()).toContain('100 % left');
  expect(panel.text()).toContain('Prometheus does not answer');
  panel.unmount();
  vi.useRealTimers();
});
