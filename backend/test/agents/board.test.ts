import { isDeepStrictEqual } from 'node:util';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { boardSchema, type Board } from '@aisle/shared/agent-contract';
import { next, secrets } from '../support/backend.ts';
import { rowOf, say, TestDesk } from '../support/desk.ts';
import { eventually } from '../support/eventually.ts';
import { someFlight } from '../support/flights.ts';

let desk: TestDesk;
let flight: FlightDefinition;
let flights = 0;

beforeAll(async () => {
  desk = await TestDesk.start();
});
afterAll(() => desk.stop());
beforeEach(async () => {
  flights += 1;
  flight = someFlight(Date.now(), `AI ${flights}`);
  await desk.booking.openFlight(flight);
  desk.booking.flightChanged({ flightId: flight.id, version: 0 });
});

async function board(): Promise<Board> {
  return boardSchema.strict().parse((await desk.get('/api/agent/flights')).body);
}

describe('airports', () => {
  it('Z1 tells agents by which clock a flight from there departs', async () => {
    const ask = async (code: string) => desk.get(`/api/agent/airports?code=${code}`);
    expect((await ask('KTM')).body).toMatchObject({
      airport: { code: 'KTM', city: 'Kathmandu', timeZone: 'Asia/Kathmandu' },
    });
    expect((await ask('QQQ')).body).toEqual({ airport: null });
    expect(await ask('ktm')).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
    const anyone = await desk.backend.ask('GET', '/api/agent/airports?code=KTM');
    expect(anyone.status).toBe(401);
  });
});

describe('the board', () => {
  it('D1 is for agents only', async () => {
    const answer = await desk.backend.ask('GET', '/api/agent/flights');
    expect(answer).toMatchObject({ status: 401, body: { code: 'agent-required' } });
    const token = await desk.backend.ask('GET', '/api/agent/flights', {
      token: secrets.AGENT_TOKEN,
    });
    expect(token.status).toBe(200);
    expect(token.headers.get('Cache-Control')).toBe('no-store');
    for (const path of [
      '/api/agent',
      '/api/agent/',
      '/api/agent/nothing',
      '/api/agent/flights/x/y',
    ]) {
      expect((await desk.backend.ask('GET', path)).status, path).toBe(401);
      expect((await desk.get(path)).status, path).toBe(404);
    }
  });

  it('shows each flight with what happens on it', async () => {
    const soon = await desk.order(flight, ['1A']);
    await desk.sold(flight, ['2A', '2C']);
    const row = await eventually(async () => {
      const found = rowOf(await board(), flight.id);
      expect(found?.flight.seats).toMatchObject({ held: 1, sold: 2 });
      return found!;
    });
    const { total } = row.flight.seats;
    expect(row).toMatchObject({
      state: 'open',
      loadFactor: Math.round((2 / total) * 1000) / 1000,
      endingSoon: 0,
      conflictsPerMinute: 0,
      paymentFailures: 0,
      waiting: 0,
      offered: 0,
      viewers: 0,
      stale: false,
    });
    expect(row.changedAt).not.toBeNull();
    expect(JSON.stringify(row)).not.toContain(soon.id);
  });

  it('D23 says how many wait for seats, and how many have an offer, as soon as that changes', async () => {
    for (const wish of [{ count: 9, maxPrice: 0.01 }, { count: 1 }]) {
      const watch = { type: 'watch-seats', watchId: randomUUID(), wish, fingerprint: '' } as const;
      await desk.booking.watches.decide(flight.id, watch);
    }
    await eventually(async () =>
      expect(rowOf(await board(), flight.id)).toMatchObject({ waiting: 2, offered: 1 }),
    );
    const metrics = await (await fetch(`${desk.backend.url}/metrics`)).text();
    expect(metrics).toMatch(/^aisle_seat_watches [1-9]\d*$/m);
    expect(metrics).toMatch(/^aisle_seat_offers [1-9]\d*$/m);
  });

  it('D8 pushes the rows that changed, and only those', async () => {
    await eventually(async () => expect(rowOf(await board(), flight.id)).toBeDefined());
    const socket = await desk.agent();
    const watched: Board = await say(socket, 'board:watch');
    expect(rowOf(watched, flight.id)).toBeDefined();
    const changed = next<Board>(socket, 'board:changed', (message) => {
      return rowOf(message, flight.id)?.flight.seats.held === 1;
    });
    await desk.order(flight, ['1A']);
    const { flights: rows } = await changed;
    expect(rows.map((row) => row.flight.id)).toEqual([flight.id]);
  });

  it('counts viewers, and the wishes that others had been before', async () => {
    const viewer = await desk.backend.socket();
    await say(viewer, 'flight:watch', { flightId: flight.id });
    await desk.order(flight, ['1A']);
    const want = () =>
      desk.backend.ask('POST', '/api/orders', { body: { flightId: flight.id, seats: ['1A'] } });
    for (let time = 0; time < 3; time += 1) expect((await want()).status).toBe(409);
    await eventually(async () => {
      const row = rowOf(await board(), flight.id);
      expect(row).toMatchObject({ viewers: 1, conflictsPerMinute: 3 });
    });
    viewer.disconnect();
    await eventually(async () => expect(rowOf(await board(), flight.id)?.viewers).toBe(0));
  });

  it('D7 costs an idle flight nothing, and a busy one a query a second', async () => {
    await eventually(async () => expect(rowOf(await board(), flight.id)).toBeDefined());
    const socket = await desk.agent();
    await say(socket, 'board:watch');
    await say(socket, 'feed:watch');
    const point = () => next(socket, 'charts:point');
    await say(socket, 'charts:watch');
    // The invariants look at what has changed so far, in their own time.
    let before = { ...desk.booking.queries };
    for (let quiet = 0; quiet < 4; quiet += 1) {
      await point();
      if (!isDeepStrictEqual(before, desk.booking.queries)) quiet = 0;
      before = { ...desk.booking.queries };
    }
    const begin = Date.now();
    await point();
    await point();
    expect(desk.booking.queries).toEqual(before);
    for (let time = 0; time < 30; time += 1) {
      const order = await desk.order(flight, ['1A']);
      await desk.booking.cancel(order.id);
    }
    await eventually(async () => expect(rowOf(await board(), flight.id)?.version).toBe(60));
    // One at once, and one in each second for what came meanwhile.
    const seconds = Math.ceil((Date.now() - begin) / 1000);
    expect(desk.booking.queries.events - before.events).toBeLessThanOrEqual(seconds + 2);
  });

  it('D8 says that a flight is not known to be as shown when it does not answer', async () => {
    await eventually(async () => expect(rowOf(await board(), flight.id)?.stale).toBe(false));
    desk.booking.flightChanged({ flightId: flight.id, version: 1 });
    desk.booking.broken = 'unavailable';
    try {
      await eventually(async () => expect(rowOf(await board(), flight.id)?.stale).toBe(true));
    } finally {
      desk.booking.broken = null;
    }
    await eventually(async () => expect(rowOf(await board(), flight.id)?.stale).toBe(false));
  });

  it('counts payments that failed for good', async () => {
    const order = await desk.order(flight, ['1A']);
    await eventually(async () => expect(rowOf(await board(), flight.id)?.version).toBe(1));
    await desk.booking.pay(order.id, { code: '00000', key: randomUUID() });
    desk.booking.fail(order.id);
    await eventually(async () => expect(rowOf(await board(), flight.id)?.paymentFailures).toBe(1));
  });
});
