/** The gateway over HTTP: one-time keys for codes, validations, charges, refunds, and the ledger to read. */
import { once } from 'node:events';
import { bodyParser } from '@koa/bodyparser';
import Router, { type RouterContext } from '@koa/router';
import { limits } from '@aisle/shared/limits';
import { PAYMENT_CODE, SEALED_CODE } from '@aisle/shared/ids';
import { traceParentIn, tracing } from '@aisle/shared/tracing/tracing';
import Koa, { type Context, type Next } from 'koa';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { guard, type Access } from './access.ts';
import type { CodeKeys } from './code-keys.ts';
import { JournalBroken } from './journal.ts';
import type { Ledger, Made } from './ledger.ts';
import { problemBody, Refusal, type GatewayProblem } from './problems.ts';
import {
  chargeRequestSchema,
  codeKeysRequestSchema,
  forgettingRequestSchema,
  idempotencyKeySchema,
  readQuerySchema,
  refundRequestSchema,
  validationRequestSchema,
} from './schemas.ts';
import { verdictOn, type Simulation } from './validation.ts';

export interface GatewayParts {
  readonly ledger: Ledger;
  readonly codeKeys: CodeKeys;
  readonly simulation: Simulation;
  readonly access: Access;
  readonly logger: Logger;
}

/** The Koa application; it opens no port and no file by itself. */
export function createApp(parts: GatewayParts): Koa {
  const app = new Koa();
  const router = createRouter(parts);
  app.on('error', (error: unknown) => {
    parts.logger.warn({ err: error }, 'an answer could not be sent');
  });
  app.use(traced);
  app.use(notForPages);
  app.use(problems(parts.logger));
  app.use(guard(parts.access));
  app.use(jsonOnly);
  app.use(bodyParser({ enableTypes: ['json'], jsonLimit: limits.bodyBytes, onError: refuseBody }));
  app.use(router.routes());
  app.use(
    router.allowedMethods({
      throw: true,
      methodNotAllowed: () => new Refusal('method-not-allowed'),
      notImplemented: () => new Refusal('method-not-allowed'),
    }),
  );
  return app;
}

function createRouter(parts: GatewayParts): Router {
  const { codeKeys, ledger, logger } = parts;
  const router = new Router();
  router.post('/code-keys', async (ctx) => {
    const { count } = parseBody(codeKeysRequestSchema, ctx.request.body);
    const keys = await codeKeys.issue(count);
    if (keys.length === 0) throw new Refusal('too-many-code-keys');
    ctx.status = 201;
    ctx.body = { keys };
  });
  router.post('/code-keys/forgetting', async (ctx) => {
    await codeKeys.forget(parseBody(forgettingRequestSchema, ctx.request.body).ids);
    ctx.body = {};
  });
  router.post('/validations', (ctx) => validate(ctx, parts));
  router.post('/charges', async (ctx) => {
    const { codeKey, ...request } = parseBody(chargeRequestSchema, ctx.request.body);
    const key = idempotencyKey(ctx);
    const [made] = await Promise.all([
      ledger.charge(key, request),
      codeKey === undefined ? null : codeKeys.forget([codeKey]),
    ]);
    if (!made.ok) throw new Refusal(made.error);
    answerMade(ctx, made.value);
    logger.info({ charge: made.value.movement, repeated: made.value.repeated }, 'charged');
  });
  router.post('/refunds', async (ctx) => {
    const request = parseBody(refundRequestSchema, ctx.request.body);
    const made = await ledger.refund(idempotencyKey(ctx), request);
    if (!made.ok) throw new Refusal(made.error);
    answerMade(ctx, made.value);
    logger.info({ refund: made.value.movement, repeated: made.value.repeated }, 'refunded');
  });
  router.get('/charges', (ctx) => show(ctx, ledger, 'charge'));
  router.get('/refunds', (ctx) => show(ctx, ledger, 'refund'));
  router.get('/healthz', (ctx) => {
    ctx.body = { ok: true };
  });
  return router;
}

async function validate(
  ctx: RouterContext,
  { codeKeys, simulation }: Pick<GatewayParts, 'codeKeys' | 'simulation'>,
): Promise<void> {
  const { orderId, attempt, code: given } = parseBody(validationRequestSchema, ctx.request.body);
  if (typeof given !== 'string' || !(PAYMENT_CODE.test(given) || SEALED_CODE.test(given))) {
    throw new Refusal('invalid-payment-code');
  }
  const code = SEALED_CODE.test(given) ? codeKeys.open(given, orderId) : given;
  if (code === null) throw new Refusal('code-gone');
  const verdict = verdictOn(code, attempt, simulation);
  if (verdict === 'never-answers') {
    // The client gives up, or the gateway stops: either closes the response.
    if (!ctx.res.closed) await once(ctx.res, 'close');
    ctx.respond = false;
    return;
  }
  ctx.body = { valid: verdict === 'valid' };
}

/** A page of the ledger; where there is more, `Link` says where (RFC 8288). */
async function show(ctx: RouterContext, ledger: Ledger, kind: 'charge' | 'refund'): Promise<void> {
  const query = parseBody(readQuerySchema, ctx.query);
  const { movements, more } = await ledger.read(kind, query);
  if (more) {
    const next = new URLSearchParams({
      after: String(query.after + movements.length),
      limit: String(query.limit),
      ...(query.orderId !== undefined && { orderId: query.orderId }),
    });
    ctx.set('Link', `<${ctx.path}?${next.toString()}>; rel="next"`);
  }
  ctx.body = movements;
}

function answerMade(ctx: RouterContext, { movement, repeated }: Made): void {
  ctx.status = repeated ? 200 : 201;
  ctx.body = movement;
}

function parseBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new Refusal('invalid-request', `${field === '' ? 'body' : field}: ${issue?.message ?? ''}`);
}

function idempotencyKey(ctx: RouterContext): string {
  const parsed = idempotencyKeySchema.safeParse(ctx.get('Idempotency-Key'));
  if (!parsed.success) throw new Refusal('idempotency-key-required');
  return parsed.data;
}

/** The request as a span of its caller's trace. */
function traced(ctx: Context, next: Next): Promise<void> {
  const parent = traceParentIn(ctx.get('traceparent'));
  return tracing.inSpan(`${ctx.method} ${ctx.path}`, { kind: 'server', parent }, async (span) => {
    await next();
    span.note({ 'http.response.status_code': ctx.status });
    if (ctx.status >= 500) span.failed();
  });
}

/** No page and no cache has any business with it. */
async function notForPages(ctx: Context, next: Next): Promise<void> {
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('Cross-Origin-Resource-Policy', 'same-origin');
  ctx.set('Cache-Control', 'no-store');
  await next();
}

async function jsonOnly(ctx: Context, next: Next): Promise<void> {
  if (ctx.method === 'POST' && ctx.is('application/json') !== 'application/json') {
    throw new Refusal('unsupported-media-type');
  }
  await next();
}

function refuseBody(error: Error): never {
  const status = 'status' in error ? error.status : undefined;
  throw new Refusal(status === 413 ? 'body-too-large' : 'invalid-json');
}

/** Turns whatever was thrown into `application/problem+json`; internals stay in the log. */
function problems(logger: Logger) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next();
      if (ctx.body === undefined && ctx.respond !== false) throw new Refusal('not-found');
    } catch (error) {
      const { code, detail } = asRefusal(error, logger);
      const { status, body } = problemBody(code, detail);
      ctx.status = status;
      ctx.type = 'application/problem+json';
      ctx.body = JSON.stringify(body);
    }
  };
}

function asRefusal(error: unknown, logger: Logger): { code: GatewayProblem; detail?: string } {
  if (error instanceof Refusal) {
    return error.detail === undefined
      ? { code: error.code }
      : { code: error.code, detail: error.detail };
  }
  if (error instanceof JournalBroken) return { code: 'unavailable' };
  logger.error({ err: error }, 'a request failed');
  return { code: 'internal' };
}
