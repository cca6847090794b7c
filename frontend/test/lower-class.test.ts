import { ok } from '@aisle/shared/result';
import { flushPromises, mount } from '@vue/test-utils';
import { expect, test, vi } from 'vitest';
import type { Intervention, InterventionPreview } from '../src/desk/api/types.ts';
import InterventionDialog from '../src/desk/components/intervene/InterventionDialog.vue';
import { useIntervening } from '../src/desk/stores/intervening.ts';
import { fakeDesk } from './desk-support.ts';
import { aFlight } from './support.ts';

const orderId = '0123456789ABCDEFGHJKMNPQRS';
const pounds = (amount: string) => ({ amount, currency: 'GBP' });
const unplaced: InterventionPreview = {
  version: 7,
  effect: {
    sentences: ['1 order cannot be seated.'],
    orders: [],
    unplaced: [{ orderId, seats: ['1A'] }],
  },
};
const lowered: InterventionPreview = {
  version: 7,
  effect: {
    sentences: ['1 seat of 1 order will be in a lower class.'],
    orders: [],
    unplaced: [],
    lowered: [
      {
        orderId,
        seats: [
          {
            ...{ from: '1A', to: '2C', fromClass: 'business', toClass: 'economy' },
            ...{ before: pounds('400.00'), after: pounds('100.00') },
          },
        ],
        ...{ before: pounds('400.00'), after: pounds('100.00'), refund: pounds('300.00') },
      },
    ],
  },
};

const part = (id: string) => document.querySelector<HTMLElement>(`[data-testid="${id}"]`)!;

async function type(id: string, text: string): Promise<void> {
  const field = part(id) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event('input'));
  await flushPromises();
}

test('W20 a supervisor sees who would sit in a lower class and what goes back, and permits it for a reason', async () => {
  const asked: Intervention[] = [];
  const done: unknown[] = [];
  fakeDesk({
    preview: (_, command) => {
      asked.push(command);
      const permits = command.type === 'change-aircraft' && command.lowerClass !== undefined;
      return Promise.resolve(ok(permits ? lowered : unplaced));
    },
    intervene: (_, request) => {
      done.push(request);
      return Promise.resolve(ok({})) as never;
    },
  });
  const dialog = mount(InterventionDialog, { attachTo: document.body });
  const intervening = useIntervening();
  intervening.open({ type: 'change-aircraft' }, aFlight());
  await flushPromises();
  expect(part('lower-class')).toBeNull();
  intervening.fields.aircraft = 'A320neo';
  await vi.waitFor(() => expect(part('unplaced')).not.toBeNull(), { timeout: 10_000 });
  expect(part('lowered')).toBeNull();

  part('lower-class').click();
  await vi.waitFor(() => expect(part('lowered')).not.toBeNull(), { timeout: 10_000 });
  expect(part('unplaced')).toBeNull();
  expect(part('lowered').textContent).toContain('£300 back');
  expect(part('lowered').textContent).toMatch(/1A business → 2C economy\s*£400 → £100/);

  const goOn = part('to-confirmation') as HTMLButtonElement;
  await type('reason', 'It broke.');
  expect(goOn.disabled).toBe(true);
  const before = asked.length;
  await type('lower-reason', ' Better than not to fly. ');
  expect(goOn.disabled).toBe(false);
  goOn.click();
  await flushPromises();
  expect(document.body.textContent).toContain('Why in a lower class');
  part('act').click();
  await flushPromises();
  // What is typed changes no effect.
  expect(asked).toHaveLength(before);
  const lowerClass = { reason: 'Better than not to fly.' };
  const command = { type: 'change-aircraft', aircraft: 'A320neo', lowerClass };
  expect(done).toEqual([{ command, reason: 'It broke.', version: 7 }]);
  dialog.unmount();
});
