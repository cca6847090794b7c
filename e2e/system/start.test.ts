import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '@aisle/scripts/src/system/ports.ts';
import { goneWithin, killNow } from '../support/processes.ts';
import { must, seatsOf, Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const systems: TestSystem[] = [];

function kept(system: TestSystem): TestSystem {
  systems.push(system);
  return system;
}

afterEach(async () => {
  for (const system of systems.splice(0)) await system.dispose();
});

it('a port that is taken: a sentence that says so, and exit code 1', async () => {
  const port = await freePort('127.0.0.1');
  const squatter = createServer().listen(port, '127.0.0.1');
  await once(squatter, 'listening');
  const system = kept(await TestSystem.prepared({ PORT: String(port) }));
  const { code, output } = await system.startInVain();
  squatter.close();
  expect(code).toBe(1);
  expect(output).toContain(String(port));
  expect(output).toMatch(/PORT/);
  expect(output).not.toMatch(/^ +at /m);
});

it('a wrong setting: a sentence that names it, and exit code 1', async () => {
  const system = kept(await TestSystem.prepared({ HOLD_SECONDS: 'soon' }));
  const { code, output } = await system.startInVain();
  expect(code).toBe(1);
  expect(output).toContain('HOLD_SECONDS');
  expect(output).not.toContain('soon');
  expect(output).not.toMatch(/^ +at /m);
});

it('npm alone is told to stop, as by whoever started it: no process is left, and the next start finds every booking', async () => {
  const system = kept(await TestSystem.prepared());
  await system.startAgain(['npm', 'start']);
  const site = new Site(system.url, await system.agentToken());
  const { id } = await site.openFlight();
  const [seat = ''] = seatsOf(await site.flight(id));
  const booking = await site.book(id, [seat]);
  const before = await booking.order();
  const processes = system.processes();
  expect(processes.length).toBeGreaterThan(4);
  expect(await system.stop()).toBe(0);
  expect(await goneWithin(processes, 5_000)).toEqual([]);
  await expect(fetch(site.url)).rejects.toThrow();

  await system.startAgain();
  expect(await booking.order()).toEqual({ ...before, serverTime: expect.any(String) });
  expect(Object.keys((await site.flight(id)).seats)).toEqual([seat]);
});

it('two systems run side by side, and know nothing of each other', async () => {
  const one = kept(await TestSystem.start());
  const two = kept(await TestSystem.start());
  expect(one.url).not.toBe(two.url);
  const [first, second] = [
    new Site(one.url, await one.agentToken()),
    new Site(two.url, await two.agentToken()),
  ];
  const { id } = await first.openFlight();
  expect((await second.ask('GET', `/api/flights/${id}`)).status).toBe(404);
  const [seat = ''] = seatsOf(await first.flight(id));
  const booking = await first.book(id, [seat]);
  const elsewhere = second.booking(booking.id, booking.token);
  expect((await elsewhere.cancel()).status).toBe(404);
  expect(must(await booking.setSeats([seat]), 200).order.seats).toEqual([seat]);
});

it('a second start on the same data: a sentence, exit code 1, and the first goes on', async () => {
  const first = kept(await TestSystem.start());
  const second = kept(await TestSystem.prepared({ DATA_DIR: first.dataDir }));
  const { code, output } = await second.startInVain();
  expect(code).toBe(1);
  expect(output).toContain(first.dataDir);
  expect((await fetch(`${first.url}/readyz`)).status).toBe(200);
});

it('when whoever holds the parts is killed, none of them is left', async () => {
  const system = kept(await TestSystem.start());
  const processes = system.processes();
  killNow(system.supervisorPid);
  expect(await goneWithin(processes, 40_000)).toEqual([]);
});
