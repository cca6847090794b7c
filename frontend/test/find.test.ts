import { flushPromises, mount, type VueWrapper } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Router } from 'vue-router';
import type { Client } from '../src/api/client.ts';
import FindPage from '../src/pages/FindPage.vue';
import { useOrders } from '../src/stores/orders.ts';
import { anOrder, aRefusal, err, fakeServices, ok, pagesRouter } from './support.ts';

const order = anOrder({ status: 'confirmed', expiresAt: null, confirmation: 'AB12CD' });
const find = vi.fn<Client['find']>();
let router: Router;
let page: VueWrapper;

beforeEach(async () => {
  find.mockReset().mockResolvedValue(ok(order));
  fakeServices({ find });
  router = pagesRouter();
  await router.push('/find');
  page = mount(FindPage, {
    global: { plugins: [router, getActivePinia()!] },
    attachTo: document.body,
  });
});

async function look(confirmation: string, surname: string): Promise<void> {
  await page.get('[data-field="confirmation"]').setValue(confirmation);
  await page.get('[data-field="surname"]').setValue(surname);
  await page.get('form').trigger('submit');
  await flushPromises();
}

describe('finding a booking', () => {
  it('leads to the order, which is this browser’s from then on', async () => {
    await look(' ab12-cd ', ' Łukasz ');
    expect(find).toHaveBeenCalledWith({ confirmation: 'AB12CD', surname: 'Łukasz' });
    expect(router.currentRoute.value.path).toBe(`/orders/${order.id}`);
    expect(useOrders().list.map(({ id }) => id)).toEqual([order.id]);
  });

  it('asks for what is missing, at its field, and sends nothing', async () => {
    await look('AB12', '');
    expect(find).not.toHaveBeenCalled();
    expect(document.activeElement?.getAttribute('data-field')).toBe('confirmation');
    expect(page.text()).toContain('A confirmation code has 6 letters and digits.');
    expect(page.text()).toContain('Write the surname');
  });

  it('says why a booking is not opened, and keeps what was typed', async () => {
    find.mockResolvedValue(err(aRefusal('booking-not-found', 404)));
    await look('AB12CD', 'Lovelace');
    expect(page.get('[data-testid="find-refusal"]').text()).not.toBe('');
    expect(router.currentRoute.value.path).toBe('/find');
    expect(page.get<HTMLInputElement>('[data-field="surname"]').element.value).toBe('Lovelace');
    expect(useOrders().list).toEqual([]);
  });
});
