/** What has to be true of a system again, some time after everything that broke was mended. Each check gives sentences: what is wrong. */
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invariants } from '@aisle/shared/agent-live';
import { confirmationCode } from '@aisle/shared/ids';
import { ledger, must, type Site } from '../support/site.ts';
import type { World } from './world.ts';

/** Within it everything must have come right: holds have run out, mails were tried again. */
const patienceMs = 120_000;
const againMs = 500;
/** What a process may have more of than before. */
const moreFiles = 60;
const moreMemoryBytes = 250 * 1024 * 1024;

/** Asks until nothing is wrong, or there is no more time. */
async function eventually(ask: () => Promise<string[]>): Promise<string[]> {
  const until = Date.now() + patienceMs;
  for (;;) {
    const wrong = await ask().catch((error: unknown) => [String(error)]);
    if (wrong.length === 0 || Date.now() > until) return wrong;
    await sleep(againMs);
  }
}

/** What the system says of itself: maps, holds, versions, and the ledger against all orders. */
export function invariants(site: Site, agentToken: string): Promise<string[]> {
  return eventually(async () => {
    const asked = await site.ask<Invariants>('GET', '/api/agent/invariants', { token: agentToken });
    const { invariants: all } = must(asked, 200);
    return all
      .filter(({ ok }) => ok !== true)
      .map(({ name, evidence }) => `${name} does not hold: ${evidence.join(' ')}`);
  });
}

/** No seat is held past its deadline, or paid for without end, and in the end none at all: every order has come to its end. */
export function seatsLeftOver(site: Site, flightIds: readonly string[]): Promise<string[]> {
  return eventually(async () => {
    const flights = await Promise.all(flightIds.map((id) => site.flight(id)));
    return flights.flatMap(({ flight, seats }) =>
      Object.entries(seats)
        .filter(([, { status }]) => status === 'held' || status === 'paying')
        .map(([seat, { status }]) => `${seat} of ${flight.id} is still ${status}`),
    );
  });
}

/** Whose money was kept was told so: there is a mail of each order that was charged and not refunded. */
export function mailsMissing({ system, mail }: World): Promise<string[]> {
  return eventually(async () => {
    const gateway = await system.gatewayUrl();
    const [charges, refunds] = [await ledger(gateway, 'charges'), await ledger(gateway, 'refunds')];
    const refunded = new Set(refunds.map(({ orderId }) => orderId));
    const codes = charges
      .filter(({ orderId }) => !refunded.has(orderId))
      .map(({ orderId }) => confirmationCode(orderId));
    const subjects = mail.mails.map(({ subject = '' }) => subject).join('\n');
    return codes.filter((code) => !subjects.includes(code)).map((code) => `no mail of ${code}`);
  });
}

export interface Resources {
  readonly files: number;
  readonly memoryBytes: number;
}

/** Open files and memory of each process that is watched, as Linux tells them. */
export async function resourcesOf({ watched, pidOf }: World): Promise<Map<string, Resources>> {
  const all = watched.map(async (name): Promise<[string, Resources]> => {
    const pid = await pidOf(name);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kB = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
    const files = (await readdir(`/proc/${pid}/fd`)).length;
    return [name, { files, memoryBytes: kB * 1024 }];
  });
  return new Map(await Promise.all(all));
}

/** Open files and memory are where they were, within a bound. */
export function resourcesLost(
  world: World,
  before: ReadonlyMap<string, Resources>,
): Promise<string[]> {
  return eventually(async () =>
    [...(await resourcesOf(world))].flatMap(([name, { files, memoryBytes }]) => {
      const was = before.get(name);
      if (was === undefined) return [`${name} was not there before`];
      const tooMany = files > was.files + moreFiles;
      const tooMuch = memoryBytes > was.memoryBytes + moreMemoryBytes;
      return [
        ...(tooMany ? [`${name} has ${files} open files, and had ${was.files}`] : []),
        ...(tooMuch ? [`${name} takes ${memoryBytes} bytes, and took ${was.memoryBytes}`] : []),
      ];
    }),
  );
}
