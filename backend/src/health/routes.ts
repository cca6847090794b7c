import Router from '@koa/router';
import { limits } from '@aisle/shared/limits';
import type { Metrics } from '../metrics/metrics.ts';
import { Problem } from '../rest/problem.ts';
import { callerIn } from '../security/client.ts';
import { bearerToken, sameSecret } from '../security/tokens.ts';
import type { Readiness } from './readiness.ts';

export interface HealthRoutesParts {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  /** Opens `/metrics` from elsewhere; undefined: nothing does. */
  readonly metricsToken: string | undefined;
  readonly now: () => number;
}

/** `/healthz`: the process lives. `/readyz`: an order could be taken. `/metrics`: for Prometheus. */
export function healthRoutes({ readiness, metrics, metricsToken, now }: HealthRoutesParts): Router {
  const router = new Router({ sensitive: true });
  const gathered = atMostEvery(limits.metricsMs, () => metrics.registry.metrics(), now);
  router.get('/healthz', (ctx) => {
    ctx.body = { status: 'alive' };
  });
  router.get('/readyz', async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const hint = await readiness.hindrance();
    if (hint !== null) throw new Problem('unavailable', { hint });
    ctx.body = { status: 'ready' };
  });
  router.get('/metrics', async (ctx) => {
    ctx.set('Cache-Control', 'no-store');
    const given = bearerToken(ctx.get('Authorization'));
    const isKnown = metricsToken !== undefined && given !== null && sameSecret(given, metricsToken);
    if (!isKnown && !callerIn(ctx).isLocal) {
      ctx.set('WWW-Authenticate', 'Bearer');
      throw new Problem('metrics-token-required');
    }
    ctx.type = metrics.registry.contentType;
    ctx.body = await gathered();
  });
  return router;
}

/** Whoever asks within so many ms of the last time is given the same. */
function atMostEvery<T>(ms: number, ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (last === null || now() - last.at >= ms) last = { at: now(), answer: ask() };
    return last.answer;
  };
}
