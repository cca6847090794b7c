import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Follower } from '../support/follower.ts';
import { ledger, must, seatsOf, Site, type Booking } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const patience = { timeout: 60_000, interval: 50 };

describe('the whole system, killed in the midst of everything and started again', () => {
  let system: TestSystem;
  let site: Site;
  let flightId: string;
  let seats: string[];

  beforeAll(async () => {
    system = await TestSystem.start({ PAYMENT_ATTEMPT_SECONDS: '4' });
    site = new Site(system.url, await system.agentToken());
    return () => system.dispose();
  });

  async function openFlight(): Promise<void> {
    flightId = (await site.openFlight()).id;
    seats = seatsOf(await site.flight(flightId));
  }
  const seat = (place: number): string => seats[place] ?? expect.unreachable('no such seat');
  const charges = async (booking: Booking) =>
    (await ledger(await system.gatewayUrl(), 'charges')).filter(
      ({ orderId }) => orderId === booking.id,
    );

  it('V1, O3: sold seats, holds with their deadlines and their orders are all there', async () => {
    await openFlight();
    const sold = await site.book(flightId, [seat(0)]);
    await sold.pay('11111');
    const confirmed = await sold.becomes(({ status }) => status === 'confirmed');
    const held = await site.book(flightId, [seat(1), seat(2)]);
    const before = await held.order();
    await vi.waitFor(async () => {
      const { seats: shown } = await site.flight(flightId);
      expect(Object.keys(shown)).toHaveLength(3);
    }, patience);
    const shown = await site.flight(flightId);

    await system.kill();
    await system.startAgain();

    const after = await site.flight(flightId);
    expect({ seats: after.seats, version: after.version }).toEqual({
      seats: shown.seats,
      version: shown.version,
    });
    expect(await held.order()).toEqual({ ...before, serverTime: expect.any(String) });
    expect(await sold.order()).toEqual({ ...confirmed, serverTime: expect.any(String) });
    expect(await charges(sold)).toHaveLength(1);
    expect(must(await held.setSeats([seat(3)]), 200).order.seats).toEqual([seat(3)]);
  });

  it('P3, P4, P5: orders in payment go on after the restart: charged exactly once, or not at all', async () => {
    await openFlight();
    const hopeless = await site.book(flightId, [seat(1)]);
    must(await hopeless.pay('99999'), 202);
    const paying = await site.book(flightId, [seat(0)]);
    must(await paying.pay('12121'), 202);
    await paying.becomes(({ payment }) => payment?.lastFailure === 'declined');
    expect((await hopeless.order()).status).toBe('paying');

    await system.kill();
    await system.startAgain();

    const order = await paying.becomes(({ status }) => status !== 'paying');
    expect(order).toMatchObject({ status: 'confirmed', seats: [seat(0)] });
    expect(await charges(paying)).toMatchObject([order.total]);
    expect((await hopeless.becomes(({ status }) => status !== 'paying')).status).toBe('failed');
    expect(await charges(hopeless)).toEqual([]);
    await vi.waitFor(async () => {
      const shown = await site.flight(flightId);
      expect(shown.seats).toEqual({ [seat(0)]: { status: 'sold' } });
    }, patience);
  });

  it('P5: of many that pay at the kill, each acknowledged one is confirmed, and nobody pays twice or for nothing', async () => {
    await openFlight();
    const places = [0, 1, 2, 3, 4, 5, 6, 7];
    const bookings = await Promise.all(places.map((place) => site.book(flightId, [seat(place)])));
    const payments = bookings.map((booking) => booking.pay('11111'));
    await Promise.any(payments);
    await system.kill();
    const settled = await Promise.allSettled(payments);
    await system.startAgain();

    for (const [place, booking] of bookings.entries()) {
      const order = await booking.becomes(({ status }) => status !== 'paying');
      const answer = settled[place];
      const acknowledged = answer?.status === 'fulfilled' && answer.value.status === 202;
      if (acknowledged) expect(order.status).toBe('confirmed');
      expect(['held', 'confirmed']).toContain(order.status);
      expect(await charges(booking)).toHaveLength(order.status === 'confirmed' ? 1 : 0);
    }
  });

  it('L5: viewers who were there before see what happens after', async () => {
    await openFlight();
    const follower = await new Follower(site.url, flightId).ready();
    await site.book(flightId, [seat(0)]);
    await system.kill();
    await system.startAgain();
    await site.book(flightId, [seat(1)]);
    await vi.waitFor(async () => {
      const { seats: shown, version } = await site.flight(flightId);
      expect(Object.keys(shown)).toHaveLength(2);
      expect(follower.shown).toEqual({ seats: shown, version });
    }, patience);
    follower.stop();
  });
});
