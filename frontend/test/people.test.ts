import { documentOf } from '@aisle/shared/document-name';
import { tidyPassenger } from '@aisle/shared/people';
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RouterView } from 'vue-router';
import type { Client } from '../src/api/client.ts';
import { unreachable } from '../src/api/failure.ts';
import type { Order } from '../src/api/types.ts';
import type { People } from '../src/domain/people.ts';
import OrderPage from '../src/pages/OrderPage.vue';
import { useOrders } from '../src/stores/orders.ts';
import { usePeople } from '../src/stores/people.ts';
import {
  anOrder,
  aRefusal,
  aSnapshot,
  deferred,
  err,
  fakeServices,
  NOW,
  ok,
  type FakeLive,
  pagesRouter,
} from './support.ts';

const TYPING_MS = 600;
/** 12A to 12C are an exit row of the A320neo, 20A to 20C are none. */
const SEATS = ['20A', '20B'];
let order: Order;
let live: FakeLive;
const setPassengers = vi.fn<Client['setPassengers']>();
let page: VueWrapper | undefined;

/** What the server makes of people: tidied, each with the form for documents. */
function kept({ passengers, contact }: People): Order {
  const named = passengers.map((passenger) => {
    const tidied = tidyPassenger(passenger);
    const isNamed = tidied.givenName !== '' || tidied.surname !== '';
    return isNamed ? { ...tidied, document: documentOf(tidied) } : tidied;
  });
  order = { ...order, passengers: named, contact, revision: order.revision + 1 };
  return order;
}

function withOrder(part: Partial<Order> = {}): void {
  order = anOrder({ seats: SEATS, passengers: [], contact: null, ...part });
  live = fakeServices({
    flight: () => Promise.resolve(ok(aSnapshot())),
    order: () => Promise.resolve(ok(order)),
    setPassengers,
  });
  live.answer = (event) =>
    Promise.resolve(
      event === 'order:watch' ? { ok: true, order } : { ok: true, snapshot: aSnapshot() },
    );
  useOrders().follow(order);
}

async function open(address = `/orders/${order.id}`): Promise<VueWrapper> {
  const router = pagesRouter({ order: OrderPage });
  await router.push(address);
  page = mount(RouterView, {
    attachTo: document.body,
    global: { plugins: [getActivePinia()!, router] },
  });
  await flushPromises();
  return page;
}

const field = (name: string) => page!.get<HTMLInputElement>(`[data-field="${name}"]`);
/** Types, and stays in the field. */
async function type(name: string, text: string): Promise<void> {
  field(name).element.value = text;
  await field(name).trigger('input');
}
const form = () => usePeople().of(order.id);
const state = () => page!.get('[data-testid="people-saved"]').attributes('data-state');
const sent = (call = -1) => setPassengers.mock.calls.at(call)![1];

async function pause(): Promise<void> {
  await vi.advanceTimersByTimeAsync(TYPING_MS);
  await flushPromises();
}

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  setPassengers.mockReset();
  setPassengers.mockImplementation((_orderId, people) => Promise.resolve(ok(kept(people))));
});
afterEach(() => {
  page?.unmount();
  page = undefined;
  vi.useRealTimers();
});

describe('what is typed about who flies', () => {
  it('is saved after a pause, whole, in one request', async () => {
    withOrder();
    await open();
    expect(state()).toBe('untouched');
    await type('20A.givenName', 'Łukasz ');
    await type('20A.surname', 'Kowalski');
    await type('contact.email', 'l@example.com');
    expect(state()).toBe('saving');
    await pause();
    expect(setPassengers).toHaveBeenCalledTimes(1);
    expect(sent()).toEqual({
      passengers: [
        { seat: '20A', givenName: 'Łukasz', surname: 'Kowalski', type: 'adult' },
        { seat: '20B', givenName: '', surname: '', type: 'adult' },
      ],
      contact: { email: 'l@example.com' },
    });
    expect(state()).toBe('saved');
    expect(page!.get('[data-testid="document-name"]').text()).toBe('KOWALSKI, LUKASZ');
    expect(field('20A.givenName').element.value).toBe('Łukasz ');
  });

  it('goes with the next request while one is under way', async () => {
    withOrder();
    await open();
    const answer = deferred<Awaited<ReturnType<Client['setPassengers']>>>();
    setPassengers.mockReturnValueOnce(answer.promise);
    await type('20A.surname', 'Kowal');
    await pause();
    await type('20A.surname', 'Kowalski');
    await pause();
    expect(setPassengers).toHaveBeenCalledTimes(1);
    answer.settle(ok(kept(sent())));
    await flushPromises();
    expect(setPassengers).toHaveBeenCalledTimes(2);
    expect(sent().passengers[0]).toMatchObject({ surname: 'Kowalski' });
    expect(field('20A.surname').element.value).toBe('Kowalski');
    expect(order.passengers[0]?.document?.surname).toBe('KOWALSKI');
  });

  it('is sent at once when the field is left, and when the page is', async () => {
    withOrder();
    await open();
    await type('20A.surname', 'Ek');
    await field('20A.surname').trigger('blur');
    await flushPromises();
    expect(setPassengers).toHaveBeenCalledTimes(1);
    form().set('20A.surname', 'Eks');
    window.dispatchEvent(new Event('pagehide'));
    expect(setPassengers).toHaveBeenCalledTimes(2);
    await flushPromises();
    form().set('20A.surname', 'Ekso');
    page!.unmount();
    page = undefined;
    expect(setPassengers).toHaveBeenCalledTimes(3);
  });

  it('says that it is not saved while the server is away, and is saved when it is back', async () => {
    withOrder();
    await open();
    setPassengers.mockResolvedValueOnce(err(unreachable));
    await type('20A.surname', 'Ek');
    await pause();
    expect(state()).toBe('failed');
    expect(page!.get('[data-testid="people-saved"]').text()).toContain(unreachable.message);
    await vi.advanceTimersByTimeAsync(5_000);
    await flushPromises();
    expect(state()).toBe('saved');
    expect(setPassengers).toHaveBeenCalledTimes(2);
  });

  it('is not sent again as it was refused', async () => {
    withOrder();
    await open();
    setPassengers.mockResolvedValueOnce(err(aRefusal('too-many-changes')));
    await type('20A.surname', 'Ek');
    await pause();
    expect(state()).toBe('failed');
    await form().flush();
    expect(setPassengers).toHaveBeenCalledTimes(1);
    await type('20A.surname', 'Eks');
    await pause();
    expect(setPassengers).toHaveBeenCalledTimes(2);
    expect(state()).toBe('saved');
  });

  it('is saved without what is wrong, which is marked once its field is left', async () => {
    withOrder();
    await open();
    await type('20A.givenName', 'Anna');
    await type('20A.surname', 'Ek9');
    await type('contact.email', 'anna@');
    await pause();
    expect(sent().passengers[0]).toMatchObject({ givenName: 'Anna', surname: '' });
    expect(sent().contact).toEqual({ email: '' });
    expect(field('20A.surname').attributes('aria-invalid')).toBeUndefined();
    await field('20A.surname').trigger('blur');
    expect(field('20A.surname').attributes('aria-invalid')).toBe('true');
    expect(page!.get('[data-testid="people"]').text()).toContain('A name has no digits.');
    expect(state()).toBe('held-back');
    expect(field('20A.surname').element.value).toBe('Ek9');
  });

  it('follows another tab where nothing was typed here', async () => {
    withOrder();
    await open();
    await type('20A.surname', 'Ek');
    live.emit('order:changed', {
      order: kept({
        passengers: [
          { seat: '20A', givenName: 'Bo', surname: 'Berg', type: 'adult' },
          { seat: '20B', givenName: 'Ci', surname: 'Berg', type: 'child' },
        ],
        contact: { email: 'bo@example.com' },
      }),
    });
    await flushPromises();
    expect(field('20A.surname').element.value).toBe('Ek');
    expect(field('20A.givenName').element.value).toBe('Bo');
    expect(field('20B.givenName').element.value).toBe('Ci');
    expect(field('contact.email').element.value).toBe('bo@example.com');
    await pause();
    expect(sent().passengers[0]).toMatchObject({ givenName: 'Bo', surname: 'Ek' });
  });
});

it('people come along when seats change on another page', async () => {
  const anna = { seat: '20A', givenName: 'Anna', surname: 'Ek', type: 'adult' as const };
  withOrder({ seats: ['20A'], passengers: [anna] });
  await open();
  page!.unmount();
  order = { ...order, revision: 2, seats: ['21C'], passengers: [{ ...anna, seat: '21C' }] };
  live.emit('order:changed', { order });
  await open();
  expect(field('21C.surname').element.value).toBe('Ek');
});

describe('the form for documents', () => {
  const passengers = [
    {
      seat: '20A',
      givenName: 'Jörg',
      surname: 'Öz',
      type: 'adult' as const,
      document: { givenName: 'JOERG', surname: 'OEZ' },
    },
  ];

  it('is corrected by its owner, and made anew with another name', async () => {
    withOrder({ seats: ['20A'], passengers });
    await open();
    const correct = page!.findAll('button').find((each) => each.text().startsWith('Correct'))!;
    await correct.trigger('click');
    await type('20A.document.surname', 'oz');
    await pause();
    expect(sent().passengers[0]?.document).toEqual({ givenName: 'JOERG', surname: 'OZ' });
    await type('20A.surname', 'Özil');
    await pause();
    expect(sent().passengers[0]?.document).toEqual({ givenName: 'JOERG', surname: '' });
    expect(field('20A.document.surname').element.value).toBe('OEZIL');
  });

  it('is asked for where no letter is known', async () => {
    const unknown = [{ ...passengers[0]!, document: { givenName: 'JOERG', surname: '' } }];
    withOrder({ seats: ['20A'], passengers: unknown, contact: { email: 'a@b.de' } });
    await open();
    expect(page!.get('[data-testid="missing"]').text()).toBe('Add the surname in A to Z for 20A');
    await page!.get('[data-testid="missing"]').trigger('click');
    await flushPromises();
    expect(document.activeElement).toBe(field('20A.document.surname').element);
  });
});

describe('the way to the payment', () => {
  const anna = { seat: '20A', givenName: 'Anna', surname: 'Ek', type: 'adult' as const };
  const bo = { ...anna, seat: '20B', givenName: 'Bo' };
  const missing = () => page!.find('[data-testid="missing"]');

  it('is barred by what is missing, one thing after the other, and leads there', async () => {
    withOrder();
    await open();
    const answers: [string, string, string][] = [
      ['Add the given name for 20A', '20A.givenName', 'Anna'],
      ['Add the surname for 20A', '20A.surname', 'Ek'],
      ['Add the given name for 20B', '20B.givenName', 'Bo'],
      ['Add the surname for 20B', '20B.surname', 'Ek'],
      ['Add the e-mail address', 'contact.email', 'anna@example.com'],
    ];
    for (const [words, name, answer] of answers) {
      expect(page!.find('[data-testid="continue"]').exists()).toBe(false);
      expect(missing().text()).toBe(words);
      await missing().trigger('click');
      await flushPromises();
      expect(document.activeElement).toBe(field(name).element);
      expect(field(name).attributes('aria-invalid')).toBe('true');
      await type(name, answer);
    }
    expect(missing().exists()).toBe(false);
    expect(page!.find('[data-testid="continue"]').exists()).toBe(true);
  });

  it('is open to people with one name, who say so, over a reload too', async () => {
    const sukarno = { ...anna, givenName: '', surname: 'Sukarno' };
    withOrder({ seats: ['20A'], passengers: [sukarno], contact: { email: 'a@b.de' } });
    await open();
    expect(missing().text()).toBe('Add the given name for 20A');
    await page!.get('[data-testid="passenger"] input[type="checkbox"]').setValue(true);
    expect(page!.find('[data-field="20A.givenName"]').exists()).toBe(false);
    expect(missing().exists()).toBe(false);
    page!.unmount();
    const inTab = Object.entries({ ...sessionStorage });
    expect(JSON.stringify(inTab)).not.toContain('Sukarno');
    withOrder({ seats: ['20A'], passengers: [sukarno], contact: { email: 'a@b.de' } });
    for (const [name, value] of inTab) sessionStorage.setItem(name, value as string);
    await open();
    expect(missing().exists()).toBe(false);
  });

  it('in exit rows takes adults who will help', async () => {
    withOrder({
      seats: ['12A'],
      passengers: [{ ...anna, seat: '12A' }],
      contact: { email: 'a@b.de' },
    });
    await open();
    expect(page!.get<HTMLInputElement>('input[value="child"]').element.disabled).toBe(true);
    expect(missing().text()).toBe('Say that 12A helps in an emergency');
    await field('12A.willHelp').setValue(true);
    await pause();
    expect(sent().passengers).toMatchObject([{ seat: '12A', willHelp: true }]);
    expect(missing().exists()).toBe(false);
  });

  it('asks about a child alone and an infant, and says what is wrong at the card', async () => {
    withOrder({ seats: ['20A'], passengers: [anna], contact: { email: 'a@b.de' } });
    await open();
    await page!.get('input[value="child"]').trigger('change');
    expect(page!.get('[data-testid="passenger"]').text()).toContain('A child flies with an adult.');
    expect(state()).toBe('held-back');
    await pause();
    expect(setPassengers).not.toHaveBeenCalled();
    await page!.get('input[value="adult"]').trigger('change');
    await page!.findAll('input[type="checkbox"]')[1]!.setValue(true);
    expect(missing().text()).toBe('Add the given name for 20A (infant)');
    await type('20A.infant.givenName', 'Ci');
    await type('20A.infant.surname', 'Ek');
    await pause();
    expect(sent().passengers[1]).toMatchObject({ seat: '20A', type: 'infant', surname: 'Ek' });
    expect(missing().exists()).toBe(false);
  });

  it('is open to two people of one name, after a question', async () => {
    withOrder({ passengers: [anna, { ...anna, seat: '20B' }], contact: { email: 'a@b.de' } });
    await open();
    expect(page!.get('[data-testid="same-name"]').text()).toMatch(/^20B: .* If that is right/);
    expect(missing().exists()).toBe(false);
  });

  it('does not go past the page of the payment, which leads back', async () => {
    withOrder({ passengers: [anna, { ...bo, surname: '' }], contact: { email: 'a@b.de' } });
    await open(`/orders/${order.id}/pay`);
    expect(page!.get('[data-testid="pay"]').text()).toBe('Add the surname for 20B');
    await page!.get('form').trigger('submit');
    await flushPromises();
    expect(document.activeElement).toBe(field('20B.surname').element);
  });

  it('waits for what is being saved', async () => {
    withOrder({ passengers: [anna, bo], contact: { email: 'a@b.de' } });
    const pay = vi.fn<Client['pay']>();
    await open(`/orders/${order.id}/pay`);
    expect(page!.get('[data-testid="pay"]').text()).toMatch(/^Pay/);
    form().set('20B.surname', 'Berg');
    setPassengers.mockResolvedValueOnce(err(unreachable));
    await page!.get('[data-testid="payment-code"]').setValue('11111');
    await page!.get('form').trigger('submit');
    await flushPromises();
    expect(pay).not.toHaveBeenCalled();
    expect(page!.get('[data-testid="payment-error"]').text()).toBe(unreachable.message);
  });

  it('has fields that browsers fill in, one person a card', async () => {
    withOrder();
    await open();
    const autocomplete = page!
      .findAll('[autocomplete]')
      .map((each) => each.attributes('autocomplete'));
    expect(autocomplete).toEqual([
      'given-name',
      'family-name',
      'section-20b given-name',
      'section-20b family-name',
      'email',
      'tel',
    ]);
  });
});

describe('the passes of a booking', () => {
  it('are those of the order’s people, infants after their adults', async () => {
    const ek = { surname: 'Ek', document: { givenName: 'ANNA', surname: 'EK' } };
    withOrder({
      status: 'confirmed',
      confirmation: 'ABC234',
      passengers: [
        { ...ek, seat: '20A', givenName: 'Änna', type: 'adult' },
        { ...ek, seat: '20A', givenName: 'Ci', type: 'infant' },
      ],
    });
    await open();
    await vi.dynamicImportSettled();
    await flushPromises();
    const passes = page!.findAll('[data-testid="boarding-pass"]');
    expect(passes.map((pass) => pass.get('[data-testid="pass-name"]').text())).toEqual([
      'Änna Ek',
      'Ci Ek',
      'No name was given',
    ]);
    expect(passes[0]!.get('svg[data-text]').attributes('data-text')).toMatch(/^M1EK\/ANNA /);
    expect(passes[1]!.text()).toContain('Infant on the lap of 20A');
    expect(JSON.stringify({ ...localStorage })).not.toContain('Ek');
  });
});
