/**
 * What each client and each network holds just now: orders that are not paid, and their seats. Counted so that nobody holds every seat there is (shared/SPEC.md, N).
 */
import type { Redis } from 'ioredis';
import { limits } from '@aisle/shared/limits';
import { clientOf, siteOf } from '../security/client.ts';

/** Whose orders are counted together, and how much they may hold. */
interface Share {
  readonly name: string;
  readonly seats: number;
  readonly orders: number;
  /** Of the orders those without seats. */
  readonly openOrders: number;
}

/** How much one order holds. `until`: when it gives all back at the latest, ms. */
interface Held {
  readonly orderId: string;
  readonly seats: number;
  readonly until: number;
}

/** Sums what is held. */
export interface Tally {
  /**
   * Counts what an order is about to hold, with the shares that it had when it was first counted, or these. Gives the name
   * of a share that it does not fit into, and then counts nothing new; null: it fits. What an order holds already it may hold.
   */
  take(held: Held, shares: readonly Share[], now: number): Promise<string | null>;
  /** Corrects what an order holds, if it is counted. */
  note(held: Held, now: number): Promise<void>;
  /** The order holds nothing any more. */
  drop(orderId: string): Promise<void>;
  /** The seats of an order that is counted; null when it is not. */
  seatsOf(orderId: string, now: number): Promise<number | null>;
}

/** How much one client may hold; a site of several networks four times as much. */
export interface ClientBounds {
  readonly seats: number;
  readonly orders: number;
}

/** The share of everybody's orders without seats. */
export const everybody: Share = {
  name: 'all',
  seats: Infinity,
  orders: Infinity,
  openOrders: limits.openOrders,
};

/** The shares that an order from this address counts for. `bounds` null: for everybody's only. */
export function sharesOf(address: string, bounds: ClientBounds | null): Share[] {
  if (bounds === null) return [everybody];
  const openOrders = limits.openOrdersPerClient;
  const client = { name: clientOf(address), ...bounds, openOrders };
  const site = siteOf(address);
  if (site === null) return [client, everybody];
  const times = limits.clientsPerSite;
  const { seats, orders } = bounds;
  const whole = { seats: seats * times, orders: orders * times, openOrders: openOrders * times };
  return [client, { name: site, ...whole }, everybody];
}

interface Counted extends Held {
  readonly shares: readonly Share[];
}

/** The tally of one backend. What it counted is forgotten with it: holds of before end within their time. */
export class MemoryTally implements Tally {
  readonly #orders = new Map<string, Counted>();
  readonly #shares = new Map<string, Set<string>>();

  take(held: Held, shares: readonly Share[], now: number): Promise<string | null> {
    const known = this.#find(held.orderId, now);
    const own = known?.shares ?? shares;
    if (known === undefined || held.seats > known.seats) {
      const full = own.find((share) => !this.#fits(held, share, now));
      if (full !== undefined) return Promise.resolve(full.name);
    }
    this.#put({ ...held, shares: own });
    return Promise.resolve(null);
  }

  note(held: Held, now: number): Promise<void> {
    const known = this.#find(held.orderId, now);
    if (known) this.#put({ ...held, shares: known.shares });
    return Promise.resolve();
  }

  drop(orderId: string): Promise<void> {
    for (const { name } of this.#orders.get(orderId)?.shares ?? []) {
      const orders = this.#shares.get(name);
      orders?.delete(orderId);
      if (orders?.size === 0) this.#shares.delete(name);
    }
    this.#orders.delete(orderId);
    return Promise.resolve();
  }

  seatsOf(orderId: string, now: number): Promise<number | null> {
    return Promise.resolve(this.#find(orderId, now)?.seats ?? null);
  }

  #fits({ orderId, seats }: Held, share: Share, now: number): boolean {
    if (share === everybody && seats > 0) return true;
    const others = [...(this.#shares.get(share.name) ?? [])].flatMap((id) =>
      id === orderId ? [] : (this.#find(id, now) ?? []),
    );
    const all = others.reduce((sum, other) => sum + other.seats, seats);
    const open = others.filter((other) => other.seats === 0).length + Number(seats === 0);
    return all <= share.seats && others.length < share.orders && open <= share.openOrders;
  }

  /** The order, unless its time is over. */
  #find(orderId: string, now: number): Counted | undefined {
    const counted = this.#orders.get(orderId);
    if (counted === undefined || counted.until > now) return counted;
    void this.drop(orderId);
    return undefined;
  }

  /** The order that was counted longest ago goes first, so that memory has a bound. */
  #put(counted: Counted): void {
    void this.drop(counted.orderId);
    this.#orders.set(counted.orderId, counted);
    for (const share of counted.shares) {
      if (share === everybody && counted.seats > 0) continue;
      const orders = this.#shares.get(share.name) ?? new Set();
      this.#shares.set(share.name, orders.add(counted.orderId));
    }
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > limits.countedOrders && oldest) void this.drop(oldest);
  }
}

const prefix = 'aisle-held:';

/**
 * Of each share a hash of its orders, each with its seats and its end; of each order its seats and its shares with their
 * bounds, so that every backend can correct it. KEYS: the order. ARGV: now, the order's id, its seats, its end, and its
 * shares as JSON, or an empty text to correct what is counted. A bound below 0 is none.
 */
const script = `
local now, id, seats, ends = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local own, text = string.match(redis.call('GET', KEYS[1]) or '', '^(%d+)|(.*)$')
if not text and ARGV[5] == '' then return '' end
text = text or ARGV[5]
local shares = cjson.decode(text)
local function fits(share)
  if share.name == 'all' and seats > 0 then return true end
  local key = '${prefix}share:' .. share.name
  local sum, orders, open, fields = seats, 1, seats == 0 and 1 or 0, redis.call('HGETALL', key)
  for place = 1, #fields, 2 do
    local held, till = string.match(fields[place + 1], '^(%d+):(%d+)$')
    if tonumber(till) <= now then redis.call('HDEL', key, fields[place])
    elseif fields[place] ~= id then
      sum, orders, open = sum + tonumber(held), orders + 1, open + (held == '0' and 1 or 0)
    end
  end
  return (share.seats < 0 or sum <= share.seats)
    and (share.orders < 0 or orders <= share.orders) and open <= share.openOrders
end
if ARGV[5] ~= '' and not (own and seats <= tonumber(own)) then
  for _, share in ipairs(shares) do
    if not fits(share) then return share.name end
  end
end
for _, share in ipairs(shares) do
  local key = '${prefix}share:' .. share.name
  if share.name == 'all' and seats > 0 then redis.call('HDEL', key, id)
  else
    redis.call('HSET', key, id, ARGV[3] .. ':' .. ARGV[4])
    redis.call('PEXPIRE', key, ${limits.unpaidOrderMs})
  end
end
redis.call('SET', KEYS[1], ARGV[3] .. '|' .. text, 'PX', math.max(1, ends - now))
return ''
`;

/** The tally of all backends together. */
export class RedisTally implements Tally {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async take(held: Held, shares: readonly Share[], now: number): Promise<string | null> {
    // JSON has no word for what has no end.
    const bounded = (bound: number): number => (Number.isFinite(bound) ? bound : -1);
    const plain = shares.map(({ name, seats, orders, openOrders }) => {
      return { name, seats: bounded(seats), orders: bounded(orders), openOrders };
    });
    return (await this.#run(held, now, JSON.stringify(plain))) || null;
  }

  async note(held: Held, now: number): Promise<void> {
    await this.#run(held, now, '');
  }

  async drop(orderId: string): Promise<void> {
    const text = (await this.#redis.getdel(keyOf(orderId)))?.replace(/^\d+\|/, '') ?? '[]';
    for (const { name } of JSON.parse(text) as readonly Share[]) {
      await this.#redis.hdel(`${prefix}share:${name}`, orderId);
    }
  }

  async seatsOf(orderId: string): Promise<number | null> {
    const text = await this.#redis.get(keyOf(orderId));
    return text === null ? null : parseInt(text, 10);
  }

  async #run({ orderId, seats, until }: Held, now: number, shares: string): Promise<string> {
    const values = [now, orderId, seats, Math.ceil(until), shares];
    return String(await this.#redis.eval(script, 1, keyOf(orderId), ...values));
  }
}

function keyOf(orderId: string): string {
  return `${prefix}order:${orderId}`;
}
