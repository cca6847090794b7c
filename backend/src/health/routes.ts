import type { operationRoutes } from '@aisle/shared/customer-routes';
import { limits } from '@aisle/shared/limits';
import type { Metrics } from '../metrics/metrics.ts';
import { Problem } from '../problem.ts';
import type { Handlers } from '../rest/routes.ts';
import { callerIn } from '../security/client.ts';
import { bearerToken, sameSecret } from '../security/tokens.ts';
import type { Readiness } from './readiness.ts';

export interface HealthHandlersParts {
  readonly readiness: Readiness;
  readonly metrics: Metrics;
  /** Opens `/metrics` from elsewhere; undefined: nothing does. */
  readonly metricsToken: string | undefined;
  readonly now: () => number;
}

/** `/healthz`: the process lives. `/readyz`: an order could be taken. `/metrics`: for Prometheus. */
export function healthHandlers(parts: HealthHandlersParts): Handlers<typeof operationRoutes> {
  const { readiness, metrics, metricsToken, now } = parts;
  const gathered = atMostEvery(limits.metricsMs, () => metrics.registry.metrics(), now);
  return {
    'GET /healthz': () => ({ status: 'alive' }),

    'GET /readyz': async () => {
      const hint = await readiness.hindrance();
      if (hint !== null) throw new Problem('unavailable', { hint });
      return { status: 'ready' };
    },

    'GET /metrics': async ({ ctx }) => {
      const given = bearerToken(ctx.get('Authorization'));
      const isKnown =
        metricsToken !== undefined && given !== null && sameSecret(given, metricsToken);
      if (!isKnown && !callerIn(ctx).isLocal) {
        ctx.set('WWW-Authenticate', 'Bearer');
        throw new Problem('metrics-token-required');
      }
      ctx.type = metrics.registry.contentType;
      ctx.body = await gathered();
      return null;
    },
  };
}

/** Whoever asks within so many ms of the last time is given the same. */
function atMostEvery<T>(ms: number, ask: () => Promise<T>, now: () => number): () => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | null = null;
  return () => {
    if (last === null || now() - last.at >= ms) last = { at: now(), answer: ask() };
    return last.answer;
  };
}
