import Router from '@koa/router';
import type { Metrics } from '../metrics/metrics.ts';
import { Problem } from '../rest/problem.ts';
import type { Readiness } from './readiness.ts';

/** `/healthz`: the process lives. `/readyz`: an order could be taken. `/metrics`: for Prometheus. */
export function healthRoutes(readiness: Readiness, metrics: Metrics): Router {
  const router = new Router({ sensitive: true });
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
    ctx.type = metrics.registry.contentType;
    ctx.body = await metrics.registry.metrics();
  });
  return router;
}
