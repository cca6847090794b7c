import Router from '@koa/router';
import type Koa from 'koa';
import { z } from 'zod';
import {
  interventionRequestSchema,
  previewRequestSchema,
  type AgentManifest,
} from '@aisle/shared/agent-contract';
import { idempotencyKey, jsonBody, parseBody } from '../rest/input.ts';
import { judgeIds } from '../rest/names.ts';
import { Problem, unwrap } from '../rest/problem.ts';
import { knownAgent } from './access.ts';
import type { Interventions } from './interventions.ts';
import type { InvariantWatch } from './invariants/watch.ts';
import type { DeskLive } from './live.ts';
import { formerCsv, manifestCsv } from './manifest-csv.ts';
import type { OrderFiles } from './orders.ts';
import { manifestView, type Charged } from './room-view.ts';
import type { FlightRooms } from './rooms.ts';
import { search, type SearchParts } from './search.ts';

export interface DeskRoutesParts {
  readonly live: DeskLive;
  readonly rooms: FlightRooms;
  readonly orders: OrderFiles;
  readonly interventions: Interventions;
  readonly invariants: Pick<InvariantWatch, 'current'>;
  readonly search: SearchParts;
  readonly charged: Charged;
  readonly now: () => number;
}

const typed = z.object({
  q: z.string().trim().min(1).max(64),
  flightId: z.string().max(64).optional(),
});
const after = z.object({ after: z.iso.datetime().optional() });

/** `/api/agent`: everything but the session and the history. The wall before it lets agents pass, and nobody else. */
export function deskRoutes(parts: DeskRoutesParts): Router {
  const router = new Router({ prefix: '/api/agent', sensitive: true });
  judgeIds(router);
  readRoutes(router, parts);
  flightRoutes(router, parts);
  return router;
}

function readRoutes(router: Router, parts: DeskRoutesParts): void {
  const { live, orders, invariants } = parts;
  router.get('/flights', async (ctx) => {
    await live.ready();
    ctx.body = live.board.answer();
  });
  router.get('/orders/:orderId', async (ctx) => {
    ctx.body = unwrap(await orders.file(ctx.params['orderId'] ?? '')).file;
  });
  router.get('/search', async (ctx) => {
    const { q, flightId } = query(typed, ctx);
    ctx.body = { results: await search(parts.search, q, flightId ?? null) };
  });
  router.get('/invariants', (ctx) => {
    ctx.body = invariants.current;
  });
  router.get('/charts', (ctx) => {
    ctx.body = { series: live.charts.series };
  });
  router.get('/feed', (ctx) => {
    const { after: since } = query(after, ctx);
    ctx.body = live.feed.since(since === undefined ? -Infinity : Date.parse(since));
  });
}

function flightRoutes(
  router: Router,
  { rooms, interventions, charged, now }: DeskRoutesParts,
): void {
  const manifestOf = async (ctx: Koa.Context & { params: Record<string, string> }) =>
    manifestView(unwrap(await rooms.manifest(ctx.params['flightId'] ?? '')), charged, now());
  const sendCsv = (ctx: Koa.Context, name: string, body: string): void => {
    ctx.attachment(`${name}.csv`);
    ctx.type = 'text/csv';
    ctx.body = body;
  };
  const sendManifest = (ctx: Koa.Context, manifest: AgentManifest): void => {
    sendCsv(ctx, manifest.flight.id, manifestCsv(manifest));
  };
  router.get('/flights/:flightId', async (ctx) => {
    ctx.body = unwrap(await rooms.look(ctx.params['flightId'] ?? ''));
  });
  router.get('/flights/:flightId/manifest.csv', async (ctx) => {
    sendManifest(ctx, await manifestOf(ctx));
  });
  router.get('/flights/:flightId/former.csv', async (ctx) => {
    const manifest = await manifestOf(ctx);
    sendCsv(ctx, `${manifest.flight.id}-former`, formerCsv(manifest));
  });
  router.get('/flights/:flightId/manifest', async (ctx) => {
    const manifest = await manifestOf(ctx);
    if (ctx.accepts('json', 'text/csv') === 'text/csv') sendManifest(ctx, manifest);
    else ctx.body = manifest;
  });
  router.post('/flights/:flightId/interventions/preview', jsonBody, async (ctx) => {
    const { command } = parseBody(previewRequestSchema, ctx);
    ctx.body = await interventions.preview(wanted(ctx, ctx.params['flightId']), command);
  });
  router.post('/flights/:flightId/interventions', jsonBody, async (ctx) => {
    const key = idempotencyKey(ctx);
    const request = parseBody(interventionRequestSchema, ctx);
    ctx.body = await interventions.act(wanted(ctx, ctx.params['flightId']), request, key);
  });
}

function wanted(ctx: Koa.Context, flightId = '') {
  return { agent: knownAgent(ctx).agent, flightId };
}

function query<T extends z.ZodType>(schema: T, ctx: Koa.Context): z.output<T> {
  const parsed = schema.safeParse(ctx.query);
  if (parsed.success) return parsed.data;
  const fields = parsed.error.issues.map(({ path }) => path.join('.'));
  throw new Problem('invalid-request', { hint: `Look at: ${fields.join(', ')}.` });
}
