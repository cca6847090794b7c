import { flushPromises, mount } from '@vue/test-utils';
import { getActivePinia } from 'pinia';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Client } from '../src/api/client.ts';
import RebookingAwaited from '../src/components/booking/RebookingAwaited.vue';
import RebookedNote from '../src/components/booking/RebookedNote.vue';
import { orderPageView, orderStateWords } from '../src/domain/order-words.ts';
import type { DeskClient } from '../src/desk/api/client.ts';
import type { Rebooking, RebookingPreview } from '../src/desk/api/types.ts';
import RebookingList from '../src/desk/components/room/RebookingList.vue';
import { useBoard } from '../src/desk/stores/board.ts';
import { useRoom } from '../src/desk/stores/room.ts';
import { useRebooking } from '../src/desk/stores/rebooking.ts';
import { aRoom, aRow, fakeDesk } from './desk-support.ts';
import { aFlight, anOrder, aRefusal, err, fakeServices, NOW, ok } from './support.ts';

const preview: RebookingPreview = {
  plan: 'plan-1',
  sentences: ['1 order with 1 seat will be booked onto the other flight.'],
  orders: [
    {
      orderId: 'A',
      from: ['12A'],
      to: ['14A'],
      worthBefore: { amount: '10.00', currency: 'GBP' },
      worthAfter: { amount: '12.00', currency: 'GBP' },
      customerReads: 'You fly on another flight.',
    },
  ],
  cannot: [],
};
const running: Rebooking = {
  id: 'r-1',
  from: 'here',
  to: 'there',
  orders: 1,
  rebooked: 0,
  stayed: [],
  over: false,
};

describe('W14: a rebooking at the desk', () => {
  const previewRebooking = vi.fn<DeskClient['previewRebooking']>();
  const startRebooking = vi.fn<DeskClient['startRebooking']>();
  const rebooking = vi.fn<DeskClient['rebooking']>();

  beforeEach(() => {
    vi.useFakeTimers();
    previewRebooking.mockReset().mockResolvedValue(ok(preview));
    startRebooking.mockReset().mockResolvedValue(ok(running));
    rebooking.mockReset().mockResolvedValue(ok({ ...running, rebooked: 1, over: true }));
    const live = fakeDesk({ previewRebooking, startRebooking, rebooking });
    useBoard();
    const flight = (id: string, more = {}) => ({ flight: { ...aFlight(), id, ...more } });
    live.emit('board:changed', {
      flights: [
        aRow('here'),
        aRow('there'),
        aRow('sooner', flight('sooner', { departsAt: '2026-11-24T11:00:00.000Z' })),
        aRow('elsewhere', flight('elsewhere', { destination: 'CDG' })),
        aRow('closed', { ...flight('closed'), state: 'closed' }),
      ],
      gone: [],
      serverTime: new Date(NOW).toISOString(),
    });
    return () => vi.useRealTimers();
  });

  it('offers the flights of the route that sell, soonest first, and asks for the plan of the one chosen', async () => {
    const store = useRebooking();
    store.open({ ...aFlight(), id: 'here' }, 'A');
    expect(store.targets.map(({ id }) => id)).toEqual(['sooner', 'there']);
    store.to = 'there';
    await flushPromises();
    expect(previewRebooking).toHaveBeenCalledWith('here', { to: 'there', orderId: 'A' });
    expect(store.preview).toEqual(preview);
  });

  it('begins by the plan that was seen, and looks how far it is until it is over', async () => {
    const store = useRebooking();
    store.open({ ...aFlight(), id: 'here' }, null);
    store.to = 'there';
    store.reason = ' Fog ';
    await flushPromises();
    await store.start();
    const request = { to: 'there', plan: 'plan-1', reason: 'Fog' };
    expect(startRebooking).toHaveBeenCalledWith('here', request, expect.any(String));
    expect(store.progress).toEqual(running);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(store.progress).toMatchObject({ rebooked: 1, over: true });
    expect(rebooking).toHaveBeenCalledTimes(1);
  });

  it('W20: asks anew with lower classes permitted, and sends the reason for them', async () => {
    const store = useRebooking();
    store.open({ ...aFlight(), id: 'here' }, null);
    store.to = 'there';
    store.lowerClass = true;
    store.reason = 'Fog';
    store.lowerReason = ' Better than not to fly. ';
    await flushPromises();
    const permitted = { to: 'there', lowerClass: { reason: '' } };
    expect(previewRebooking).toHaveBeenLastCalledWith('here', permitted);
    await store.start();
    const lowerClass = { reason: 'Better than not to fly.' };
    const request = { to: 'there', lowerClass, plan: 'plan-1', reason: 'Fog' };
    expect(startRebooking).toHaveBeenCalledWith('here', request, expect.any(String));
    store.open({ ...aFlight(), id: 'here' }, null);
    expect(store.lowerClass).toBe(false);
  });

  it('refused, says why, and shows who would sit where now', async () => {
    const sentence = 'Something has changed here since you looked.';
    startRebooking.mockResolvedValue(
      err(aRefusal('superseded-by-another', 409, { detail: sentence })),
    );
    const store = useRebooking();
    store.open({ ...aFlight(), id: 'here' }, null);
    store.to = 'there';
    await flushPromises();
    store.step = 'confirm';
    await store.start();
    expect(store.step).toBe('form');
    expect(store.failure?.message).toBe(sentence);
    expect(previewRebooking).toHaveBeenCalledTimes(2);
    expect(store.progress).toBeNull();
  });
});

describe('W13: a customer whose order was rebooked', () => {
  const cancel = vi.fn<Client['cancel']>();
  const rebooked = {
    flightId: 'ai99-20261124',
    number: 'AI 99',
    departsAt: new Date(NOW + 3_600_000).toISOString(),
    declineUntil: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const order = anOrder({ status: 'confirmed', expiresAt: null, rebooked });
  const note = (of: typeof order) =>
    mount(RebookedNote, {
      props: { order: of, flight: aFlight() },
      global: { plugins: [getActivePinia()!] },
      attachTo: document.body,
    });

  beforeEach(() => {
    fakeServices({ cancel });
    cancel.mockReset().mockResolvedValue(ok({ ...order, status: 'cancelled' }));
  });

  it('reads from which flight to which, and has the money back by a button that asks first', async () => {
    const page = note(order);
    expect(page.text()).toContain('Rebooked from AI 99');
    // In a lower class it is less, which the order's own message says.
    expect(page.text()).not.toContain('price');
    expect(page.text()).toContain(aFlight().number);
    await page.get('[data-testid="decline"]').trigger('click');
    expect(cancel).not.toHaveBeenCalled();
    document.querySelector<HTMLElement>('[data-testid="decline-confirm"]')?.click();
    await flushPromises();
    expect(cancel).toHaveBeenCalledWith(order.id);
    page.unmount();
  });

  it('is offered nothing once the time is over, or where nothing was rebooked', () => {
    const declineUntil = new Date(Date.now() - 1).toISOString();
    const late = note({ ...order, rebooked: { ...rebooked, declineUntil } });
    expect(late.find('[data-testid="rebooked"]').exists()).toBe(false);
    late.unmount();
    const usual = note(anOrder({ status: 'confirmed' }));
    expect(usual.find('[data-testid="rebooked"]').exists()).toBe(false);
    usual.unmount();
  });
});

describe('W15: a customer whose flight is cancelled, and who waits for another one', () => {
  const cancel = vi.fn<Client['cancel']>();
  const rebookBy = new Date(NOW + 3_600_000).toISOString();
  const message = 'Your flight is cancelled.';
  const order = anOrder({ status: 'confirmed', expiresAt: null, rebookBy, message });

  beforeEach(() => {
    fakeServices({ cancel });
    cancel.mockReset().mockResolvedValue(ok({ ...order, status: 'cancelled' }));
  });

  it('sees no boarding pass, and no way to another seat', () => {
    expect([orderPageView(order, null), orderPageView(order, 'seat')]).toEqual([
      'awaiting',
      'awaiting',
    ]);
    expect(orderStateWords(order)).toBe('Flight cancelled');
  });

  it('reads until when, and takes the money by a button that asks first', async () => {
    const page = mount(RebookingAwaited, {
      props: { order },
      global: { plugins: [getActivePinia()!] },
      attachTo: document.body,
    });
    expect(page.text()).toContain(message);
    expect(page.get('[data-testid="rebook-by"]').text()).not.toBe('');
    await page.get('[data-testid="take-refund"]').trigger('click');
    expect(cancel).not.toHaveBeenCalled();
    document.querySelector<HTMLElement>('[data-testid="take-refund-confirm"]')?.click();
    await flushPromises();
    expect(cancel).toHaveBeenCalledWith(order.id);
    page.unmount();
  });
});

it('W15: a room knows until when its orders wait, and that they do no more', async () => {
  const rebookBy = new Date(NOW + 3_600_000).toISOString();
  const { layout: _, blocked: __, ...room } = aRoom({ state: 'cancelled', rebookBy });
  const live = fakeDesk({ room: () => Promise.resolve(ok(aRoom())) });
  const store = useRoom();
  store.open(room.flight.id);
  await flushPromises();
  expect(store.rebookBy).toBeNull();
  const change = { ...room, flightId: room.flight.id, gone: [] };
  live.emit('room:changed', { ...change, from: 5, version: 6 });
  expect(store.rebookBy).toBe(rebookBy);
  const { rebookBy: ___, ...over } = change;
  live.emit('room:changed', { ...over, from: 6, version: 7 });
  expect(store.rebookBy).toBeNull();
});

it('W17: lists the rebookings of a flight: who began them, who moved, who stayed, who declined', async () => {
  const one = {
    ...running,
    rebooked: 1,
    orders: 2,
    over: true,
    stayed: [{ orderId: 'ORDER-STAYED', why: 'No seat.' }],
    startedAt: new Date(NOW).toISOString(),
    by: 'sue',
    declined: ['ORDER-GONE'],
  };
  const rebookings = vi.fn<DeskClient['rebookings']>();
  rebookings.mockResolvedValue(ok({ rebookings: [one, { ...one, id: 'r-2', declined: null }] }));
  fakeDesk({ rebookings });
  const stubs = { RouterLink: { template: '<a><slot /></a>' } };
  const page = mount(RebookingList, {
    props: { flightId: 'here' },
    global: { plugins: [getActivePinia()!], stubs },
  });
  await flushPromises();
  expect(rebookings).toHaveBeenCalledWith('here');
  for (const said of ['sue', '1 of 2 orders rebooked onto', 'No seat.', '1 customer declined'])
    expect(page.text()).toContain(said);
  expect(page.text()).toContain('Who declined is not known');
  const other = mount(RebookingList, {
    props: { flightId: 'there' },
    global: { plugins: [getActivePinia()!], stubs },
  });
  await flushPromises();
  expect(other.text()).toContain('1 of 2 orders rebooked from here');
  rebookings.mockResolvedValue(err(aRefusal('unavailable', 503, { detail: 'Not now.' })));
  await page.get('[data-testid="rebookings-again"]').trigger('click');
  await flushPromises();
  expect(page.get('[role="alert"]').text()).toBe('Not now.');
});
