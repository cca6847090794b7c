import { beforeAll, describe, expect, it, vi } from 'vitest';
import { Follower } from '../support/follower.ts';
import { goneWithin } from '../support/processes.ts';
import { ledger, must, seatsOf, Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';
import { patience } from './support/cluster.ts';

describe('a cluster of its own beside the others', () => {
  let system: TestSystem;
  let site: Site;

  beforeAll(async () => {
    system = await TestSystem.start({ WORKERS: '1', BACKENDS: '1' }, 'cluster');
    site = new Site(system.url, await system.agentToken());
    return () => system.dispose();
  });

  it('says where each part is, Ctrl-C leaves no process, and the next start finds every booking', async () => {
    // Said line by line, after the one that says that it is ready.
    await vi.waitFor(() => {
      for (const part of ['postgresql', 'redis', 'temporal', 'balancer', 'backend-1', 'worker-1'])
        expect(system.output).toMatch(new RegExp(`${part} .* process \\d+`));
    }, patience);
    const { id: flightId } = await site.openFlight();
    const [first = '', second = '', third = ''] = seatsOf(await site.flight(flightId));
    const sold = await site.book(flightId, [first]);
    must(await sold.pay('11111'), 202);
    const confirmed = await sold.becomes(({ status }) => status === 'confirmed');
    const held = await site.book(flightId, [second]);
    const before = await held.order();
    const viewer = await new Follower(site.url, flightId).ready();
    const processes = system.processes();
    expect(processes.length).toBeGreaterThan(8);

    expect(await system.stop()).toBe(0);
    expect(await goneWithin(processes, 30_000)).toEqual([]);
    await expect(fetch(site.url)).rejects.toThrow();

    await system.startAgain();
    const now = { serverTime: expect.any(String) as string };
    expect(await sold.order()).toEqual({ ...confirmed, ...now });
    expect(await held.order()).toEqual({ ...before, ...now });
    const charges = await ledger(await system.gatewayUrl(), 'charges');
    expect(charges.filter(({ orderId }) => orderId === sold.id)).toHaveLength(1);
    must(await held.setSeats([third]), 200);
    await vi.waitFor(async () => {
      const { seats, version } = await site.flight(flightId);
      expect(Object.keys(seats).sort()).toEqual([first, third].sort());
      expect(viewer.shown).toEqual({ seats, version });
    }, patience);
    viewer.stop();
  });

  it('ends with its supervisor, however that is killed', async () => {
    const processes = system.processes();
    process.kill(system.supervisorPid, 'SIGKILL');
    expect(await goneWithin(processes, 60_000)).toEqual([]);
  });
});
