import type Koa from 'koa';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Redis } from 'ioredis';
import { limits } from '@aisle/shared/limits';
import { Problem } from '../rest/problem.ts';
import { clientOf } from './client.ts';

const windowSeconds = 10;
const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Bounds the requests of one client (by address), whatever they are for. With Redis, over all backends together. */
export function rateLimits(redis: Redis | null): Koa.Middleware {
  const writes = limiter('writes', limits.writesPer10Seconds, redis);
  const reads = limiter('reads', limits.readsPer10Seconds, redis);
  return async (ctx, next) => {
    await consume(reading.has(ctx.method) ? reads : writes, clientOf(ctx.ip));
    await next();
  };
}

type Limiter = RateLimiterMemory | RateLimiterRedis;

function limiter(name: string, points: number, redis: Redis | null): Limiter {
  const options = { keyPrefix: `aisle-${name}`, points, duration: windowSeconds };
  const memory = new RateLimiterMemory(options);
  if (redis === null) return memory;
  // While Redis is away each backend counts for itself, at once: a request must not wait for it.
  return new RateLimiterRedis({
    ...options,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    insuranceLimiter: memory,
  });
}

async function consume(limiter: Limiter, client: string): Promise<void> {
  try {
    await limiter.consume(client);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new Problem('rate-limited', { retryAfterMs: refusal.msBeforeNext });
  }
}
