import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Follower } from '../support/follower.ts';
import { ledger, must, seatsOf, type Site } from '../support/site.ts';
import { joinCluster, patience, untilAllAreThere, type Cluster } from './support/cluster.ts';

describe('one flight on two backends', () => {
  let cluster: Cluster;
  let first: Site;
  let second: Site;

  beforeAll(async () => {
    cluster = await joinCluster();
    [first, second] = cluster.backends as [Site, Site];
    await untilAllAreThere(cluster);
  });

  async function openFlight() {
    const { id } = await first.openFlight();
    const seats = seatsOf(await first.flight(id));
    return { id, seat: (place: number) => seats[place] ?? expect.unreachable('no such seat') };
  }

  it('L1: a hold through either backend is seen by the viewers of both', async () => {
    const { id, seat } = await openFlight();
    const viewers = [first, second].map(({ url }) => new Follower(url, id));
    await Promise.all(viewers.map((viewer) => viewer.ready()));
    const bookings = [await first.book(id, [seat(0)]), await second.book(id, [seat(1)])];
    for (const viewer of viewers) {
      await vi.waitFor(() => {
        expect(Object.keys(viewer.shown.seats).sort()).toEqual([seat(0), seat(1)].sort());
      }, patience);
    }
    for (const booking of bookings) must(await booking.cancel(), 200);
    for (const viewer of viewers) {
      await vi.waitFor(() => {
        expect(viewer.shown).toMatchObject({ seats: {}, version: 4 });
      }, patience);
      viewer.stop();
    }
  });

  it('an order of one backend is changed, paid and read at the other', async () => {
    const { id, seat } = await openFlight();
    const made = await first.book(id, [seat(0)]);
    const there = second.booking(made.id, made.token);
    must(await there.setSeats([seat(1), seat(2)]), 200);
    must(await there.pay('11111'), 202);
    const order = await made.becomes(({ status }) => status === 'confirmed');
    expect(order.seats).toEqual([seat(1), seat(2)]);
    const charges = await ledger(await cluster.data.gatewayUrl(), 'charges');
    expect(charges.filter(({ orderId }) => orderId === made.id)).toMatchObject([order.total]);
  });

  it('two backends ask the flight no more often than one', async () => {
    const changes = 25;
    const queries = async (): Promise<number> => {
      const counts = [first, second].map(async ({ url }) => {
        const read = async (): Promise<string> => (await fetch(`${url}/metrics`)).text();
        // Gathered once a second: what has changed since the first look is of now.
        const seen = await read();
        const text = await vi.waitUntil(async () => {
          const now = await read();
          return now === seen ? undefined : now;
        }, patience);
        return Number(/^aisle_relay_query_seconds_count (\d+)/m.exec(text)?.[1]);
      });
      return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
    };
    /** Queries for a flight with viewers at these backends, whose seats change again and again. */
    const asked = async (backends: readonly Site[]): Promise<number> => {
      const { id, seat } = await openFlight();
      const viewers = backends.map(({ url }) => new Follower(url, id));
      await Promise.all(viewers.map((viewer) => viewer.ready()));
      const booking = await first.book(id, [seat(0)]);
      const before = await queries();
      for (let change = 1; change <= changes; change += 1) {
        const { order } = must(await booking.setSeats([seat(change)]), 200);
        await vi.waitFor(() => {
          for (const { shown } of viewers) expect(Object.keys(shown.seats)).toEqual(order.seats);
        }, patience);
      }
      const after = await queries();
      for (const viewer of viewers) viewer.stop();
      return after - before;
    };
    const byOne = await asked([first]);
    const byTwo = await asked([first, second]);
    expect(byOne).toBeGreaterThanOrEqual(changes);
    expect(byTwo).toBeLessThan(byOne * 1.5);
  });

  it('a customer without a cookie is sent to either, one with it stays', async () => {
    const ask = (cookie = '') =>
      fetch(`${cluster.site.url}/api/flights`, { headers: cookie === '' ? {} : { cookie } });
    const given = new Set<string>();
    await vi.waitFor(async () => {
      const cookie = (await ask()).headers.get('set-cookie')?.split(';')[0];
      given.add(cookie ?? '');
      expect(given.size).toBe(2);
    }, patience);
    for (const cookie of given) {
      expect(cookie).toMatch(/^aisle-backend=\w+$/);
      expect((await ask(cookie)).headers.get('set-cookie')).toBeNull();
    }
  });
});
