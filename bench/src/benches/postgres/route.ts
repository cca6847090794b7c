/** The product's HTTP with one route: holds on a flight, decided by whom it is told. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import { createLog } from '@aisle/backend/src/log.ts';
import { Metrics } from '@aisle/backend/src/metrics/metrics.ts';
import { createHttp } from '@aisle/backend/src/rest/http.ts';
import { parseBody, readJson } from '@aisle/backend/src/rest/input.ts';
import { Problem } from '@aisle/backend/src/problem.ts';
import { trustedProxies } from '@aisle/backend/src/security/client.ts';
import { z } from 'zod';
import { flightHolds } from './flight-holds.ts';
import type { Holds } from './holds.ts';
import type { FromRoute, ToRoute } from './messages.ts';
import { postgresHolds } from './postgres-holds.ts';
import { answerParent } from '../../parts/child.ts';

const holdSchema = z.strictObject({
  flightId: z.string().max(64),
  orderId: z.string().max(64),
  revision: z.int().positive(),
  seats: z.array(z.string().max(8)).min(1).max(9),
});

function holdRoutes(holds: Holds): Router {
  const router = new Router();
  router.put('/holds', async (ctx) => {
    await readJson(ctx);
    const hold = parseBody(holdSchema, ctx);
    const until = await holds.take(hold);
    if (!until) throw new Problem('seats-unavailable', { seats: hold.seats });
    ctx.body = { seats: hold.seats, until };
  });
  router.put('/returns', async (ctx) => {
    await readJson(ctx);
    await holds.giveBack(parseBody(holdSchema, ctx));
    ctx.body = { seats: [] };
  });
  return router;
}

async function serve(told: ToRoute): Promise<FromRoute> {
  const holds = told.engine === 'postgres' ? postgresHolds(told) : await flightHolds(told);
  const koa = createHttp({
    log: createLog('warn'),
    metrics: new Metrics(),
    events: { note: () => undefined },
    securityHeaders: () => [],
    isAllowedOrigin: (origin) => origin === undefined,
    trustedProxies: trustedProxies(0, []),
    rateLimits: null,
    agentsOnly: (_ctx, next) => next(),
    routers: [holdRoutes(holds)],
    pages: (_ctx, next) => next(),
  });
  const handle = koa.callback();
  const http = createServer((request, response) => void handle(request, response));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

answerParent(serve);
