/** A copy that was taken while the system ran, and what is lost when it is put back: everything since, and the ledger says what. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it, vi } from 'vitest';
import type { Invariants } from '@aisle/shared/agent-live';
import { must, seatsOf, Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

const patience = { timeout: 90_000, interval: 200 };
const root = resolve(import.meta.dirname, '..', '..');

/** `npm run backup` or `restore`, without npm. */
async function chore(name: 'backup' | 'restore', folder: string, dataDir: string): Promise<number> {
  const script = join(root, 'scripts', 'src', 'backup.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, name, folder], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number];
  return code;
}

it('X2, K4: a restored copy has all that was acknowledged before it; the ledger names each charge since', async () => {
  const system = await TestSystem.start();
  try {
    const token = await system.agentToken();
    const site = new Site(system.url, token);
    const { id: flightId } = await site.openFlight();
    const [sold = '', held = '', ...others] = seatsOf(await site.flight(flightId));
    const bought = async (seat: string) => {
      const booking = await site.book(flightId, [seat]);
      must(await booking.pay('11111'), 202);
      await booking.becomes(({ status }) => status === 'confirmed');
      return booking;
    };
    const before = await bought(sold);
    const kept = await site.book(flightId, [held]);
    // Others go on booking while it is copied.
    const copied = new AbortController();
    const going = (async () => {
      while (!copied.signal.aborted) await site.book(flightId, [others.shift() ?? '']);
    })();
    const folder = join(system.dataDir, 'copies', 'first');
    await mkdir(join(system.dataDir, 'copies'));
    expect(await chore('backup', folder, system.dataDir)).toBe(0);
    copied.abort();
    await going;
    const after = await bought(others.shift() ?? '');
    expect(await chore('restore', folder, system.dataDir)).toBe(1);

    await system.kill();
    expect(await chore('restore', folder, system.dataDir)).toBe(0);
    await system.startAgain();

    expect((await before.order()).seats).toEqual([sold]);
    expect((await kept.order()).seats).toEqual([held]);
    const { seats } = await site.flight(flightId);
    expect(seats).toMatchObject({ [sold]: { status: 'sold' }, [held]: { status: 'held' } });
    expect(Object.values(seats).filter(({ status }) => status === 'sold')).toHaveLength(1);
    expect((await site.ask('GET', `/api/orders/${after.id}`, { token: after.token })).status).toBe(
      404,
    );
    await vi.waitFor(async () => {
      const { invariants } = must(
        await site.ask<Invariants>('GET', '/api/agent/invariants', { token }),
        200,
      );
      const money = invariants.find(({ name }) => name === 'charged-exactly-if-sold');
      expect(money).toMatchObject({ ok: false });
      expect(money?.evidence.join(' ')).toContain(after.id);
      expect(money?.evidence.join(' ')).not.toContain(before.id);
    }, patience);
  } finally {
    await system.dispose();
  }
});
