/** The orders of a run: which of them keep seats, and how these are given back in the end. */
import pLimit from 'p-limit';
import { setMaxListeners } from 'node:events';
import type { Order } from '@aisle/shared/contract';
import { bounds } from '../bounds.ts';
import { understand } from '../client/messages.ts';
import type { Reply, Request, Site } from '../client/site.ts';
import type { Outcome, RunClock } from '../observations.ts';

/** An order that the run made, and what speaks for it. */
export interface Holding {
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  order: Order;
}

/** A creation whose answer never came: there may be an order behind it. */
export interface Unresolved {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

/** Every order of the run, with its newest state: what has to be given back in the end. */
export class Holdings {
  readonly #orders = new Map<string, Holding>();
  readonly unresolved: Unresolved[] = [];
  /** Watches of seats, each to be ended by a `DELETE` of its path. */
  readonly watches: Pick<Request, 'path' | 'headers'>[] = [];

  /** A creation was answered so. */
  asked(outcome: Outcome, creation: Unresolved): void {
    if (isUnresolved(outcome)) this.unresolved.push(creation);
  }

  created(order: Order, token: string, headers: Readonly<Record<string, string>>): void {
    this.#orders.set(order.id, { order, token, headers });
  }

  seen(order: Order): void {
    const known = this.#orders.get(order.id);
    if (known && known.order.revision < order.revision) known.order = order;
  }

  /** Orders that still keep seats without having been paid for. */
  get unpaid(): Holding[] {
    const keeps = (status: Order['status']) => status === 'open' || status === 'held';
    return [...this.#orders.values()].filter(({ order }) => keeps(order.status));
  }

  /** Orders whose payment is under way. */
  get paying(): number {
    return [...this.#orders.values()].filter(({ order }) => order.status === 'paying').length;
  }

  get confirmed(): ReadonlySet<string> {
    const all = [...this.#orders.values()].map(({ order }) => order);
    return new Set(all.filter(({ status }) => status === 'confirmed').map(({ id }) => id));
  }
}

/** Whether an order may have come of it all the same. */
function isUnresolved(outcome: Outcome): boolean {
  if (outcome.kind === 'failed') return true;
  return outcome.kind === 'refused' && outcome.problem.code === 'unavailable';
}

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
  const limit = pLimit(bounds.releases);
  /** Asks until there is an answer other than "later". */
  const insist = async (request: Request): Promise<Reply | null> => {
    for (let sending = 1; !late.aborted; sending += 1) {
      const reply = await site.ask(request).catch(() => null);
      if (reply !== null && reply.status < 500 && reply.status !== 429) return reply;
      if (reply === null && sending >= bounds.sendings) return null;
      await clock.until(clock.now() + (reply?.retryAfterMs ?? bounds.firstRetryMs), late);
    }
    return null;
  };
  const found = await limit.map(holdings.unresolved, async (creation) =>
    behind(await insist({ method: 'POST', path: '/api/orders', ...creation })),
  );
  await limit.map(holdings.watches, (watch) => insist({ method: 'DELETE', ...watch }));
  const all = [...holdings.unpaid, ...found.filter((holding) => holding !== null)];
  const replies = await limit.map(all, ({ order, token, headers }) =>
    insist({
      method: 'DELETE',
      path: `/api/orders/${order.id}`,
      headers: { ...headers, authorization: `Bearer ${token}` },
    }),
  );
  // An order that has ended in another way has given its seats back, too.
  const given = replies.filter((reply) => reply !== null).length;
  return { given, left: all.length - given };
}

/** The order behind a creation that was asked for again; null: there is none. */
function behind(reply: Reply | null): Holding | null {
  if (reply === null) return null;
  const { outcome, token } = understand('order', reply);
  if (outcome.kind !== 'order' || token === undefined) return null;
  return { order: outcome.order, token, headers: {} };
}
