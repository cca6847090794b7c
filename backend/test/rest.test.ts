import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  flightIdOf,
  seatDesignators,
  seatPrices,
  type FlightDefinition,
} from '@aisle/shared/aircraft';
import { flightSchema, flightSnapshotSchema, orderSchema } from '@aisle/shared/contract';
import { problemSchema } from '@aisle/shared/problem-contract';
import { limits } from '@aisle/shared/limits';
import { eventually } from './support/eventually.ts';
import { secrets, TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const flightsAnswer = z.object({ flights: z.array(flightSchema) });
const created = z.strictObject({ order: orderSchema, token: z.string().min(43) });
const orderAnswer = z.strictObject({ order: orderSchema });

let booking: FakeBooking;
let backend: TestBackend;
let flight: FlightDefinition;
let flights = 0;

beforeAll(async () => {
  booking = new FakeBooking();
  backend = await TestBackend.start(booking, { ALLOWED_ORIGINS: ['https://shop.example'] });
  await backend.worker(booking);
});
afterAll(() => backend.stop());
beforeEach(async () => {
  flights += 1;
  flight = someFlight(Date.now(), `AI ${flights}`);
  await booking.openFlight(flight);
});

/** The limiter counts by the machine's time: its window stays open however long the requests take. */
function holdTheWindow(): void {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
}

async function book(seats: readonly string[], key?: string) {
  const answer = await backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats },
    headers: key === undefined ? {} : { 'Idempotency-Key': key },
  });
  expect(answer.status).toBe(201);
  return { ...created.parse(answer.body), headers: answer.headers };
}

describe('flights', () => {
  it('are opened by agents and listed with live counts', async () => {
    const departsAt = new Date(Date.now() + 9 * 86_400_000).toISOString();
    const body = {
      number: 'AI77',
      origin: 'LHR',
      destination: 'JFK',
      departsAt,
      aircraft: '787-9',
    };
    const opened = await backend.ask('POST', '/api/flights', { body, token: secrets.AGENT_TOKEN });
    expect(opened.status).toBe(201);
    const { id } = flightSchema.parse(opened.body.flight);
    expect(id).toBe(flightIdOf('AI 77', departsAt, 'Europe/London'));
    const list = flightsAnswer.parse((await backend.ask('GET', '/api/flights')).body);
    const listed = list.flights.find((each) => each.id === id);
    expect(listed).toMatchObject({
      number: 'AI 77',
      status: 'open',
      seats: { total: seatDesignators('787-9').length, held: 0 },
      route: { origin: { timeZone: 'Europe/London' } },
    });
    const fares = { currency: 'GBP', base: { economy: 4500 } };
    const cheap = { ...body, number: 'AI 78', fares };
    const priced = await backend.ask('POST', '/api/flights', {
      body: cheap,
      token: secrets.AGENT_TOKEN,
    });
    expect(flightSchema.parse(priced.body.flight).fromPrice?.currency).toBe('GBP');
  });

  it('Z3: depart once a day by the clock at the origin', async () => {
    const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
    const open = (departsAt: string, more: object = {}) => {
      const route = { number: 'ZZ 77', origin: 'AKL', destination: 'SYD', aircraft: '787-9' };
      const body = { ...route, departsAt, ...more };
      return backend.ask('POST', '/api/flights', { body, token: secrets.AGENT_TOKEN });
    };
    const late = flightSchema.parse((await open(`${day}T10:30+00:00`)).body.flight);
    // An hour or two later, on the same day in UTC, and on the next one there.
    const early = flightSchema.parse((await open(`${day}T12:30:00Z`)).body.flight);
    expect(late.id).toBe(`zz77-${day.replaceAll('-', '')}`);
    expect(early.id).toBe(flightIdOf('ZZ 77', early.departsAt, 'Pacific/Auckland'));
    expect(early.id).not.toBe(late.id);
    // On the next day in UTC, and the same one there.
    const next = new Date(Date.parse(`${day}T10:30:00Z`) + 86_400_000).toISOString();
    expect((await open(next)).body).toMatchObject({ code: 'flight-exists' });
    const same = await open(`${day}T22:30+10:00`);
    expect(same.body.flight).toEqual((await open(`${day}T12:30:00Z`)).body.flight);
    // The same number, written otherwise.
    const padded = await open(`${day}T12:30:00Z`, { number: 'ZZ0077' });
    expect(padded.body.flight).toEqual(same.body.flight);
  });

  it('Z3: that were opened with the day in UTC keep their ids', async () => {
    const departsAt = `${new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)}T12:30:00.000Z`;
    const fares = { currency: 'NZD', base: { economy: 20_000 } };
    const route = { origin: 'AKL', destination: 'SYD', aircraft: '787-9' } as const;
    const wish = { number: 'ZZ 78', ...route, departsAt, fares };
    const id = flightIdOf(wish.number, departsAt, 'UTC');
    await booking.openFlight({ id, ...wish });
    const ask = (body: object) =>
      backend.ask('POST', '/api/flights', { body, token: secrets.AGENT_TOKEN });
    expect(await ask(wish)).toMatchObject({ status: 201, body: { flight: { id } } });
    const other = { ...wish, aircraft: 'A320neo' };
    expect(await ask(other)).toMatchObject({ status: 409, body: { code: 'flight-exists' } });
  });

  describe('Z5: land', () => {
    const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10);
    const departsAt = `${day}T11:20:00.000Z`;
    const after = (minutes: number) =>
      new Date(Date.parse(departsAt) + minutes * 60_000).toISOString();
    const open = (number: string, more: object = {}) => {
      const route = { number, origin: 'LHR', destination: 'JFK', aircraft: '787-9' };
      const body = { ...route, departsAt, ...more };
      return backend.ask('POST', '/api/flights', { body, token: secrets.AGENT_TOKEN });
    };

    it('as the agent says, or by the distance', async () => {
      const far = await open('AI 90');
      const boardingAt = after(-40);
      expect(far.body.flight).toMatchObject({ arrivesAt: after(440), boardingAt });
      const told = await open('AI 91', { arrivesAt: after(480).replace('.000Z', '+00:00') });
      expect(told.body.flight).toMatchObject({ arrivesAt: after(480), boardingAt });
      const { flights } = flightsAnswer.parse((await backend.ask('GET', '/api/flights')).body);
      const listed = flights.find(({ number }) => number === 'AI 91');
      expect(listed).toMatchObject({ arrivesAt: after(480), boardingAt });
      const { flight: one } = flightSnapshotSchema.parse(
        (await backend.ask('GET', `/api/flights/${listed?.id ?? ''}`)).body,
      );
      expect(one).toEqual(listed);
    });

    it('after their departure, within a day; or are not opened', async () => {
      const refusals = [
        [after(0), 'arrivesAt is not after departsAt.'],
        [after(-60), 'arrivesAt is not after departsAt.'],
        [after(24 * 60 + 1), 'arrivesAt is more than 24 hours after departsAt.'],
        ['tomorrow', 'arrivesAt'],
        [`${day}T20:00:00`, 'arrivesAt'],
      ] as const;
      for (const [arrivesAt, sentence] of refusals) {
        const { status, body } = await open('AI 92', { arrivesAt });
        expect([status, body.code]).toEqual([400, 'invalid-request']);
        expect(body.detail).toContain(sentence);
      }
      expect((await open('AI 92', { arrivesAt: after(24 * 60) })).status).toBe(201);
    });

    it('by the distance where they were opened before that was said, and open again as they did', async () => {
      const fares = { currency: 'GBP', base: { economy: 20_000 } };
      const route = { origin: 'LHR', destination: 'JFK', aircraft: '787-9' } as const;
      const wish = { number: 'AI 93', ...route, departsAt, fares };
      const id = flightIdOf(wish.number, departsAt, 'Europe/London');
      await booking.openFlight({ id, ...wish });
      const again = await open('AI 93', { fares });
      expect(again).toMatchObject({ status: 201, body: { flight: { id, arrivesAt: after(440) } } });
      const other = await open('AI 93', { fares, arrivesAt: after(500) });
      expect(other.body).toMatchObject({ code: 'flight-exists' });
    });
  });

  it('M1: are sold in currencies of other places than two', async () => {
    const departsAt = new Date(Date.now() + 9 * 86_400_000).toISOString();
    const body = { number: 'AI 81', origin: 'LHR', destination: 'JFK', departsAt };
    const sold = async (number: string, currency: string, economy: number) => {
      const fares = { currency, base: { economy } };
      const wish = { ...body, number, aircraft: 'A320neo', fares };
      const token = secrets.AGENT_TOKEN;
      const opened = await backend.ask('POST', '/api/flights', { body: wish, token });
      const flightId = flightSchema.parse(opened.body.flight).id;
      const view = await backend.ask('GET', `/api/flights/${flightId}`);
      const snapshot = flightSnapshotSchema.parse(view.body);
      const asked = { body: { flightId, seats: ['20A', '20B'] } };
      const { order } = created.parse((await backend.ask('POST', '/api/orders', asked)).body);
      return { from: snapshot.flight.fromPrice, total: order.total };
    };
    expect(await sold('AI 81', 'JPY', 25_000)).toEqual({
      from: { amount: '22750', currency: 'JPY' },
      total: { amount: '50500', currency: 'JPY' },
    });
    expect(await sold('AI 82', 'KWD', 24_000)).toEqual({
      from: { amount: '22.000', currency: 'KWD' },
      total: { amount: '48.000', currency: 'KWD' },
    });
  });

  it.each([
    [{ currency: 'ZZZ', base: { economy: 4500 } }, 'There is no such currency'],
    [{ currency: 'XXX', base: { economy: 4500 } }, 'There is no such currency'],
    [{ currency: 'XTS', base: { economy: 4500 } }, 'There is no such currency'],
    [{ currency: 'JPY', base: {} }, 'Name the fare of one class'],
    [{ currency: 'JPY' }, 'fares.base'],
    [{ base: { economy: 4500 } }, 'fares.currency'],
    [{ currency: 'JPY', base: { economy: 4500.5 } }, 'fares.base.economy'],
  ])('M2: are not sold for %j', async (fares, sentence) => {
    const departsAt = new Date(Date.now() + 9 * 86_400_000).toISOString();
    const route = { number: 'AI 83', origin: 'LHR', destination: 'JFK' };
    const body = { ...route, departsAt, aircraft: 'A320neo', fares };
    const token = secrets.AGENT_TOKEN;
    const refused = await backend.ask('POST', '/api/flights', { body, token });
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ code: 'invalid-request' });
    expect(refused.body.detail).toContain(sentence);
  });

  it('M3: are shown from the price of what can be bought', async () => {
    const departsAt = new Date(Date.now() + 9 * 86_400_000).toISOString();
    const fares = { currency: 'EUR', base: { business: 40_000, economy: 10_000 } };
    const route = { number: 'AI 84', origin: 'LHR', destination: 'JFK', departsAt };
    const wish = { body: { ...route, aircraft: 'A220-300', fares }, token: secrets.AGENT_TOKEN };
    const opened = await backend.ask('POST', '/api/flights', wish);
    const { id: flightId, fromPrice: first } = flightSchema.parse(opened.body.flight);
    const prices = new Map(Object.entries(seatPrices('A220-300', fares)));
    const from = async () => {
      const list = flightsAnswer.parse((await backend.ask('GET', '/api/flights')).body);
      const view = await backend.ask('GET', `/api/flights/${flightId}`);
      const { flight: one } = flightSnapshotSchema.parse(view.body);
      expect(list.flights.find(({ id }) => id === flightId)?.fromPrice).toEqual(one.fromPrice);
      return one.fromPrice;
    };
    expect(await from()).toEqual(first);
    const cheap = Math.min(...prices.values());
    expect(first).toEqual({ amount: (cheap / 100).toFixed(2), currency: 'EUR' });
    const take = async (designators: string[]) => {
      for (let at = 0; at < designators.length; at += 9) {
        const body = { flightId, seats: designators.slice(at, at + 9) };
        expect((await backend.ask('POST', '/api/orders', { body })).status).toBe(201);
      }
    };
    await take([...prices].filter(([, price]) => price === cheap).map(([seat]) => seat));
    const next = Math.min(...[...prices.values()].filter((price) => price > cheap));
    await expect.poll(from).toEqual({ amount: (next / 100).toFixed(2), currency: 'EUR' });
    await take([...prices].filter(([, price]) => price > cheap).map(([seat]) => seat));
    await expect.poll(from).toBeNull();
  });

  it('show every seat that is not free, and nothing of who has it', async () => {
    const { order } = await book(['1A', '1C']);
    const { body, headers } = await backend.ask('GET', `/api/flights/${flight.id}`);
    const view = flightSnapshotSchema.parse(body);
    expect(view.seats).toEqual({
      '1A': { status: 'held', until: order.expiresAt },
      '1C': { status: 'held', until: order.expiresAt },
    });
    expect(JSON.stringify(body)).not.toContain(order.id);
    const designators = JSON.stringify(view.layout).match(/"designator"/g);
    expect(designators).toHaveLength(view.flight.seats.total);
    const etag = headers.get('ETag') ?? '';
    const again = await backend.ask('GET', `/api/flights/${flight.id}`, {
      headers: { 'If-None-Match': etag },
    });
    expect(again.status).toBe(304);
    for (const name of ['Content-Security-Policy', 'X-Content-Type-Options', 'X-Request-Id']) {
      expect(headers.get(name)).toBeTruthy();
      expect(again.headers.get(name)).toBeTruthy();
    }
    const listed = await backend.ask('GET', `/api/flights/${flight.id}`, {
      headers: { 'If-None-Match': `"older", ${etag}` },
    });
    expect(listed.status).toBe(304);
    await book(['1D']);
    const changed = await backend.ask('GET', `/api/flights/${flight.id}`, {
      headers: { 'If-None-Match': etag },
    });
    expect(changed.status).toBe(200);
    expect(changed.body.seats['1D']).toMatchObject({ status: 'held' });
  });

  it('are listed anew only for those who do not have the list already', async () => {
    const before = await backend.ask('GET', '/api/flights');
    const tag = { headers: { 'If-None-Match': before.headers.get('ETag') ?? '' } };
    expect((await backend.ask('GET', '/api/flights', tag)).status).toBe(304);
    await book(['1A']);
    const heldNow = async (): Promise<number | undefined> => {
      const { status, body } = await backend.ask('GET', '/api/flights', tag);
      if (status === 304) return 0;
      return body.flights.find(({ id }) => id === flight.id)?.seats.held;
    };
    await expect.poll(heldNow).toBe(1);
  });

  it('are compressed for whoever takes that, and whole for others', async () => {
    await book(['1A']);
    const ask = (encoding: string) =>
      backend.ask('GET', `/api/flights/${flight.id}`, { headers: { 'Accept-Encoding': encoding } });
    const [whole, small] = [await ask('identity'), await ask('gzip')];
    expect(whole.headers.get('Content-Encoding')).toBeNull();
    expect(small.headers.get('Content-Encoding')).toBe('gzip');
    expect(Number(small.headers.get('Content-Length'))).toBeLessThan(whole.text.length / 4);
    expect(small.body.seats).toEqual(whole.body.seats);
    for (const { headers } of [whole, small]) expect(headers.get('Vary')).toContain('Encoding');
  });

  it('are read a hundred times with one query', async () => {
    // Time stands still: what is known stays young enough, however long the reads take.
    const still = await TestBackend.start(booking, {}, null, new FakeClock(Date.now()));
    const before = booking.queries.snapshot + booking.queries.changes;
    const reads = Array.from({ length: 100 }, () => still.ask('GET', `/api/flights/${flight.id}`));
    for (const { status } of await Promise.all(reads)) expect(status).toBe(200);
    expect(booking.queries.snapshot + booking.queries.changes - before).toBe(1);
    await still.stop();
  });

  it('show an order’s own change to whoever reads after its answer', async () => {
    for (const seat of ['1A', '1C', '1D', '1F']) {
      await book([seat]);
      const { body } = await backend.ask('GET', `/api/flights/${flight.id}`);
      expect(body.seats[seat]).toMatchObject({ status: 'held' });
    }
  });
});

describe('an order', () => {
  it('goes from its seats to its confirmation', async () => {
    const { order, token } = await book(['1A']);
    expect(order).toMatchObject({ status: 'held', seats: ['1A'], payment: null });
    expect(Date.parse(order.expiresAt ?? '')).toBeGreaterThan(Date.parse(order.serverTime));
    const path = `/api/orders/${order.id}`;
    const moved = await backend.ask('PUT', `${path}/seats`, {
      token,
      body: { seats: ['1C', '1D'] },
    });
    expect(orderAnswer.parse(moved.body).order.seats).toEqual(['1C', '1D']);
    const paying = await backend.ask('POST', `${path}/payment`, { token, body: { code: '00123' } });
    expect(paying.status).toBe(202);
    expect(orderAnswer.parse(paying.body).order).toMatchObject({
      status: 'paying',
      expiresAt: null,
    });
    booking.confirm(order.id);
    const done = await backend.ask('GET', path, { token });
    expect(done.headers.get('Cache-Control')).toBe('no-store');
    expect(orderAnswer.parse(done.body).order).toMatchObject({ status: 'confirmed' });
  });

  it('O17: that was changed since is not changed by who did not see that', async () => {
    const { order, token } = await book(['1A']);
    const change = (seats: string[], revision?: number) =>
      backend.ask('PUT', `/api/orders/${order.id}/seats`, { token, body: { seats, revision } });
    const first = orderAnswer.parse((await change(['1A', '1C'], order.revision)).body).order;
    expect(first.revision).toBeGreaterThan(order.revision);
    const late = await change(['1A', '1D'], order.revision);
    expect(late).toMatchObject({ status: 409, body: { code: 'order-changed' } });
    const told = problemSchema.parse(late.body).order;
    expect(told).toMatchObject({ seats: ['1A', '1C'], revision: first.revision });
    const seen = await backend.ask('GET', `/api/orders/${order.id}`, { token });
    expect(seen.body.order).toMatchObject({ seats: ['1A', '1C'], revision: first.revision });
    const again = await change(['1C', '1A'], order.revision);
    expect(again).toMatchObject({ status: 200, body: { order: { revision: first.revision } } });
    expect((await change(['1D'])).status).toBe(200);
    for (const revision of [-1, 1.5, '1', null]) {
      const body = { seats: ['1D'], revision };
      const path = `/api/orders/${order.id}/seats`;
      expect((await backend.ask('PUT', path, { token, body })).body.code).toBe('invalid-request');
    }
  });

  it('P11: is paid with the amount that was seen, or not at all', async () => {
    const { order, token } = await book(['1A']);
    const path = `/api/orders/${order.id}`;
    const seats = { seats: ['1A', '1C'] };
    const { body } = await backend.ask('PUT', `${path}/seats`, { token, body: seats });
    const pay = (amount: unknown, key: string = randomUUID()) =>
      backend.ask('POST', `${path}/payment`, {
        token,
        body: { code: '11111', amount },
        headers: { 'Idempotency-Key': key },
      });
    const late = await pay(order.total.amount);
    expect(late).toMatchObject({ status: 409, body: { code: 'amount-changed' } });
    expect(problemSchema.parse(late.body).order).toMatchObject({
      status: 'held',
      total: body.order.total,
      payment: null,
    });
    for (const amount of [1, null, '', '1,00', '-1.00', '1e3', ['1.00']]) {
      expect((await pay(amount)).body.code).toBe('invalid-request');
    }
    expect((await pay(body.order.total.amount)).status).toBe(202);
  });

  it('may begin without seats, and give all back', async () => {
    const answer = await backend.ask('POST', '/api/orders', { body: { flightId: flight.id } });
    const { order, token } = created.parse(answer.body);
    expect(order).toMatchObject({ status: 'open', seats: [], total: { amount: '0.00' } });
    const path = `/api/orders/${order.id}/seats`;
    await backend.ask('PUT', path, { token, body: { seats: ['1A'] } });
    const { body } = await backend.ask('PUT', path, { token, body: { seats: [] } });
    expect(orderAnswer.parse(body).order).toMatchObject({ status: 'open', seats: [] });
  });

  it('answers to its cookie, which pages cannot read', async () => {
    const { order, headers } = await book(['1A']);
    const cookie = headers.get('Set-Cookie') ?? '';
    expect(cookie).toMatch(/^aisle-order-\w{26}=[\w-]{43}; path=\/; .*samesite=strict; httponly/i);
    const [pair = ''] = cookie.split(';');
    const seen = await backend.ask('GET', `/api/orders/${order.id}`, { headers: { Cookie: pair } });
    expect(seen.body.order.id).toBe(order.id);
  });

  it('L8: that is paid or held stays its browser’s, however many more it makes and lets run out', async () => {
    const browser = new Map<string, string>();
    const ask = async (method: string, path: string, body?: object) => {
      const Cookie = [...browser].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await backend.ask(method, path, { body, headers: { Cookie } });
      for (const [pair = '', ...more] of answer.headers.getSetCookie().map((c) => c.split(';'))) {
        const [name = '', value = ''] = pair.split('=');
        if (more.join().includes('1970')) browser.delete(name);
        else browser.set(name, value);
      }
      return answer;
    };
    browser.set('aisle-order-nonsense', 'x');
    const create = (seats: string[]) => ask('POST', '/api/orders', { flightId: flight.id, seats });
    const paid = created.parse((await create(['1A'])).body).order;
    await ask('POST', `/api/orders/${paid.id}/payment`, { code: '11111' });
    booking.confirm(paid.id);
    const held = created.parse((await create(['1C'])).body).order;
    for (let number = 0; number < limits.orderCookies; number += 1) {
      booking.expire(created.parse((await create([])).body).order.id);
    }
    for (const { id } of [paid, held]) {
      expect((await ask('GET', `/api/orders/${id}`)).status).toBe(200);
    }
    expect(browser.size).toBeLessThanOrEqual(limits.keptOrderCookies + 1);
    expect(browser.has('aisle-order-nonsense')).toBe(false);
  });

  it('with a key is created once, however often it is sent', async () => {
    const key = randomUUID();
    const answers = await Promise.all([book(['1A'], key), book(['1A'], key.toUpperCase())]);
    expect(new Set(answers.map(({ order }) => order.id)).size).toBe(1);
    const { body } = await backend.ask('GET', `/api/flights/${flight.id}`);
    expect(body.version).toBe(1);
  });

  it('that is refused leaves its key free', async () => {
    const key = randomUUID();
    const { order, token } = await book(['1A']);
    const body = { flightId: flight.id, seats: ['1A'] };
    const headers = { 'Idempotency-Key': key };
    expect((await backend.ask('POST', '/api/orders', { body, headers })).status).toBe(409);
    await backend.ask('DELETE', `/api/orders/${order.id}`, { token });
    expect((await backend.ask('POST', '/api/orders', { body, headers })).status).toBe(201);
  });
});

describe('when the booking system does not answer', () => {
  it('says so, and when to try again', async () => {
    const { order, token } = await book(['1A']);
    for (const code of ['unavailable', 'busy'] as const) {
      booking.broken = code;
      const answer = await backend.ask('GET', `/api/orders/${order.id}`, { token });
      expect(answer).toMatchObject({ status: 503, body: { code } });
      expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    booking.broken = null;
  });

  it('keeps bugs to itself', async () => {
    const { order, token } = await book(['1A']);
    const bug = vi.spyOn(booking, 'orderStatus');
    bug.mockRejectedValueOnce(new Error('the secret of the house'));
    const answer = await backend.ask('GET', `/api/orders/${order.id}`, { token });
    bug.mockRestore();
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(answer.body)).not.toContain('secret of the house');
  });
});

describe('readiness', () => {
  it('follows Temporal, the queues and the bus', async () => {
    expect((await backend.ask('GET', '/healthz')).status).toBe(200);
    const other = new FakeBooking();
    const lone = await TestBackend.start(other);
    const ready = async () => (await lone.ask('GET', '/readyz')).status;
    expect(await ready()).toBe(503);
    const worker = await lone.worker(other);
    expect(await ready()).toBe(200);
    other.healthy = { reachable: true, polled: false };
    await expect.poll(ready).toBe(503);
    other.healthy = { reachable: true, polled: true };
    await expect.poll(ready).toBe(200);
    worker.disconnect();
    await expect.poll(ready).toBe(503);
    await lone.stop();
  });
});

describe('security', () => {
  it('sends a strict policy and no server’s name', async () => {
    const { headers } = await backend.ask('GET', '/api/flights');
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toContain("default-src 'self'");
    expect(policy).toContain(`connect-src 'self' ${backend.url.replace('http', 'ws')}`);
    for (const closed of ['base-uri', 'frame-ancestors', 'object-src'])
      expect(policy).toContain(`${closed} 'none'`);
    expect(policy).not.toContain('unsafe');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('same-origin');
    expect(headers.get('Strict-Transport-Security')).toBeNull();
    expect(headers.get('X-Powered-By')).toBeNull();
    expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has browsers that came by TLS stay there, and send their cookies there alone', async () => {
    const proxied = await TestBackend.start(booking, { TRUSTED_PROXIES: 1 });
    const create = (proto: string) =>
      proxied.ask('POST', '/api/orders', {
        body: { flightId: flight.id },
        headers: { 'X-Forwarded-Proto': proto },
      });
    const secure = await create('https');
    expect(secure.headers.get('Strict-Transport-Security')).toBe('max-age=31536000');
    expect(secure.headers.getSetCookie().join()).toMatch(/; samesite=strict; secure; httponly$/i);
    const plain = await create('http');
    expect(plain.headers.get('Strict-Transport-Security')).toBeNull();
    expect(plain.headers.getSetCookie().join()).not.toMatch(/secure/i);
    await proxied.stop();
  });

  it('lets pages of the allowed origins in, and of no others', async () => {
    const body = { flightId: flight.id };
    const from = (Origin: string) =>
      backend.ask('POST', '/api/orders', { body, headers: { Origin } });
    const allowed = await from('https://shop.example');
    expect(allowed.status).toBe(201);
    expect(allowed.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example');
    expect((await from(backend.url)).status).toBe(201);
    expect((await from(backend.url.replace('127.0.0.1', 'localhost'))).status).toBe(201);
    expect((await from('https://shop.example.evil.example')).status).toBe(403);
    const read = await backend.ask('GET', '/api/flights', {
      headers: { Origin: 'https://evil.example' },
    });
    expect(read.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  it('bounds the requests of one client', async () => {
    holdTheWindow();
    const limited = await TestBackend.start(booking, { RATE_LIMITS: 'on' });
    const paths = ['/api/orders/x', '/metrics', '/docs', '/nowhere'];
    const ask = (_: unknown, place: number) => limited.ask('DELETE', paths[place % 4] ?? '');
    const all = await Promise.all(Array.from({ length: limits.writesPer10Seconds + 5 }, ask));
    const refused = all.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(5);
    expect(refused[0]?.body.code).toBe('rate-limited');
    expect(Number(refused[0]?.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect((await limited.ask('GET', '/api/flights')).status).toBe(200);
    await limited.stop();
    vi.useRealTimers();
  });
});

it('metrics are for this machine, and for who has the token', async () => {
  const ask = (headers: Record<string, string>, token?: string) =>
    backend.ask('GET', '/metrics', { headers, ...(token !== undefined && { token }) });
  expect((await ask({})).status).toBe(200);
  // Through a proxy everyone comes from this machine.
  for (const name of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP']) {
    const refused = await ask({ [name]: '127.0.0.1' });
    expect(refused).toMatchObject({ status: 401, body: { code: 'metrics-token-required' } });
    expect((await ask({ [name]: '127.0.0.1' }, 'wrong')).status, name).toBe(401);
    expect((await ask({ [name]: '127.0.0.1' }, secrets.AGENT_TOKEN)).status, name).toBe(401);
    expect((await ask({ [name]: '127.0.0.1' }, secrets.METRICS_TOKEN)).status, name).toBe(200);
  }
});

it('metrics are gathered once a second, however often they are asked for', async () => {
  const still = await TestBackend.start(booking, {}, null, new FakeClock(Date.now()));
  const texts = Array.from({ length: 20 }, async () => (await still.ask('GET', '/metrics')).text);
  expect(new Set(await Promise.all(texts)).size).toBe(1);
  await still.stop();
});

describe('behind a load balancer', () => {
  beforeEach(holdTheWindow);
  afterEach(() => vi.useRealTimers());

  const wastes = async (backend: TestBackend, forwarded: string) => {
    const ask = () =>
      backend.ask('DELETE', '/api/orders/x', { headers: { 'X-Forwarded-For': forwarded } });
    return (await Promise.all(Array.from({ length: limits.writesPer10Seconds }, ask))).at(-1);
  };
  const statusFor = async (backend: TestBackend, forwarded: string) =>
    (await backend.ask('DELETE', '/api/orders/x', { headers: { 'X-Forwarded-For': forwarded } }))
      .status;

  it('each client has a limit of its own, and none can claim another’s address', async () => {
    const limited = await TestBackend.start(booking, { RATE_LIMITS: 'on', TRUSTED_PROXIES: 1 });
    await wastes(limited, '198.51.100.1');
    expect(await statusFor(limited, '198.51.100.1')).toBe(429);
    expect(await statusFor(limited, '198.51.100.2')).not.toBe(429);
    expect(await statusFor(limited, '198.51.100.3, 198.51.100.1')).toBe(429);
    await limited.stop();
  });

  it.each([
    ['no proxy is trusted', { TRUSTED_PROXIES: 0 }],
    ['none is there', { TRUSTED_PROXIES: 1, TRUSTED_PROXY_ADDRESSES: ['10.0.0.0/8'] }],
  ])('the header is not believed where %s', async (_, settings) => {
    const limited = await TestBackend.start(booking, { RATE_LIMITS: 'on', ...settings });
    await wastes(limited, '198.51.100.1');
    expect(await statusFor(limited, '198.51.100.2')).toBe(429);
    await limited.stop();
  });
});

describe('the frontend’s files', () => {
  beforeAll(async () => {
    await mkdir(join(backend.pages, 'assets'));
    await writeFile(join(backend.pages, 'index.html'), '<!doctype html><title>Aisle</title>');
    await writeFile(join(backend.pages, 'assets', 'app-1a2b.js'), 'export {};');
    await writeFile(join(backend.pages, '.secret'), 'x');
    await mkdir(join(backend.pages, '.vite'));
    const manifest = {
      'index.html': { file: 'assets/app-1a2b.js' },
      'src/pages/FlightPage.vue': {
        file: 'assets/map-3c.js',
        imports: ['index.html', '_seats.js'],
      },
      '_seats.js': { file: 'assets/seats-4d.js', imports: ['index.html'] },
    };
    await writeFile(join(backend.pages, '.vite', 'manifest.json'), JSON.stringify(manifest));
  });

  it('are served: those with a hash for ever, the page never from a cache', async () => {
    const asset = await backend.ask('GET', '/assets/app-1a2b.js');
    expect(asset.headers.get('Cache-Control')).toContain('immutable');
    const page = await backend.ask('GET', '/');
    expect(page.text).toContain('<title>Aisle</title>');
    expect(page.headers.get('Cache-Control')).toBe('no-cache');
  });

  it('name what the map of seats needs first, on its page alone', async () => {
    const html = { headers: { Accept: 'text/html' } };
    const linked = async (path: string) =>
      (await backend.ask('GET', path, html)).headers.get('Link');
    expect(await linked('/flights/ai1-20360101')).toBe(
      '</assets/map-3c.js>; rel=modulepreload; fetchpriority=low, ' +
        '</assets/seats-4d.js>; rel=modulepreload; fetchpriority=low, ' +
        '</api/flights/ai1-20360101>; rel=preload; as=fetch; crossorigin',
    );
    for (const path of ['/', '/orders/ABC', '/flights/%3E', '/flights/ai1>,</x'])
      expect(await linked(path), path).toBeNull();
  });

  it('answer a page’s address with the page, and other addresses with 404', async () => {
    const html = { headers: { Accept: 'text/html' } };
    expect((await backend.ask('GET', '/orders/ABC', html)).text).toContain('<title>');
    for (const path of ['/api/orders', '/api/x', '/assets/x.js', '/x.png', '/.secret']) {
      expect((await backend.ask('GET', path, html)).status, path).toBeGreaterThanOrEqual(404);
    }
    for (const path of ['/orders/ABC', '/orders/ABC/pay', '/flights/ai1-20360101', '/desk']) {
      for (const Accept of ['*/*', 'image/avif,*/*;q=0.8']) {
        const { text } = await backend.ask('GET', path, { headers: { Accept } });
        expect(text, path).toContain('<title>');
      }
      const json = { headers: { Accept: 'application/json' } };
      expect((await backend.ask('GET', path, json)).status).toBe(404);
    }
    expect((await backend.ask('GET', '/no-such-page')).status).toBe(404);
    expect((await backend.ask('GET', '/..%2f..%2fpackage.json')).status).toBe(404);
  });
});

it('metrics count requests by route, queries and refusals', async () => {
  await book(['1A']);
  await backend.ask('GET', '/api/orders/x');
  const { text } = await backend.ask('GET', '/metrics');
  expect(text).toMatch(/aisle_http_request_seconds_count\{[^}]*route="\/api\/orders\/?"/);
  expect(text).toMatch(/aisle_refusals_total\{edge="rest",code="order-not-found"\} [1-9]/);
  expect(text).toContain('aisle_relay_query_seconds_count');
  // A bus that a slow machine lost is found again.
  await eventually(async () => {
    const later = await backend.ask('GET', '/metrics');
    expect(later.text).toContain('aisle_bus_workers 1');
  });
});
