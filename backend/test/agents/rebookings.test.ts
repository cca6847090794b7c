import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { seatClass, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import type { InterventionPreview } from '@aisle/shared/agent-contract';
import { limits } from '@aisle/shared/limits';
import { REBOOKING_AWAITED } from '@aisle/shared/order-sentences';
import { err } from '@aisle/shared/result';
import { problemMessage, problemStatus, type ProblemCode } from '@aisle/shared/problems';
import {
  rebookingPreviewSchema,
  rebookingSchema,
  rebookingsSchema,
} from '@aisle/shared/rebooking-routes';
import type { OrderState } from '@aisle/shared/workflow-api';
import { TestDesk } from '../support/desk.ts';
import { someFlight } from '../support/flights.ts';

let desk: TestDesk;
let here: FlightDefinition;
let there: FlightDefinition;
let anna: OrderState;
let flights = 0;

beforeAll(async () => {
  desk = await TestDesk.start();
});
afterAll(() => desk.stop());
beforeEach(async () => {
  desk.booking.desk.progress.clear();
  here = await opened();
  there = await opened();
  anna = await desk.sold(here, ['20A', '20C']);
  await desk.sold(here, ['21A']);
  await desk.order(here, ['22A']);
});

async function opened(more: Partial<FlightDefinition> = {}): Promise<FlightDefinition> {
  flights += 1;
  const flight = { ...someFlight(Date.now(), `AI ${flights}`), ...more };
  await desk.booking.openFlight(flight);
  desk.booking.flightChanged({ flightId: flight.id, version: 0 });
  return flight;
}

const address = (rest = '') => `/api/agent/flights/${here.id}/rebookings${rest}`;
const previews = () => `/api/agent/flights/${here.id}/rebooking-preview`;
const previewed = async (wish: object, headers = desk.sue) =>
  rebookingPreviewSchema.strict().parse((await desk.post(previews(), wish, headers)).body);
const reason = 'The flight will not go.';
const seatsOf = (id: string) =>
  (desk.booking.books.get(id)?.manifest().orders ?? []).flatMap(({ hold }) => hold.seats);

/** What both flights and their orders are. */
function everything() {
  return [here, there].map(({ id }) => desk.booking.books.get(id)?.manifest());
}

describe('W14: a rebooking of everybody', () => {
  it('says before who sits where, who stays, what it is worth, and what each customer reads', async () => {
    const preview = await previewed({ to: there.id });
    expect(preview.orders).toMatchObject([
      { orderId: anna.id, from: ['20A', '20C'], to: ['20A', '20C'] },
      { from: ['21A'], to: ['21A'] },
    ]);
    expect(preview.orders[0]?.customerReads).toContain(`You fly on ${there.number}`);
    expect(preview.cannot).toMatchObject([{ seats: ['22A'] }]);
    expect(preview.cannot[0]?.why).toContain('It is not paid');
    expect(preview.sentences.join(' ')).toContain('2 orders with 3 seats');
    expect(preview.sentences.join(' ')).toContain('within 48 hours');
    expect(seatsOf(there.id)).toEqual([]);
  });

  it('is done once for a key, said in the audit, and asked about', async () => {
    const { plan } = await previewed({ to: there.id });
    const body = { to: there.id, plan, reason, tellCustomer: 'We are sorry.' };
    const headers = { ...desk.sue, 'Idempotency-Key': randomUUID() };
    const started = await desk.post(address(), body, headers);
    expect(started.status).toBe(202);
    const rebooking = rebookingSchema.strict().parse(started.body);
    expect(rebooking).toMatchObject({ from: here.id, to: there.id, orders: 2, rebooked: 2 });
    expect(rebooking.stayed).toEqual([]);
    expect(seatsOf(there.id)).toEqual(['20A', '20C', '21A']);
    expect(seatsOf(here.id)).toEqual(['22A']);
    const again = await desk.post(address(), body, headers);
    expect(again.body).toEqual(started.body);
    expect((await desk.get(address(`/${rebooking.id}`))).body).toEqual(started.body);
    const other = { ...body, reason: 'Another reason.' };
    expect((await desk.post(address(), other, headers)).body.code).toBe('idempotency-mismatch');
    const audit = desk.booking.books.get(here.id)?.manifest().audit ?? [];
    expect(audit).toMatchObject([
      { command: { type: 'rebook-orders', to: there.id, by: 'sue', reason } },
    ]);
    const order = await desk.booking.orderStatus(anna.id);
    expect(order).toMatchObject({
      ok: true,
      value: { flightId: there.id, rebooked: { flightId: here.id } },
    });
    expect(order.ok && order.value.message).toContain('We are sorry.');
  });

  it('is not planned anew while nobody says whether it has begun', async () => {
    const { plan } = await previewed({ to: there.id });
    const before = everything();
    const known = vi.spyOn(desk.booking.desk, 'rebooking');
    known.mockResolvedValueOnce(err({ code: 'unavailable' }));
    const answer = await desk.post(address(), { to: there.id, plan, reason }, desk.sue);
    known.mockRestore();
    expect(answer.body.code).toBe('unavailable');
    expect(everything()).toEqual(before);
  });

  it('is not done otherwise than it was seen', async () => {
    const { plan } = await previewed({ to: there.id });
    await desk.sold(there, ['20A']);
    const before = everything();
    const answer = await desk.post(address(), { to: there.id, plan, reason }, desk.sue);
    expect(answer.body.code).toBe('superseded-by-another');
    expect(everything()).toEqual(before);
  });

  it('is for supervisors; one order is any agent’s', async () => {
    const refused = await desk.post(previews(), { to: there.id });
    expect(refused.body.code).toBe('supervisor-required');
    const wish = { to: there.id, orderId: anna.id };
    const { plan, orders } = await previewed(wish, desk.ann);
    expect(orders).toHaveLength(1);
    const done = await desk.post(address(), { ...wish, plan, reason });
    expect(done.body).toMatchObject({ orders: 1, rebooked: 1 });
    expect(seatsOf(here.id)).toEqual(['21A', '22A']);
  });
});

describe('W20: in lower classes', () => {
  const lowerClass = { reason: 'Better than not to fly.' };

  it('is previewed and done where a supervisor permits it, and in the audit with its reason and sum', async () => {
    const business = seatDesignators(here.aircraft).filter(
      (seat) => seatClass(here.aircraft, seat) === 'business',
    );
    const ben = await desk.sold(here, business.slice(0, 1));
    await desk.post(
      `/api/agent/flights/${there.id}/interventions`,
      { command: { type: 'block', seats: business }, reason },
      desk.sue,
    );
    const wish = { to: there.id, orderId: ben.id };
    const full = await desk.post(previews(), wish, desk.sue);
    expect(full.body).toMatchObject({ code: 'no-room' });
    expect(full.body.detail).toContain('permit lower classes');
    const permitted = { ...wish, lowerClass: { reason: '' } };
    const refused = await desk.post(previews(), permitted);
    expect(refused.body.code).toBe('supervisor-required');
    const preview = await previewed(permitted);
    const [lowered] = preview.lowered ?? [];
    expect(lowered).toMatchObject({ orderId: ben.id, before: ben.total });
    const words = preview.sentences.join(' ');
    expect(words).toContain('1 seat of 1 order will be in a lower class');
    expect(words).not.toContain('Paid stays paid');
    expect(preview.orders[0]?.customerReads).toMatch(
      /economy class, lower than you had\. .+ goes back to you\./,
    );
    const body = { ...permitted, plan: preview.plan, reason };
    expect((await desk.post(address(), body, desk.sue)).body.code).toBe('reason-required');
    expect(seatsOf(there.id)).toEqual([]);
    const done = await desk.post(address(), { ...body, lowerClass }, desk.sue);
    expect(done.body).toMatchObject({ orders: 1, rebooked: 1 });
    const order = await desk.booking.orderStatus(ben.id);
    expect(order).toMatchObject({ ok: true, value: { total: lowered?.after } });
    const entry = desk.booking.books.get(here.id)?.manifest().audit.at(-1);
    expect(entry).toMatchObject({
      command: { type: 'rebook-orders', lowerClass },
      effect: { type: 'lower-class', orders: 1, seats: 1, refund: lowered?.refund },
    });
  });

  it('nobody is, where everybody has a seat of the same class', async () => {
    const preview = await previewed({ to: there.id, lowerClass: { reason: '' } });
    expect(preview.lowered).toEqual([]);
    expect(preview.sentences).toContain('Nobody has to sit in a lower class.');
  });
});

describe('W14: what cannot be is refused with a sentence, and changes nothing', () => {
  const cases: [string, ProblemCode, () => Promise<object>][] = [
    ['the same flight', 'same-flight', () => Promise.resolve({ to: here.id })],
    [
      'a full flight',
      'no-room',
      async () => {
        const full = await opened();
        const book = desk.booking.books.get(full.id);
        const command = { type: 'block', seats: seatDesignators(full.aircraft) } as const;
        const given = { id: randomUUID(), by: 'sue', role: 'supervisor', reason: 'Full.' } as const;
        expect(book?.intervene({ ...given, command }, Date.now()).outcome.ok).toBe(true);
        return { to: full.id };
      },
    ],
    [
      'a departed flight',
      'flight-departed',
      async () => {
        const gone = await opened({ departsAt: new Date(Date.now() - 1_000).toISOString() });
        return { to: gone.id };
      },
    ],
    [
      'another route',
      'other-route',
      async () => ({ to: (await opened({ destination: 'CDG' })).id }),
    ],
    [
      'a cancelled flight',
      'flight-cancelled',
      async () => {
        await act(there, 'cancel-flight');
        return { to: there.id };
      },
    ],
    [
      'a flight that is closed',
      'sales-closed',
      async () => {
        await act(there, 'close-sales');
        return { to: there.id };
      },
    ],
    ['a flight that is not there', 'flight-not-found', () => Promise.resolve({ to: 'ghost' })],
    ['a flight that cannot be', 'flight-not-found', () => Promise.resolve({ to: '../x' })],
    [
      'an order of another flight',
      'order-without-seats',
      () => Promise.resolve({ to: there.id, orderId: '0'.repeat(26) }),
    ],
    ['no flight at all', 'invalid-request', () => Promise.resolve({})],
  ];
  const act = async (flight: FlightDefinition, type: string) =>
    desk.post(
      `/api/agent/flights/${flight.id}/interventions`,
      { command: { type }, reason },
      desk.sue,
    );

  it.each(cases)('%s', async (_, code, wishFor) => {
    const wish = await wishFor();
    const before = everything();
    for (const [rest, more] of [
      ['preview', {}],
      ['', { plan: 'x', reason }],
    ] as const) {
      const { status, body } = await desk.post(
        rest === 'preview' ? previews() : address(),
        { ...wish, ...more },
        desk.sue,
      );
      expect({ status, code: body.code }).toEqual({ status: problemStatus(code), code });
      expect(body.detail).toMatch(/^[A-Z].*\.$/);
    }
    expect(everything()).toEqual(before);
    expect(desk.booking.desk.progress.size).toBe(0);
  });

  it('no reason, or none that says anything', async () => {
    const { plan } = await previewed({ to: there.id });
    for (const reason of [undefined, '', ' … ']) {
      const { body } = await desk.post(address(), { to: there.id, plan, reason }, desk.sue);
      expect(body).toMatchObject({
        code: 'reason-required',
        detail: problemMessage('reason-required'),
      });
    }
    expect(seatsOf(there.id)).toEqual([]);
  });

  it('a rebooking that is not there', async () => {
    for (const id of [randomUUID(), 'x']) {
      expect((await desk.get(address(`/${id}`))).body.code).toBe('not-found');
    }
  });
});

describe('W15: from a cancelled flight', () => {
  const cancels = (more: object = {}) =>
    desk.post(
      `/api/agent/flights/${here.id}/interventions`,
      { command: { type: 'cancel-flight', ...more }, reason },
      desk.sue,
    );
  const rebookWithinMs = 24 * 3_600_000;
  const detailOf = async () => (await desk.post(previews(), { to: there.id }, desk.sue)).body;

  it('whoever has paid is kept, reads of it, and is rebooked like anybody else', async () => {
    const command = { type: 'cancel-flight', rebookWithinMs };
    const shown = await desk.post(
      `/api/agent/flights/${here.id}/interventions/preview`,
      { command },
      desk.sue,
    );
    const { sentences, orders } = (shown.body as unknown as InterventionPreview).effect;
    expect(sentences.join(' ')).toContain('2 paid orders will be kept for 24 hours');
    expect(orders.map(({ customerSees }) => customerSees)).toContain(REBOOKING_AWAITED);
    expect((await cancels({ rebookWithinMs })).status).toBe(200);
    const order = await desk.booking.orderStatus(anna.id);
    expect(order).toMatchObject({ ok: true, value: { status: 'confirmed' } });
    const { rebookBy } = (order as { value: OrderState }).value;
    const room = (await desk.get(`/api/agent/flights/${here.id}`)).body;
    expect(room).toMatchObject({ state: 'cancelled', rebookBy });
    const { plan, orders: planned } = await previewed({ to: there.id });
    expect(planned).toHaveLength(2);
    const done = await desk.post(address(), { to: there.id, plan, reason }, desk.sue);
    expect(done.body).toMatchObject({ orders: 2, rebooked: 2, over: true });
    expect(seatsOf(here.id)).toEqual([]);
    const moved = await desk.booking.orderStatus(anna.id);
    expect(moved).toMatchObject({ ok: true, value: { flightId: there.id } });
    expect((moved as { value: OrderState }).value).not.toHaveProperty('rebookBy');
    const now = (await desk.get(`/api/agent/flights/${here.id}`)).body;
    expect(now).not.toHaveProperty('rebookBy');
  });

  it('whoever finds no seat waits for another flight, and the preview says until when', async () => {
    await cancels({ rebookWithinMs });
    const full = seatDesignators(there.aircraft).filter((seat) => seat !== '21A');
    await desk.post(
      `/api/agent/flights/${there.id}/interventions`,
      { command: { type: 'block', seats: full }, reason },
      desk.sue,
    );
    const { sentences } = await previewed({ to: there.id });
    expect(sentences.join(' ')).toMatch(
      /1 order will wait for another flight, and be refunded at .+\./,
    );
  });

  it('refunded at once, nobody can be rebooked, and the preview says why', async () => {
    await cancels();
    const body = await detailOf();
    expect(body).toMatchObject({ code: 'flight-cancelled' });
    expect(body.detail).toContain('with a refund for everybody');
    expect(await desk.booking.orderStatus(anna.id)).toMatchObject({
      ok: true,
      value: { status: 'cancelled', reason: 'flight-cancelled' },
    });
  });

  it('once the rebooking is ended, whoever is left is refunded, and the preview says why', async () => {
    await cancels({ rebookWithinMs });
    expect((await cancels({ rebookWithinMs })).body.code).toBe('flight-cancelled');
    expect((await cancels()).status).toBe(200);
    expect((await detailOf()).detail).toContain('The time to rebook');
    expect(await desk.booking.orderStatus(anna.id)).toMatchObject({
      ok: true,
      value: { status: 'cancelled', reason: 'flight-cancelled' },
    });
  });

  it('a time that is too short or too long is refused, and changes nothing', async () => {
    const before = everything();
    for (const wrong of [
      0,
      -1,
      limits.shortestRebookingMs - 1,
      limits.longestRebookingMs + 1,
      1.5,
    ]) {
      expect((await cancels({ rebookWithinMs: wrong })).body.code).toBe('invalid-request');
    }
    expect(everything()).toEqual(before);
  });

  it('the flight being over, who asks once more finds out how far it is', async () => {
    await cancels({ rebookWithinMs });
    const { plan } = await previewed({ to: there.id });
    const headers = { ...desk.sue, 'Idempotency-Key': randomUUID() };
    const body = { to: there.id, plan, reason };
    const first = await desk.post(address(), body, headers);
    const ended = vi.spyOn(desk.booking.desk, 'intervene');
    ended.mockResolvedValueOnce(err({ code: 'flight-cancelled' }));
    const again = await desk.post(address(), body, headers);
    ended.mockRestore();
    expect(again).toMatchObject({ status: 202, body: first.body });
  });

  it('its customer takes the money instead', async () => {
    await cancels({ rebookWithinMs });
    const cancelled = await desk.booking.cancel(anna.id);
    expect(cancelled).toMatchObject({ ok: true, value: { reason: 'flight-cancelled' } });
    expect(seatsOf(here.id)).toEqual(['21A']);
  });
});

describe('W17: the rebookings that ran from a flight', () => {
  const list = async () => rebookingsSchema.strict().parse((await desk.get(address())).body);

  it('are listed with who began them, who moved, who stayed and who declined, newest first', async () => {
    expect(await list()).toEqual({ rebookings: [] });
    const wish = { to: there.id, orderId: anna.id };
    const { plan } = await previewed(wish, desk.ann);
    await desk.post(address(), { ...wish, plan, reason });
    const all = await previewed({ to: there.id });
    await desk.post(address(), { to: there.id, plan: all.plan, reason }, desk.sue);
    expect((await list()).rebookings).toMatchObject([
      { by: 'sue', from: here.id, to: there.id, orders: 1, rebooked: 1, stayed: [], declined: [] },
      { by: 'ann', orders: 1, rebooked: 1, over: true, declined: [] },
    ]);
    expect((await desk.booking.cancel(anna.id)).ok).toBe(true);
    const taken = await desk.get(`/api/agent/flights/${there.id}/rebookings`);
    expect(rebookingsSchema.parse(taken.body)).toEqual(await list());
    const declined = (await list()).rebookings.map((each) => each.declined);
    expect(declined).toEqual([[], [anna.id]]);
  });

  it('say nothing of who declined where the new flight does not answer', async () => {
    const { plan } = await previewed({ to: there.id });
    await desk.post(address(), { to: there.id, plan, reason }, desk.sue);
    const manifest = vi.spyOn(desk.booking.desk, 'flightManifest');
    manifest.mockResolvedValue(err({ code: 'unavailable' }));
    expect((await list()).rebookings).toMatchObject([{ rebooked: 2, declined: null }]);
    manifest.mockRestore();
  });

  it('are not those of a flight that cannot be', async () => {
    const { body } = await desk.get('/api/agent/flights/a%27b/rebookings');
    expect(body.code).toBe('flight-not-found');
  });
});
