/** Two releases of the workers at once under a crowd: what began on one stays there, and back again. */
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { flightWorkflowId, orderWorkflowId } from '@aisle/shared/ids';
import { sendCrowd } from '../support/crowd.ts';
import { OtherRelease, Releases } from '../support/release.ts';
import { must, seatsOf, Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const patience = { timeout: 90_000, interval: 200 };
const deployment = 'aisle';

describe('O27: a new release of the workers', () => {
  let system: TestSystem;
  let site: Site;
  let releases: Releases;
  let second: OtherRelease;

  beforeAll(async () => {
    system = await TestSystem.start({ WORKER_DEPLOYMENT: deployment });
    site = new Site(system.url, await system.agentToken());
    releases = await Releases.of(system, deployment);
    return async () => {
      await second.stop();
      await system.dispose();
    };
  });

  it('takes what begins after it; what began before ends on the old one, and after it went back too', async () => {
    const { id: flightId } = await site.openFlight();
    const seats = seatsOf(await site.flight(flightId));
    const book = () => site.book(flightId, [seats.shift() ?? '']);
    const buildOf = ({ id }: { readonly id: string }) => releases.buildOf(orderWorkflowId(id));
    const first = await releases.current();
    expect(first).toMatch(/^[0-9a-f]{12}$/);
    const crowded = await site.openFlight();
    const gateway = await system.gatewayUrl();
    const where = { site: system.url, gateway, flightId: crowded.id, scenario: 'mixed' };
    const crowd = sendCrowd({ ...where, customers: 25, seconds: 30 });
    crowd.catch(() => undefined);

    const old = await book();
    second = await OtherRelease.start(system, deployment);
    await vi.waitFor(() => releases.makeCurrent(second.buildId), patience);
    const fresh = await vi.waitFor(async () => {
      const order = await book();
      expect(await buildOf(order)).toBe(second.buildId);
      return order;
    }, patience);
    expect(await buildOf(old)).toBe(first);
    expect(await releases.buildOf(flightWorkflowId(flightId))).toBe(second.buildId);

    await releases.makeCurrent(first);
    await vi.waitFor(async () => expect(await buildOf(await book())).toBe(first), patience);
    for (const order of [old, fresh]) {
      must(await order.pay('11111'), 202);
      await order.becomes(({ status }) => status === 'confirmed');
    }
    expect([await buildOf(old), await buildOf(fresh)]).toEqual([first, second.buildId]);

    const { report } = await crowd;
    expect(report.verdict.violations).toEqual([]);
    expect(report.verdict.passed).toBe(true);

    // Who has paid lives until the departure: it moves, and the release can end.
    await releases.retire(second.buildId);
    await second.stop();
    must(await fresh.cancel(), 200);
    await vi.waitFor(async () => expect(await buildOf(fresh)).toBe(first), patience);
  });
});
