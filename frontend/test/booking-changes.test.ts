import type { Passenger } from '@aisle/shared/people';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Router, RouterView } from 'vue-router';
import type { Client } from '../src/api/client.ts';
import type { Order } from '../src/api/types.ts';
import { indexSeats } from '../src/domain/seat-index.ts';
import OrderPage from '../src/pages/OrderPage.vue';
import { useMessages } from '../src/stores/messages.ts';
import { useOrders } from '../src/stores/orders.ts';
import {
  aFlight,
  anOrder,
  aRefusal,
  aSnapshot,
  err,
  fakeServices,
  NOW,
  ok,
  type FakeLive,
  pagesRouter,
} from './support.ts';

const index = indexSeats(aSnapshot().layout);
const priceOf = (seat: string) => Number(index.get(seat)!.seat.price.amount);
/** 20A and 20B are no exit row, 12A is one. Other seats of their cabin: a dearer and a cheaper one than 20A. */
const economy = index.places.filter(({ cabinClass, exit }) => cabinClass === 'economy' && !exit);
const dearer = economy.find(({ designator }) => priceOf(designator) > priceOf('20A'))!.designator;
const cheaper = economy.find(({ designator }) => priceOf(designator) < priceOf('20A'))!.designator;
const person = (seat: string, givenName: string, type: Passenger['type'] = 'adult') => ({
  seat,
  givenName,
  surname: 'Lee',
  type,
  document: { givenName: givenName.toUpperCase(), surname: 'LEE' },
});
const money = (amount: number) => ({ amount: amount.toFixed(2), currency: 'GBP' });
const total = money(priceOf('20A') + priceOf('20B'));

const exchangeSeats = vi.fn<Client['exchangeSeats']>();
const cancelPassenger = vi.fn<Client['cancelPassenger']>();
const correctName = vi.fn<Client['correctName']>();
let order: Order;
let live: FakeLive;
let router: Router;
let page: VueWrapper | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  for (const command of [exchangeSeats, cancelPassenger, correctName]) command.mockReset();
});
afterEach(() => {
  page?.unmount();
  document.body.innerHTML = '';
  vi.useRealTimers();
});

async function open(part: Partial<Order> = {}, path = '', flight = aFlight()): Promise<void> {
  order = anOrder({
    status: 'confirmed',
    confirmation: 'ABC234',
    expiresAt: null,
    seats: ['20A', '20B'],
    passengers: [person('20A', 'Ann'), person('20B', 'Bo')],
    total,
    ...part,
  });
  const taken = Object.fromEntries(order.seats.map((seat) => [seat, { status: 'sold' as const }]));
  live = fakeServices({
    flight: () => Promise.resolve(ok(aSnapshot({ seats: taken, flight }))),
    order: () => Promise.resolve(ok(order)),
    exchangeSeats,
    cancelPassenger,
    correctName,
  });
  useOrders().follow(order);
  router = pagesRouter({ order: OrderPage });
  await router.push(`/orders/${order.id}${path}`);
  page = mount(RouterView, {
    attachTo: document.body,
    global: { plugins: [getActivePinia()!, router] },
  });
  await flushPromises();
  await vi.dynamicImportSettled();
  await flushPromises();
}

/** The server says what the order is now. */
async function becomes(part: Partial<Order>): Promise<void> {
  order = { ...order, revision: order.revision + 1, ...part };
  live.emit('order:changed', { order });
  await flushPromises();
}
const answers = (part: Partial<Order>) => () => {
  order = { ...order, revision: order.revision + 1, ...part };
  return Promise.resolve(ok(order));
};

const at = (testId: string) => page!.find(`[data-testid="${testId}"]`);
const choose = (seat: string) => page!.get(`[data-seat="${seat}"]`).trigger('click');
const inDialog = (testId: string) =>
  document.body.querySelector<HTMLElement>(`[data-testid="${testId}"]`);
const dialogText = () => document.body.querySelector('[role="alertdialog"]')?.textContent ?? '';
async function submit(testId: string): Promise<void> {
  await at(testId).trigger('submit');
  await flushPromises();
}

describe('another seat', () => {
  const exchange = (state: 'paying' | 'failed', attempt: number) => ({
    state,
    seats: [dearer, '20B'],
    difference: money(priceOf(dearer) - priceOf('20A')),
    payment: { attempt, maxAttempts: 3, lastFailure: attempt > 1 ? ('declined' as const) : null },
  });

  it('Y2: that is dearer says before what it costs, and is paid for by code, each attempt in sight', async () => {
    await open({}, '/seats/20A');
    await choose(dearer);
    const more = priceOf(dearer) - priceOf('20A');
    expect(at('exchange-words').text()).toContain(`${dearer} costs £${more} more.`);
    await submit('exchange-form');
    expect(at('payment-error').text()).toContain('all five digits');
    expect(exchangeSeats).not.toHaveBeenCalled();
    exchangeSeats.mockImplementation(answers({ exchange: exchange('paying', 1) }));
    await page!.get('[data-testid="payment-code"]').setValue('12121');
    await submit('exchange-form');
    await vi.dynamicImportSettled();
    await flushPromises();
    expect(exchangeSeats.mock.calls[0]!.slice(0, 2)).toEqual([
      order.id,
      { seats: [dearer, '20B'], revision: 1, amount: more.toFixed(2), code: '12121' },
    ]);
    expect(router.currentRoute.value.name).toBe('order');
    expect(at('attempt').text()).toBe('Attempt 1 of 3 – validating…');
    expect(at('exchange').text()).toContain(`${dearer} in place of 20A for £${more} more`);
    expect(at('cancel').attributes('disabled')).toBeDefined();
    await becomes({ exchange: exchange('paying', 2) });
    expect(at('attempt').text()).toBe('Attempt 2 of 3 – validating…');
    expect(at('exchange').text()).toContain('Failed: the code was declined.');
    const { exchange: _, ...done } = order;
    order = done;
    await becomes({ seats: [dearer, '20B'], message: 'You have other seats now.' });
    expect(at('exchange').exists()).toBe(false);
    expect(page!.find(`[data-booked-seat="${dearer}"]`).exists()).toBe(true);
  });

  it('Y3: whose payment fails leaves the old one, says so after a reload, and leads to another try', async () => {
    await open({ exchange: exchange('failed', 3), message: 'You keep 20A and 20B.' });
    expect(at('exchange').text()).toContain('You keep 20A and 20B.');
    expect(at('exchange').text()).toContain('Attempt 3');
    expect(at('cancel').attributes('disabled')).toBeUndefined();
    await at('exchange').get('a').trigger('click');
    await flushPromises();
    expect(router.currentRoute.value.params['seat']).toBe('20A');
  });

  it('Y2: that is cheaper is had at once, and it is said before that no money comes back', async () => {
    await open({}, '/seats/20A');
    await choose(cheaper);
    expect(at('exchange-words').text()).toMatch(/less than 20A\. No money comes back\.$/);
    exchangeSeats.mockImplementation(answers({ seats: [cheaper, '20B'] }));
    await submit('exchange-form');
    expect(exchangeSeats.mock.calls[0]![1]).toEqual({
      seats: [cheaper, '20B'],
      revision: 1,
      amount: '0.00',
    });
    expect(router.currentRoute.value.name).toBe('order');
  });

  it('that is refused says why, and keeps what was chosen', async () => {
    await open({}, '/seats/20A');
    await choose(cheaper);
    exchangeSeats.mockResolvedValue(err(aRefusal('order-changed')));
    await submit('exchange-form');
    expect(at('exchange-error').text()).toBe('order-changed.');
    expect(router.currentRoute.value.name).toBe('change-seat');
    expect(at('exchange-go').text()).toBe(`Change to ${cheaper}`);
  });

  it('Y1: in an exit row asks for help, and is none for who cannot help', async () => {
    await open({}, '/seats/20A');
    await choose('12A');
    await submit('exchange-form');
    expect(at('exchange-form').text()).toContain('helps in an emergency. Say so');
    page!.unmount();
    await open({ passengers: [person('20A', 'Cy', 'child'), person('20B', 'Bo')] }, '/seats/20A');
    await choose('12A');
    expect(useMessages().current?.text).toContain('In an exit row sit adults only');
    expect(at('exchange-go').exists()).toBe(false);
  });

  it('that somebody else takes meanwhile is chosen no more', async () => {
    await open({}, '/seats/20A');
    await choose(cheaper);
    const seats = { [cheaper]: { status: 'held' as const } };
    live.emit('flight:changed', {
      flightId: order.flightId,
      from: 0,
      version: 1,
      seats,
      serverTime: order.serverTime,
    });
    await flushPromises();
    expect(useMessages().current?.text).toContain(`Seat ${cheaper} just went to someone else.`);
    expect(at('exchange-go').exists()).toBe(false);
  });

  it('is asked for no more once another tab pays for one, or the order has it no more', async () => {
    await open({}, '/seats/20A');
    await becomes({ exchange: exchange('paying', 1) });
    expect(router.currentRoute.value.name).toBe('order');
    expect(at('attempt').exists()).toBe(true);
    page!.unmount();
    await open({}, '/seats/30A');
    expect(router.currentRoute.value.name).toBe('order');
  });
});

describe('one passenger', () => {
  it('Y6: is cancelled after it was said what comes back', async () => {
    await open();
    await page!.get('[data-booked-seat="20B"] [data-testid="cancel-passenger"]').trigger('click');
    await flushPromises();
    expect(dialogText()).toContain(`Bo Lee will not fly. You get £${priceOf('20B')} back`);
    cancelPassenger.mockImplementation(
      answers({ seats: ['20A'], passengers: [person('20A', 'Ann')] }),
    );
    inDialog('cancel-passenger-confirm')!.click();
    await flushPromises();
    await vi.advanceTimersByTimeAsync(0);
    expect(cancelPassenger).toHaveBeenCalledWith(order.id, '20B');
    expect(at('cancel-passenger').exists()).toBe(false);
    expect(document.activeElement?.id).toBe('changes');
  });

  it('Y6: stays when a child would fly alone, which is said before', async () => {
    await open({ passengers: [person('20A', 'Ann'), person('20B', 'Cy', 'child')] });
    await page!.get('[data-booked-seat="20A"] [data-testid="cancel-passenger"]').trigger('click');
    await flushPromises();
    expect(dialogText()).toContain('would fly without an adult');
    expect(inDialog('cancel-passenger-confirm')).toBeNull();
  });
});

describe('a name', () => {
  const field = (name: string) =>
    document.body.querySelector<HTMLInputElement>(`[data-field="name.${name}"]`)!;
  async function type(name: string, text: string): Promise<void> {
    field(name).value = text;
    field(name).dispatchEvent(new Event('input'));
    await flushPromises();
  }
  async function correct(): Promise<void> {
    inDialog('correct-name-save')!.closest('form')!.dispatchEvent(new Event('submit'));
    await flushPromises();
  }
  const letters = () => inDialog('letters')?.textContent.trim();

  beforeEach(async () => {
    await open();
    await at('correct-name').trigger('click');
    await flushPromises();
  });

  it('Y7: is corrected by three letters, which are counted as they are typed', async () => {
    await type('givenName', 'Anna');
    expect(letters()).toBe('1 letter changed.');
    correctName.mockImplementation(
      answers({ passengers: [person('20A', 'Anna'), person('20B', 'Bo')] }),
    );
    await correct();
    expect(correctName).toHaveBeenCalledWith(order.id, '20A', {
      givenName: 'Anna',
      surname: 'Lee',
    });
    expect(letters()).toBeUndefined();
    expect(page!.get('[data-booked-seat="20A"]').text()).toContain('Anna Lee');
  });

  it('Y7: that is another one is not sent, and it is said what to do', async () => {
    await type('surname', 'Kowalski');
    expect(letters()).toMatch(
      /^This changes \d letters, and 3 can be corrected\. .* book anew\.$/s,
    );
    await correct();
    expect(correctName).not.toHaveBeenCalled();
    await type('surname', '');
    await correct();
    expect(document.activeElement).toBe(field('surname'));
  });

  it('Y7: that is refused says why, and stays as it was typed', async () => {
    correctName.mockResolvedValue(err(aRefusal('name-change-too-large', 422)));
    await type('surname', 'Leigh');
    await correct();
    expect(letters()).toBe('name-change-too-large.');
    expect(field('surname').value).toBe('Leigh');
  });
});

it('is changed no more once its flight has departed', async () => {
  await open({}, '', { ...aFlight(), status: 'departed' });
  expect(at('confirmation').exists()).toBe(true);
  expect(at('changes').exists()).toBe(false);
});
