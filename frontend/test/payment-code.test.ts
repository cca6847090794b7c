import { flushPromises, mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { describe, expect, it, vi } from 'vitest';
import AnotherCode from '../src/components/order/AnotherCode.vue';
import PaymentCode from '../src/components/order/PaymentCode.vue';
import type { Order } from '../src/api/types.ts';
import { useOrders } from '../src/stores/orders.ts';
import { anOrder, aRefusal, err, fakeServices, ok } from './support.ts';

/** An order with time left. */
const held = (part: Partial<Order> = {}) =>
  anOrder({ expiresAt: new Date(Date.now() + 900_000).toISOString(), ...part });

function open(pay = vi.fn(() => Promise.resolve(ok(anOrder({ status: 'paying', revision: 2 }))))) {
  fakeServices({ pay });
  useOrders().take(anOrder());
  const form = mount(PaymentCode, {
    props: { order: held() },
    attachTo: document.body,
    global: { plugins: [getActivePinia()!], stubs: { RouterLink: true } },
  });
  return { form, pay, boxes: form.findAll('input[aria-label^="Digit"]') };
}

describe('the payment code', () => {
  it('keeps zeros in front', async () => {
    const { form, pay, boxes } = open();
    for (const [place, digit] of ['0', '0', '1', '2', '0'].entries()) {
      await boxes[place]?.setValue(digit);
    }
    await form.get('form').trigger('submit');
    expect(pay).toHaveBeenCalledWith(
      anOrder().id,
      { code: '00120', amount: '45.00' },
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    );
    form.unmount();
  });

  it('rejects letters, and says so when digits are missing', async () => {
    const { form, pay, boxes } = open();
    await boxes[0]?.setValue('a');
    expect((boxes[0]?.element as HTMLInputElement).value).toBe('');
    await form.get('form').trigger('submit');
    expect(form.get('[data-testid="payment-error"]').text()).toContain('five digits');
    expect(pay).not.toHaveBeenCalled();
    form.unmount();
  });

  it('leads to the digit that is missing, and forgets the error with the next one', async () => {
    const { form, boxes } = open();
    for (const [place, digit] of ['1', '2', '', '4', '5'].entries()) {
      if (digit) await boxes[place]?.setValue(digit);
    }
    await form.get('form').trigger('submit');
    expect(document.activeElement).toBe(boxes[2]?.element);
    expect(form.get('[data-testid="payment-error"]').text()).not.toBe('');
    await boxes[0]?.setValue('11111');
    expect(form.get('[data-testid="payment-error"]').text()).toBe('');
    form.unmount();
  });

  it('pays no amount but the one that was seen', async () => {
    const { form, pay, boxes } = open();
    await boxes[0]?.setValue('11111');
    const total = { amount: '90.00', currency: 'GBP' };
    await form.setProps({ order: held({ seats: ['12A', '12B'], total, revision: 2 }) });
    expect(form.get('[data-testid="amount-changed"]').text()).toContain('£90');
    await form.get('form').trigger('submit');
    expect(pay).not.toHaveBeenCalled();
    expect(form.find('[data-testid="amount-changed"]').exists()).toBe(false);
    expect(form.get('[data-testid="pay"]').text()).toBe('Pay £90');
    await form.get('form').trigger('submit');
    expect(pay).toHaveBeenCalledWith(
      anOrder().id,
      { code: '11111', amount: '90.00' },
      expect.anything(),
    );
    form.unmount();
  });

  it('shows the order as it is when the server refuses the amount', async () => {
    const order = anOrder({ total: { amount: '90.00', currency: 'GBP' }, revision: 2 });
    const pay = vi.fn(() => Promise.resolve(err(aRefusal('amount-changed', 409, { order }))));
    const { form, boxes } = open(pay as never);
    await boxes[0]?.setValue('11111');
    await form.get('form').trigger('submit');
    await flushPromises();
    expect(form.get('[data-testid="payment-error"]').text()).toBe('amount-changed.');
    expect(useOrders().byId.get(order.id)?.total.amount).toBe('90.00');
    form.unmount();
  });

  it('rests when the time is up, heard of or not', async () => {
    const { form, pay, boxes } = open();
    await boxes[0]?.setValue('11111');
    await form.setProps({
      order: anOrder({ expiresAt: new Date(Date.now() - 60_000).toISOString() }),
    });
    expect(form.get('[data-testid="pay"]').attributes('disabled')).toBeDefined();
    await form.get('form').trigger('submit');
    expect(pay).not.toHaveBeenCalled();
    form.unmount();
  });

  it('spreads a whole code that is put into one box', async () => {
    const { form, pay, boxes } = open();
    await boxes[0]?.setValue('00501');
    const shown = boxes.map((box) => (box.element as HTMLInputElement).value);
    expect(shown).toEqual(['0', '0', '5', '0', '1']);
    await form.get('form').trigger('submit');
    expect(pay).toHaveBeenCalledWith(
      anOrder().id,
      { code: '00501', amount: '45.00' },
      expect.anything(),
    );
    form.unmount();
  });

  it('repeats an unanswered payment with the same key, and takes a new one after a refusal', async () => {
    vi.useFakeTimers();
    const pay = vi.fn();
    pay.mockResolvedValueOnce(err({ kind: 'unreachable', message: 'No line.' }));
    pay.mockResolvedValueOnce(err(aRefusal('payment-running')));
    pay.mockResolvedValueOnce(ok(anOrder({ status: 'paying', revision: 2 })));
    const { form, boxes } = open(pay);
    await boxes[0]?.setValue('11111');
    await form.get('form').trigger('submit');
    await vi.advanceTimersByTimeAsync(1_000);
    await flushPromises();
    expect(form.get('[data-testid="payment-error"]').text()).toBe('payment-running.');
    await form.get('form').trigger('submit');
    await vi.advanceTimersByTimeAsync(10);
    const keys = pay.mock.calls.map((call) => String(call[2]));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[2]).not.toBe(keys[1]);
    vi.useRealTimers();
    form.unmount();
  });
});

describe('another code', () => {
  const steps = { attempt: 1, maxAttempts: 3, lastFailure: 'declined' as const };
  const running = { status: 'paying', expiresAt: null, payment: { ...steps, attempt: 2 } } as const;
  const pausing = () =>
    anOrder({
      ...running,
      payment: { ...steps, nextAttemptAt: new Date(Date.now() + 60_000).toISOString() },
    });

  function pauseWith(pay = vi.fn()) {
    fakeServices({ pay });
    const form = mount(AnotherCode, {
      props: { order: pausing() },
      attachTo: document.body,
      global: { plugins: [getActivePinia()!] },
    });
    return { form, pay, box: () => form.get('[data-testid="payment-code"]') };
  }

  it('P17: is asked for while the payment pauses, and sent with its amount', async () => {
    const { form, pay, box } = pauseWith();
    expect(form.get('[data-testid="next-attempt"]').text()).toMatch(
      /^Attempt 2 of 3 starts in (60|59) s. Or give another code now.$/,
    );
    pay.mockResolvedValueOnce(ok(anOrder({ ...running, revision: 2 })));
    await box().setValue('11111');
    await form.get('form').trigger('submit');
    await flushPromises();
    expect(pay.mock.calls[0]?.slice(0, 2)).toEqual([
      anOrder().id,
      { code: '11111', amount: '45.00' },
    ]);
    expect(form.emitted('sent')).toHaveLength(1);
    await form.setProps({ order: anOrder({ ...running, revision: 2 }) });
    expect(form.find('form').exists()).toBe(false);
    form.unmount();
  });

  it('P17: stays as it was typed when the next attempt begins, and waits for the pause after it', async () => {
    const { form, pay, box } = pauseWith();
    await box().trigger('focusin');
    await box().setValue('222');
    await form.setProps({ order: anOrder({ ...running, revision: 2 }) });
    expect(form.get('[data-testid="next-attempt"]').text()).toContain('Attempt 2 of 3 runs.');
    expect(form.get('[data-testid="use-code"]').attributes('disabled')).toBeDefined();
    await form.get('form').trigger('submit');
    expect(pay).not.toHaveBeenCalled();
    await form.setProps({ order: pausing() });
    await form.get('form').trigger('submit');
    expect(form.get('[data-testid="payment-error"]').text()).toContain('five digits');
    form.unmount();
  });

  it('says why it was refused', async () => {
    const { form, pay, box } = pauseWith();
    pay.mockResolvedValueOnce(err(aRefusal('payment-running')));
    await box().setValue('11111');
    await form.get('form').trigger('submit');
    await flushPromises();
    expect(form.get('[data-testid="payment-error"]').text()).toBe('payment-running.');
    form.unmount();
  });
});
