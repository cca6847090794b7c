import type Koa from 'koa';
import type { Redis } from 'ioredis';
import { limits } from '@aisle/shared/limits';
import { Problem } from '../problem.ts';
import { clientOf } from './client.ts';
import { limiter, waitOf } from './limiter.ts';

const duration = 10;
const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Bounds the requests of one client (by address), whatever they are for. With Redis, over all backends together. */
export function rateLimits(redis: Redis | null): Koa.Middleware {
  const writes = limiter('writes', redis, { points: limits.writesPer10Seconds, duration });
  const reads = limiter('reads', redis, { points: limits.readsPer10Seconds, duration });
  return async (ctx, next) => {
    const requests = reading.has(ctx.method) ? reads : writes;
    const retryAfterMs = await waitOf(requests.consume(clientOf(ctx.ip)));
    if (retryAfterMs > 0) throw new Problem('rate-limited', { retryAfterMs });
    await next();
  };
}
