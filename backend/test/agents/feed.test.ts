import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChartPoint, Feed, FeedEvent } from '@aisle/shared/agent-live';
import { limits } from '@aisle/shared/limits';
import { next } from '../support/backend.ts';
import { say, TestDesk } from '../support/desk.ts';
import { eventually } from '../support/eventually.ts';
import { someFlight } from '../support/flights.ts';

let desk: TestDesk;

beforeAll(async () => {
  desk = await TestDesk.start();
});
afterAll(() => desk.stop());

async function openFlight(number: string) {
  const flight = someFlight(Date.now(), number);
  await desk.booking.openFlight(flight);
  desk.booking.flightChanged({ flightId: flight.id, version: 0 });
  await eventually(async () => {
    expect((await desk.get('/api/agent/flights')).text).toContain(flight.id);
  });
  return flight;
}

describe('the feed', () => {
  it('D9 tells of fifty events a second, all of them, in order, in few messages', async () => {
    const flight = await openFlight('FD 1');
    const socket = await desk.agent();
    await say(socket, 'feed:watch');
    const seen: FeedEvent[] = [];
    let messages = 0;
    const all = next<Feed>(socket, 'feed:events', ({ events, missed }) => {
      expect(missed).toEqual([]);
      messages += 1;
      seen.push(...events.filter(({ flightId }) => flightId === flight.id));
      return seen.length >= 150;
    });
    const begin = Date.now();
    for (let round = 0; round < 3; round += 1) {
      const point = next(socket, 'charts:point');
      await say(socket, 'charts:watch');
      for (let time = 0; time < 25; time += 1) {
        const { id } = await desk.order(flight, ['1A']);
        await desk.booking.cancel(id);
      }
      await point;
    }
    await all;
    expect(seen.map(({ version }) => version)).toEqual(
      Array.from({ length: 150 }, (_, i) => i + 1),
    );
    const seconds = Math.ceil((Date.now() - begin) / 1000);
    expect(messages).toBeLessThanOrEqual(seconds * limits.feedMessagesPerSecond);
    expect(seen[0]).toMatchObject({
      number: 'FD 1',
      type: 'seats-held',
      seats: ['1A'],
      cause: 'customer',
    });
    expect(seen[1]).toMatchObject({ type: 'seats-released', cause: 'cancelled' });
  });

  it('A17 tells that a flight was opened, by whom and why', async () => {
    const socket = await desk.agent();
    await say(socket, 'feed:watch');
    const flight = someFlight(Date.now(), 'FD 9');
    const isOpening = ({ type, flightId }: FeedEvent): boolean =>
      type === 'flight-opened' && flightId === flight.id;
    const told = next<Feed>(socket, 'feed:events', ({ events }) => events.some(isOpening));
    const command = { type: 'open-flight', by: 'sue', reason: 'Many want to fly.' } as const;
    await desk.booking.openFlight(flight, { at: new Date().toISOString(), version: 0, command });
    desk.booking.flightChanged({ flightId: flight.id, version: 0 });
    expect((await told).events.find(isOpening)).toMatchObject({
      number: 'FD 9',
      by: 'sue',
      why: command.reason,
    });
  });

  it('D9 says of which flight it missed some', async () => {
    const flight = await openFlight('FD 2');
    const socket = await desk.agent();
    await say(socket, 'feed:watch');
    const last = limits.recentEvents + 100;
    const told = next<Feed>(socket, 'feed:events', ({ missed }) => missed.includes(flight.id));
    await desk.order(flight, ['2A']);
    for (let version = 1; version < last; version += 2) {
      const { id } = await desk.order(flight, ['1A']);
      await desk.booking.cancel(id);
    }
    await told;
    const { events } = (await desk.get('/api/agent/feed')).body as unknown as Feed;
    expect(events.length).toBeLessThanOrEqual(2 * limits.feedEvents);
  });

  it('gives what happened since a moment to who comes back', async () => {
    const flight = await openFlight('FD 3');
    await desk.order(flight, ['1A']);
    await eventually(async () => {
      expect((await desk.get('/api/agent/feed')).text).toContain(flight.id);
    });
    const socket = await desk.agent();
    const after = new Date(Date.now() + 60_000).toISOString();
    expect(await say(socket, 'feed:watch', { after })).toMatchObject({ ok: true, events: [] });
    const { events }: Feed = await say(socket, 'feed:watch', {});
    expect(events.filter(({ flightId }) => flightId === flight.id)).toHaveLength(1);
    expect(await say(socket, 'feed:watch', { after: 'yesterday' })).toMatchObject({ ok: false });
    expect((await desk.get('/api/agent/feed?after=yesterday')).status).toBe(400);
  });
});

describe('the charts', () => {
  it('have a point each second, with what happened in it', async () => {
    const flight = await openFlight('CH 1');
    const socket = await desk.agent();
    const { series } = (await say(socket, 'charts:watch')) as { series: ChartPoint[] };
    expect(series.length).toBeGreaterThan(0);
    const sold = next<ChartPoint>(socket, 'charts:point', ({ bookings }) => bookings > 0);
    await desk.sold(flight, ['1A', '1C']);
    expect(await sold).toMatchObject({ bookings: 2, paymentsConfirmed: 1, paymentsFailed: 0 });
    // Not conflicts alone: whatever customers were refused.
    let refusals = 0;
    const refused = next<ChartPoint>(socket, 'charts:point', (each) => {
      refusals += each.refusals;
      return refusals === 2;
    });
    for (const [seat, status] of [
      ['1A', 409],
      ['99Z', 422],
    ]) {
      const body = { flightId: flight.id, seats: [seat] };
      expect((await desk.backend.ask('POST', '/api/orders', { body })).status).toBe(status);
    }
    const point = await refused;
    expect(point.requestMedianMs).toBeGreaterThan(0);
    expect(point.requestP95Ms).toBeGreaterThanOrEqual(point.requestMedianMs ?? Infinity);
    expect(point.connections).toBeGreaterThan(1);
    const { series: kept } = (await desk.get('/api/agent/charts')).body as unknown as {
      series: ChartPoint[];
    };
    expect(kept).toContainEqual(point);
  });
});
