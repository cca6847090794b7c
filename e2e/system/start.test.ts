import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '@aisle/scripts/src/system/ports.ts';
import { goneWithin, killNow } from '../support/processes.ts';
import { must, seatsOf, Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const goneMs = 60_000;
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

it.each(['backend', 'worker'])(
  'X2: a %s without PAYLOAD_KEYS: a sentence that says what to set, and exit code 1',
  async (room) => {
    const secrets = ['ORDER_TOKEN_SECRET', 'AGENT_TOKEN', 'BUS_TOKEN', 'AGENT_SESSION_SECRET'];
    const others = ['GATEWAY_TOKEN', 'ORDER_LINK_SECRET', 'METRICS_TOKEN'];
    const env = Object.fromEntries([...secrets, ...others].map((name) => [name, name.repeat(2)]));
    const { PATH } = process.env;
    const main = resolve(import.meta.dirname, '..', '..', room, 'src', 'main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', main], {
      cwd: resolve(import.meta.dirname, '..', '..'),
      env: { ...env, PATH, NODE_ENV: 'production' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
    }
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(said).toMatch(
      /^These settings are wrong\.\nPAYLOAD_KEYS: must be keys of 32 bytes.+\n$/,
    );
  },
);

/** One after another: the last one kills the system that they share. */
describe('one system', () => {
  let system: TestSystem;
  let site: Site;

  beforeAll(async () => {
    system = await TestSystem.prepared();
    await system.startAgain(['npm', 'start']);
    site = new Site(system.url, await system.agentToken());
    return () => system.dispose();
  });

  it('npm alone is told to stop, as by whoever started it: no process is left, and the next start finds every booking', async () => {
    const { id } = await site.openFlight();
    const [seat = ''] = seatsOf(await site.flight(id));
    const booking = await site.book(id, [seat]);
    const before = await booking.order();
    const processes = system.processes();
    expect(processes.length).toBeGreaterThan(4);
    expect(await system.stop()).toBe(0);
    expect(await goneWithin(processes, goneMs)).toEqual([]);
    await expect(fetch(site.url)).rejects.toThrow();

    await system.startAgain();
    expect(await booking.order()).toEqual({ ...before, serverTime: expect.any(String) });
    expect(Object.keys((await site.flight(id)).seats)).toEqual([seat]);
  });

  it('a second one runs beside it, and they know nothing of each other', async () => {
    const other = kept(await TestSystem.start());
    expect(other.url).not.toBe(system.url);
    const { id } = await site.openFlight();
    const otherSite = new Site(other.url, await other.agentToken());
    expect((await otherSite.ask('GET', `/api/flights/${id}`)).status).toBe(404);
    const [seat = ''] = seatsOf(await site.flight(id));
    const booking = await site.book(id, [seat]);
    const elsewhere = otherSite.booking(booking.id, booking.token);
    expect((await elsewhere.cancel()).status).toBe(404);
    expect(must(await booking.setSeats([seat]), 200).order.seats).toEqual([seat]);
  });

  it('a second start on the same data: a sentence, exit code 1, and the first goes on', async () => {
    const second = await TestSystem.prepared({ DATA_DIR: system.dataDir });
    const { code, output } = await second.startInVain();
    expect(code).toBe(1);
    expect(output).toContain(system.dataDir);
    expect((await fetch(`${system.url}/readyz`)).status).toBe(200);
  });

  it('when whoever holds the parts is killed, none of them is left', async () => {
    const processes = system.processes();
    killNow(system.supervisorPid);
    expect(await goneWithin(processes, goneMs)).toEqual([]);
  });
});
