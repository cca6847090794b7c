import type { Redis } from 'ioredis';
import {
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
  type IRateLimiterOptions,
} from 'rate-limiter-flexible';

export type Limiter = RateLimiterMemory | RateLimiterRedis;

/** So many points for each key. With Redis all backends count together. */
export function limiter(name: string, redis: Redis | null, bounds: IRateLimiterOptions): Limiter {
  const options = { keyPrefix: `aisle-${name}`, ...bounds };
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

/** How long who was refused has to wait, ms; 0: the point was taken. */
export async function waitOf(taken: Promise<RateLimiterRes>): Promise<number> {
  try {
    await taken;
    return 0;
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    return Math.max(1, refusal.msBeforeNext);
  }
}
