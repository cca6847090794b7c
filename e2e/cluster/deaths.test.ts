import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Follower } from '../support/follower.ts';
import { ledger, seatsOf, type Movement } from '../support/site.ts';
import type { Part } from '../support/system-data.ts';
import { joinCluster, patience, untilAllAreThere, type Cluster } from './support/cluster.ts';
import { Load, type Promised } from './support/load.ts';

const parts: readonly Part[] = ['backend-1', 'backend-2', 'worker-1', 'worker-2', 'redis'];
/** So many commands are acknowledged before the part dies, and so many more while and after it is away. */
const acknowledgedBefore = 40;
const acknowledgedAfter = 80;

describe('a part of the cluster, killed under load', () => {
  let cluster: Cluster;

  beforeAll(async () => {
    cluster = await joinCluster();
  });

  /** What was promised is what is there; gives the seats that this leaves on the flight's map. */
  async function kept(promised: readonly Promised[], charges: readonly Movement[]) {
    const shown: Record<string, { status: string }> = {};
    for (const { booking, seats, outcome } of promised) {
      const status = outcome === 'paid' ? 'confirmed' : outcome;
      const order = await booking.becomes((now) => now.status === status);
      if (outcome !== 'cancelled') expect(order.seats).toEqual(seats);
      for (const seat of seats) shown[seat] = { status: outcome === 'paid' ? 'sold' : 'held' };
      const own = charges.filter(({ orderId }) => orderId === booking.id);
      expect(own).toHaveLength(outcome === 'paid' ? 1 : 0);
    }
    return shown;
  }

  it.each(parts)(
    'V1, P5, L5: %s dies, and nothing acknowledged is lost, and every viewer converges',
    async (part) => {
      const { data, site, backends } = cluster;
      await untilAllAreThere(cluster);
      const { id: flightId } = await site.openFlight();
      const viewers = [...backends, site, site].map(({ url }) => new Follower(url, flightId));
      onTestFinished(() => {
        for (const viewer of viewers) viewer.stop();
      });
      await Promise.all(viewers.map((viewer) => viewer.ready()));
      const load = new Load(site, flightId, seatsOf(await site.flight(flightId)));
      // A failure of it has failed the test already.
      onTestFinished(() => load.stop().catch(() => undefined));
      await load.goesOn(acknowledgedBefore);

      await data.killPart(part);

      await load.goesOn(acknowledgedAfter);
      await load.stop();
      await vi.waitFor(async () => {
        const charges = await ledger(await data.gatewayUrl(), 'charges');
        const paid = load.promised.filter(({ outcome }) => outcome === 'paid');
        const orders = new Set(charges.map(({ orderId }) => orderId));
        expect(paid.filter(({ booking }) => !orders.has(booking.id))).toEqual([]);
      }, patience);
      const charges = await ledger(await data.gatewayUrl(), 'charges');
      const promised = await kept(load.promised, charges);
      await vi.waitFor(async () => {
        for (const { seats, version } of await Promise.all(
          [site, ...backends].map((each) => each.flight(flightId)),
        )) {
          expect(seats).toMatchObject(promised);
          expect(Object.keys(seats).sort()).toEqual(Object.keys(promised).sort());
          for (const viewer of viewers) expect(viewer.shown).toEqual({ seats, version });
        }
      }, patience);
      expect(await ledger(await data.gatewayUrl(), 'refunds')).toEqual([]);
    },
  );
});
