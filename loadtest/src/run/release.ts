import { setMaxListeners } from 'node:events';
import { bounds } from '../bounds.ts';
import { understand } from '../rest/outcomes.ts';
import type { Reply, Request, Site } from '../rest/site.ts';
import type { RunClock } from './clock.ts';
import { Gate } from './gate.ts';
import type { Holding, Holdings, Unresolved } from './holdings.ts';

/** What became of the holds of a run. */
export interface Released {
  readonly given: number;
  /** Orders that could not be given back in time: they run out by themselves. */
  readonly left: number;
}

/**
 * Gives back every seat that the run holds without having paid. A creation whose answer never came is asked for once
 * more, with its key, so that an order behind it is found.
 */
export async function release(site: Site, clock: RunClock, holdings: Holdings): Promise<Released> {
  const late = AbortSignal.timeout(bounds.releaseMs);
  setMaxListeners(0, late);
  const gate = new Gate(bounds.releases);
  const found = await Promise.all(
    holdings.unresolved.map((creation) => gate.through(() => find(site, clock, creation, late))),
  );
  const all = [...holdings.unpaid, ...found.filter((holding) => holding !== null)];
  const given = await Promise.all(
    all.map((holding) => gate.through(() => giveBack(site, clock, holding, late))),
  );
  const done = given.filter(Boolean).length;
  return { given: done, left: all.length - done };
}

async function find(
  site: Site,
  clock: RunClock,
  { headers, body }: Unresolved,
  late: AbortSignal,
): Promise<Holding | null> {
  const reply = await insist(
    site,
    clock,
    { method: 'POST', path: '/api/orders', headers, body },
    late,
  );
  if (reply === null) return null;
  const { outcome, token } = understand('order', reply);
  if (outcome.kind !== 'order' || token === undefined) return null;
  return { order: outcome.order, token, headers: {} };
}

/** An order that has ended in another way has given its seats back, too. */
async function giveBack(
  site: Site,
  clock: RunClock,
  { order, token, headers }: Holding,
  late: AbortSignal,
): Promise<boolean> {
  const authorized = { ...headers, authorization: `Bearer ${token}` };
  const path = `/api/orders/${order.id}`;
  const reply = await insist(site, clock, { method: 'DELETE', path, headers: authorized }, late);
  return reply !== null && reply.status < 500;
}

/** Asks until there is an answer other than "later". */
async function insist(
  site: Site,
  clock: RunClock,
  request: Request,
  late: AbortSignal,
): Promise<Reply | null> {
  for (let sending = 1; !late.aborted; sending += 1) {
    const reply = await site.ask(request).catch(() => null);
    if (reply !== null && reply.status < 500 && reply.status !== 429) return reply;
    if (reply === null && sending >= bounds.sendings) return null;
    await clock.until(clock.now() + (reply?.retryAfterMs ?? bounds.firstRetryMs), late);
  }
  return null;
}
