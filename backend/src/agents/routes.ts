import { randomUUID } from 'node:crypto';
import type Koa from 'koa';
import { findAirport } from '@aisle/shared/airports';
import type { agentReadRoutes, agentRoutes, interventionRoutes } from '@aisle/shared/agent-routes';
import type { callerRoutes } from '@aisle/shared/caller-routes';
import type { rebookingRoutes } from '@aisle/shared/rebooking-routes';
import type { forgettingRoutes } from '@aisle/shared/forgetting';
import { unwrap } from '../problem.ts';
import type { Handlers } from '../rest/routes.ts';
import type { Forgetting } from '../interventions/forgetting.ts';
import type { Interventions } from '../interventions/interventions.ts';
import type { Rebookings } from '../interventions/rebookings.ts';
import type { InvariantWatch } from '../invariants/watch.ts';
import type { DeskLive } from '../board/live.ts';
import { formerCsv, manifestCsv } from '../flight-room/tables.ts';
import { manifestView, type Charged } from '../flight-room/views.ts';
import type { OrderFiles } from '../flight-room/order-files.ts';
import type { FlightRooms } from '../flight-room/rooms.ts';
import { search, type SearchParts } from '../flight-room/search.ts';

export interface DeskHandlersParts {
  readonly live: DeskLive;
  readonly rooms: FlightRooms;
  readonly orders: OrderFiles;
  readonly invariants: Pick<InvariantWatch, 'current'>;
  readonly search: SearchParts;
  readonly charged: Charged;
  readonly now: () => number;
}

/** All but an order for a caller, which is made as any other. */
export type DeskRoutes = Omit<typeof agentRoutes, keyof typeof callerRoutes>;

/** What agents look at, under `/api/agent`. */
export function deskHandlers(parts: DeskHandlersParts): Handlers<typeof agentReadRoutes> {
  const { live, rooms, orders, invariants, charged, now } = parts;
  const manifestOf = async (flightId: string) =>
    manifestView(unwrap(await rooms.manifest(flightId)), charged, now());
  return {
    'GET /api/agent/flights': async () => {
      await live.ready();
      return live.board.answer();
    },

    'GET /api/agent/flights/{flightId}': async ({ params: { flightId } }) =>
      unwrap(await rooms.look(flightId)),

    'GET /api/agent/flights/{flightId}/manifest': async ({ ctx, params: { flightId } }) => {
      const manifest = await manifestOf(flightId);
      if (ctx.accepts('json', 'text/csv') !== 'text/csv') return manifest;
      return sendCsv(ctx, flightId, manifestCsv(manifest));
    },

    'GET /api/agent/flights/{flightId}/manifest.csv': async ({ ctx, params: { flightId } }) =>
      sendCsv(ctx, flightId, manifestCsv(await manifestOf(flightId))),

    'GET /api/agent/flights/{flightId}/former.csv': async ({ ctx, params: { flightId } }) =>
      sendCsv(ctx, `${flightId}-former`, formerCsv(await manifestOf(flightId))),

    'GET /api/agent/orders/{orderId}': async ({ params: { orderId } }) =>
      unwrap(await orders.file(orderId)).file,

    'GET /api/agent/search': async ({ query: { q, flightId = null } }) => ({
      results: await search(parts.search, q, flightId),
    }),

    'GET /api/agent/airports': ({ query: { code } }) => ({ airport: findAirport(code) ?? null }),

    'GET /api/agent/feed': ({ query: { after } }) =>
      live.feed.since(after === undefined ? -Infinity : Date.parse(after)),

    'GET /api/agent/charts': () => ({ series: live.charts.series }),

    'GET /api/agent/invariants': () => invariants.current,
  };
}

function sendCsv(ctx: Koa.Context, name: string, body: string): null {
  ctx.attachment(`${name}.csv`);
  ctx.type = 'text/csv';
  // Without the mark, a spreadsheet reads names in a code page of its own.
  ctx.body = `\uFEFF${body}`;
  return null;
}

/** What agents do to a flight. */
export function interventionHandlers(
  interventions: Interventions,
  forgetting: Forgetting,
): Handlers<typeof interventionRoutes & typeof forgettingRoutes> {
  return {
    'POST /api/agent/flights/{flightId}/interventions/preview': ({ agent, params, body }) =>
      interventions.preview({ ...params, agent: agent.agent }, body.command),

    'POST /api/agent/flights/{flightId}/interventions': ({ agent, params, body, key }) =>
      interventions.act({ ...params, agent: agent.agent }, body, key ?? randomUUID()),

    'POST /api/agent/orders/{orderId}/forgetting': async ({
      agent,
      params: { orderId },
      body,
    }) => ({
      historiesUntil: await forgetting.forget(agent.agent, orderId, body.reason),
    }),
  };
}

/** How agents book paid orders onto another flight. */
export function rebookingHandlers(rebookings: Rebookings): Handlers<typeof rebookingRoutes> {
  return {
    'POST /api/agent/flights/{flightId}/rebooking-preview': ({ agent, params, body }) =>
      rebookings.preview({ ...params, agent: agent.agent }, body),

    'POST /api/agent/flights/{flightId}/rebookings': ({ agent, params, body, key }) =>
      rebookings.start({ ...params, agent: agent.agent }, body, key ?? randomUUID()),

    'GET /api/agent/flights/{flightId}/rebookings/{rebookingId}': ({ params }) =>
      rebookings.status(params.flightId, params.rebookingId),
  };
}
