import cors from '@koa/cors';
import type Koa from 'koa';
import { Problem } from '../problem.ts';
import { clientHeader } from './key-owner.ts';
import { isOwnPage, type OriginCheck } from './origins.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses commands that a page of another origin sends: the cookies of orders and agents go along with them. */
export function sameOriginCommands(isAllowed: OriginCheck): Koa.Middleware {
  return async (ctx, next) => {
    if (!reading.has(ctx.method) && !isOwnPage(ctx.headers, isAllowed)) {
      throw new Problem('origin-not-allowed');
    }
    await next();
  };
}

/** Lets pages of the allowed origins read the answers. */
export function crossOriginReads(isAllowed: OriginCheck): Koa.Middleware {
  return cors({
    origin: (ctx: Koa.Context) => (isAllowed(ctx.get('Origin')) ? ctx.get('Origin') : ''),
    credentials: true,
    exposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Request-Id'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-None-Match',
      clientHeader,
    ],
    maxAge: 600,
  });
}
