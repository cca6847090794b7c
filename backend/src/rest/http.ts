import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type Router from '@koa/router';
import Koa from 'koa';
import compress from 'koa-compress';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Metrics } from '../metrics/metrics.ts';
import { securityHeaders } from '../security/headers.ts';
import type { OriginCheck } from '../security/origins.ts';
import { crossOriginReads, sameOriginCommands } from '../security/same-origin.ts';
import { problems } from './errors.ts';

export interface HttpParts {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly ownOrigins: () => readonly string[];
  readonly isAllowedOrigin: OriginCheck;
  /** Proxies in front of us that each append whom they were called by. */
  readonly trustedProxies: number;
  /** None for load tests. */
  readonly rateLimits: Koa.Middleware | null;
  readonly routers: readonly Router[];
  /** The frontend's files: what no router took. */
  readonly pages: Koa.Middleware;
}

/** The whole of HTTP, from the outside in. */
export function createHttp(parts: HttpParts): Koa {
  const { log, metrics } = parts;
  // From the right: what stands further left, the client may have written itself.
  const koa = new Koa({ proxy: parts.trustedProxies > 0, maxIpsCount: parts.trustedProxies });
  koa.use(requestLog(log));
  koa.use(metrics.requests());
  koa.use(securityHeaders(parts.ownOrigins));
  koa.use(compress({ br: false, gzip: { level: 4 }, deflate: false, zstd: false }));
  koa.use(
    problems({
      crashed: (error, ctx) => {
        log.error({ err: error, requestId: ctx.req.id }, 'a request failed by a bug');
      },
      refused: (code) => {
        metrics.refused('rest', code);
      },
    }),
  );
  koa.use(sameOriginCommands(parts.isAllowedOrigin));
  koa.use(crossOriginReads(parts.isAllowedOrigin));
  if (parts.rateLimits) koa.use(parts.rateLimits);
  for (const router of parts.routers) {
    koa.use(router.routes());
    koa.use(router.allowedMethods());
  }
  koa.use(parts.pages);
  koa.on('error', (error: unknown) => {
    log.warn({ err: error }, 'an answer could not be sent');
  });
  return koa;
}

/** Logs each request by method, path and status only: headers and bodies carry tokens and codes. */
function requestLog(log: Logger): Koa.Middleware {
  const logged = pinoHttp({
    logger: log,
    // 503 is an answer like others: `/readyz` gives it until a worker is there.
    customLogLevel: (_request, { statusCode }) =>
      statusCode >= 500 && statusCode !== 503 ? 'warn' : 'debug',
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        id,
        method,
        path: url.split('?', 1)[0],
      }),
      res: ({ statusCode }: { statusCode: number }) => ({ status: statusCode }),
    },
  }) as (request: IncomingMessage, response: ServerResponse) => void;
  return async (ctx, next) => {
    const id = randomUUID();
    ctx.req.id = id;
    ctx.set('X-Request-Id', id);
    logged(ctx.req, ctx.res);
    await next();
  };
}
