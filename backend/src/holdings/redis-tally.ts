import type { Redis } from 'ioredis';
import { limits } from '@aisle/shared/limits';
import type { Held, Share, Tally } from './tally.ts';

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
