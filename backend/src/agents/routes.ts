import { randomUUID } from 'node:crypto';
import type {
  forgettingRoutes,
  openingRoutes,
  tokenRoutes,
} from '@aisle/shared/agent-order-routes';
import type {
  agentReadRoutes,
  agentRoutes,
  codecRoutes,
  interventionRoutes,
  TemporalPayloads,
} from '@aisle/shared/agent-routes';
import { findAirport } from '@aisle/shared/airports';
import { type PayloadEncryption, UnreadablePayload } from '@aisle/shared/payload-codec';
import type { rebookingRoutes } from '@aisle/shared/rebooking-routes';
import type { DeskLive } from '../board/live.ts';
import type { BookingPort, DeskPort } from '../booking/port.ts';
import type { OrderFiles } from '../flight-room/order-files.ts';
import type { FlightRooms } from '../flight-room/rooms.ts';
import { search, type SearchParts } from '../flight-room/search.ts';
import { formerCsv, manifestCsv } from '../flight-room/tables.ts';
import { type Charged, manifestView } from '../flight-room/views.ts';
import type { Forgetting } from '../interventions/forgetting.ts';
import type { Interventions } from '../interventions/interventions.ts';
import { type Rebookings, rebookingsFrom } from '../interventions/rebookings.ts';
import { refusal } from '../interventions/refusals.ts';
import type { InvariantWatch } from '../invariants/watch.ts';
import type { Objectives } from '../metrics/objectives.ts';
import { unwrap } from '../problem.ts';
import { publicOrder } from '../relay/public-views.ts';
import type { Grant } from '../rest/order-access.ts';
import type { Handlers } from '../rest/routes.ts';
import { sendCsv } from '../rest/send.ts';

type JsonPayload = TemporalPayloads['payloads'][number];

/** Codes of payments, as the message to an order has them, and as an order carries them into its next run. */
const paymentCode = /("code":"|\[\\")\d{5}(?=\\?")/g;

/** Temporal's own page shows agents what it cannot read itself (SPEC X5). */
export function codecHandlers(encryption: PayloadEncryption): Handlers<typeof codecRoutes> {
  return {
    'POST /api/agent/codec/decode': ({ body: { payloads } }) => ({
      payloads: payloads.map((payload) => openJson(encryption, payload)),
    }),
  };
}

function openJson(encryption: PayloadEncryption, given: JsonPayload): JsonPayload {
  try {
    const { metadata, data } = encryption.open({
      metadata: mapped(given.metadata ?? {}, bytesOf),
      data: bytesOf(given.data ?? ''),
    });
    const text = Buffer.from(data ?? []).toString('latin1');
    return {
      metadata: mapped(metadata ?? {}, (bytes) => Buffer.from(bytes).toString('base64')),
      data: Buffer.from(text.replace(paymentCode, '$1*****'), 'latin1').toString('base64'),
    };
  } catch (error) {
    if (error instanceof UnreadablePayload) return given;
    throw error;
  }
}

function bytesOf(base64: string): Buffer {
  return Buffer.from(base64, 'base64');
}

function mapped<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B) {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

export interface DeskHandlersParts {
  readonly live: DeskLive;
  readonly rooms: FlightRooms;
  readonly orders: OrderFiles;
  readonly invariants: Pick<InvariantWatch, 'current'>;
  readonly objectives: Pick<Objectives, 'current'>;
  readonly search: SearchParts;
  readonly charged: Charged;
  readonly now: () => number;
}

/** All but what gives orders' tokens: an order for a caller is made as any other. */
export type DeskRoutes = Omit<typeof agentRoutes, keyof typeof tokenRoutes>;

/** What agents look at, under `/api/agent`. */
export function deskHandlers(parts: DeskHandlersParts): Handlers<typeof agentReadRoutes> {
  const { live, rooms, orders, invariants, objectives, charged, now } = parts;
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

    'GET /api/agent/objectives': async () => ({ objectives: await objectives.current() }),
  };
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
export function rebookingHandlers(
  rebookings: Rebookings,
  desk: DeskPort,
): Handlers<typeof rebookingRoutes> {
  return {
    'POST /api/agent/flights/{flightId}/rebooking-preview': ({ agent, params, body }) =>
      rebookings.preview({ ...params, agent: agent.agent }, body),

    'POST /api/agent/flights/{flightId}/rebookings': ({ agent, params, body, key }) =>
      rebookings.start({ ...params, agent: agent.agent }, body, key ?? randomUUID()),

    'GET /api/agent/flights/{flightId}/rebookings': ({ params }) =>
      rebookingsFrom(desk, params.flightId),

    'GET /api/agent/flights/{flightId}/rebookings/{rebookingId}': ({ params }) =>
      rebookings.status(params.flightId, params.rebookingId),
  };
}

export interface OpeningParts {
  readonly booking: Pick<BookingPort, 'orderStatus' | 'desk'>;
  readonly grant: Grant;
  readonly now: () => number;
  /** It came to the audit of a flight. */
  readonly entered: (flightId: string) => void;
}

/** An order that is not paid, for an agent who speaks with its caller (SPEC A26). The flight decides, and keeps who. */
export function openingHandlers(parts: OpeningParts): Handlers<typeof openingRoutes> {
  const { booking, grant, now, entered } = parts;
  return {
    'POST /api/agent/orders/{orderId}/opening': async ({ ctx, agent, params: { orderId } }) => {
      const order = unwrap(await booking.orderStatus(orderId));
      const { name: by, role } = agent.agent;
      const command = { type: 'open-order', orderId } as const;
      const given = { id: randomUUID(), by, role, reason: 'Its caller pays.', command };
      const outcome = unwrap(await booking.desk.intervene(order.flightId, given));
      if (!outcome.ok) throw refusal(outcome.rejection);
      entered(order.flightId);
      return { order: publicOrder(order, now()), token: await grant(ctx, order) };
    },
  };
}
