import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type Router from '@koa/router';
import Koa from 'koa';
import type { Logger } from 'pino';
import { traceParentIn, tracing } from '@aisle/shared/tracing/tracing';
import { agentName } from '../identity/access.ts';
import { type Metrics, routeOf } from '../metrics/metrics.ts';
import { Problem, problemBody } from '../problem.ts';
import { clientOf, knowCaller, type TrustedProxies } from '../security/client.ts';
import { knowBrowsers } from '../security/cookies.ts';
import type { SecurityEvent, SecurityEvents } from '../security/events.ts';
import {
  crossOriginReads,
  type Header,
  knowTemporalPage,
  type OriginCheck,
  sameOriginCommands,
  securityHeaders,
} from '../security/headers.ts';
import { compressAnswers } from './send.ts';

const requestIdHeader = 'X-Request-Id';

/** Refusals that are worth a look. */
const eventOf: Readonly<Partial<Record<string, SecurityEvent>>> = {
  'origin-not-allowed': 'origin-refused',
  'supervisor-required': 'role-refused',
};

export interface HttpParts {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly events: Pick<SecurityEvents, 'note'>;
  readonly securityHeaders: () => readonly Header[];
  readonly isAllowedOrigin: OriginCheck;
  /** Where Temporal's own page is, which has payloads decrypted. */
  readonly temporalUi?: string | undefined;
  readonly trustedProxies: TrustedProxies;
  /** None for load tests. */
  readonly rateLimits: Koa.Middleware | null;
  /** Decides who may pass on to which routes. */
  readonly agentsOnly: Koa.Middleware;
  readonly routers: readonly Router[];
  /** The frontend's files: what no router took. */
  readonly pages: Koa.Middleware;
}

/** What a request's handler tells of it to logs and traces. */
export interface RequestState {
  creation?: { readonly flightId: string; readonly orderId: string };
}

/** The whole of HTTP, from the outside in. */
export function createHttp(parts: HttpParts): Koa {
  const { log, metrics } = parts;
  const koa = new Koa();
  koa.use(readToTheEnd);
  koa.use(knowCaller(parts.trustedProxies));
  koa.use(traceRequests);
  koa.use(requestLog(log));
  koa.use(metrics.requests());
  koa.use(securityHeaders(parts.securityHeaders));
  koa.use(
    problems({
      crashed: (error, ctx) => {
        log.error(
          { err: error, requestId: ctx.response.get(requestIdHeader), ...idsOf(ctx) },
          'a request failed by a bug',
        );
      },
      refused: (code, ctx) => {
        metrics.refused('rest', code);
        if (isCustomersCommand(ctx)) metrics.second.refused();
        const event = eventOf[code];
        if (event === undefined) return;
        const account = agentName(ctx);
        const client = clientOf(ctx.ip);
        parts.events.note(event, { client, ...(account !== null && { account }) });
      },
    }),
  );
  koa.use(compressAnswers);
  koa.use(knowTemporalPage(parts.temporalUi));
  // Before what refuses: each answer says that it depends on `Origin`.
  koa.use(crossOriginReads(parts.isAllowedOrigin));
  koa.use(sameOriginCommands(parts.isAllowedOrigin));
  if (parts.rateLimits) koa.use(parts.rateLimits);
  koa.use(parts.agentsOnly);
  for (const router of parts.routers) {
    koa.use(router.routes());
    koa.use(router.allowedMethods());
  }
  koa.use(knowBrowsers);
  koa.use(parts.pages);
  koa.on('error', (error: unknown) => {
    log.warn({ err: error }, 'an answer could not be sent');
  });
  return koa;
}

/** The request as a span of the trace that its page began; the answer says that there is one, so that pages begin them. */
const traceRequests: Koa.Middleware = (ctx, next) => {
  if (!tracing.isOn) return next();
  const parent = traceParentIn(ctx.get('traceparent'));
  return tracing.inSpan(ctx.method, { kind: 'server', parent }, async (span) => {
    ctx.set('traceresponse', tracing.current() ?? '');
    await next();
    const { status } = ctx;
    span.rename(`${ctx.method} ${routeOf(ctx)}`);
    span.note({ 'http.response.status_code': status, ...idsOf(ctx) });
    if (status >= 500) span.failed();
  });
};

/** What the request is about, by its path, and of a creation the order that it is for. */
function idsOf(ctx: Koa.Context): Readonly<Record<string, string>> {
  const { params = {}, state } = ctx as Koa.Context & {
    params?: Record<string, string>;
    state: RequestState;
  };
  return { ...params, ...state.creation };
}

/** Logs each request by method, path and status only: headers and bodies carry tokens and codes. */
function requestLog(log: Logger): Koa.Middleware {
  return async (ctx, next) => {
    const id = randomUUID();
    const begin = performance.now();
    ctx.set(requestIdHeader, id);
    await next();
    const { method, path, status } = ctx;
    // 503 is an answer like others: `/readyz` gives it until a worker is there.
    const level = status >= 500 && status !== 503 ? 'warn' : 'debug';
    // Most requests are logged nowhere, and a line that is not written should cost nothing.
    if (!log.isLevelEnabled(level)) return;
    const tookMs = Math.round(performance.now() - begin);
    log[level](
      { req: { id, method, path }, res: { status }, tookMs, ...idsOf(ctx) },
      'a request was answered',
    );
  };
}

/**
 * What a refusal left unread of a body stands before the connection's next request. Resuming alone would not do: it
 * is undone when an iterator that has just stopped lets go of the request.
 */
const readToTheEnd: Koa.Middleware = (ctx, next) => {
  ctx.res.once('finish', () => ctx.req.on('data', () => undefined).resume());
  return next();
};

/** Whether a customer wanted something done. */
function isCustomersCommand({ method, path }: Koa.Context): boolean {
  return !['GET', 'HEAD', 'OPTIONS'].includes(method) && path.startsWith('/api/orders');
}

export interface ErrorParts {
  /** An error that is none of ours: a bug, or the machine. */
  readonly crashed: (error: unknown, ctx: Koa.Context) => void;
  readonly refused: (code: string, ctx: Koa.Context) => void;
}

/** What was set for an answer that is not given. */
const ofTheAnswer = [
  'ETag',
  'Last-Modified',
  'Content-Encoding',
  'Content-Disposition',
  'Location',
];

/** Writes every refusal and every error as `application/problem+json`. Nothing internal gets out. */
export function problems(parts: ErrorParts): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.body == null && ctx.status >= 404) throw missing(ctx.status);
    } catch (error) {
      const problem = hasGone(ctx) ? new Problem('malformed-request') : problemOf(error);
      if (problem.code === 'internal') parts.crashed(error, ctx);
      parts.refused(problem.code, ctx);
      const retryAfter = problem.retryAfterSeconds;
      if (retryAfter !== null) ctx.set('Retry-After', String(retryAfter));
      for (const name of ofTheAnswer) ctx.remove(name);
      ctx.status = problem.status;
      ctx.set('Cache-Control', 'no-store');
      ctx.body = JSON.stringify(problemBody(problem));
      ctx.type = 'application/problem+json';
    }
  };
}

/** Its client left in the middle of its body: whatever that led to is no bug, and nobody reads the answer. */
function hasGone({ req }: Koa.Context): boolean {
  return req.destroyed && !req.complete;
}

/** 404: no route took the request. 405 and 501: a route did, but not with this method. */
function missing(status: number): Problem {
  return new Problem(status === 404 ? 'not-found' : 'method-not-allowed');
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const status: unknown = error instanceof Error && 'status' in error ? error.status : undefined;
  switch (status) {
    case 400:
      return new Problem('invalid-request');
    case 403:
    case 404:
      return new Problem('not-found');
    case 413:
      return new Problem('body-too-large');
    default:
      return new Problem('internal');
  }
}
