import Router from '@koa/router';
import type Koa from 'koa';
import { z } from 'zod';
import { agentRoutes } from '@aisle/shared/agent-routes';
import { bookingRoutes, paperRoutes, paidOrderRoutes } from '@aisle/shared/booking-routes';
import { choosingRoutes } from '@aisle/shared/choosing-routes';
import { flightRoutes, operationRoutes, orderRoutes } from '@aisle/shared/customer-routes';
import { DESIGNATOR, FLIGHT_ID, ORDER_ID, IDEMPOTENCY_KEY } from '@aisle/shared/ids';
import { partyPaymentRoutes, partyRoutes } from '@aisle/shared/party-routes';
import { swapRoutes } from '@aisle/shared/swap-routes';
import { watchRoutes } from '@aisle/shared/watch-routes';
import type { ProblemCode } from '@aisle/shared/problems';
import {
  splitRoute,
  type Body,
  type Json,
  type Params,
  type Query,
  type ReadonlyDeep,
  type Route,
  type RouteName,
  type Routes,
} from '@aisle/shared/route';
import { admitSupervisor, knownAgent } from '../identity/access.ts';
import type { AgentIdentity, KnownAgent } from '../identity/identity.ts';
import { givenKey, parseBody, parseQuery, readJson } from './input.ts';
import type { OrderAccess } from './order-access.ts';
import { Problem } from '../problem.ts';

/** Every declared route: served here, and described in /openapi.json. */
export const routes = {
  ...flightRoutes,
  ...choosingRoutes,
  ...watchRoutes,
  ...orderRoutes,
  ...partyRoutes,
  ...partyPaymentRoutes,
  ...paidOrderRoutes,
  ...swapRoutes,
  ...bookingRoutes,
  ...paperRoutes,
  ...agentRoutes,
  ...operationRoutes,
} as const satisfies Routes;

/** A request that passed everything that its route declares. */
export interface Call<Name, R> {
  readonly ctx: Koa.Context;
  readonly params: Params<Name>;
  readonly query: Query<R>;
  readonly body: Body<R>;
  /** The `Idempotency-Key`, in lower case; null: there is none. */
  readonly key: string | null;
  readonly agent: R extends { readonly access: 'agent' | 'supervisor' } ? KnownAgent : null;
}

/** What a handler gives: the JSON that the route declares, or null where it has written its answer itself. */
type Answered<R> = (Json<R> extends undefined ? never : ReadonlyDeep<Json<R>>) | null;

/** Answers a call with the JSON that the route declares; refuses by a thrown {@link Problem}. */
export type Handler<Name, R> = (call: Call<Name, R>) => Answered<R> | Promise<Answered<R>>;

/** A handler for each of some routes. */
export type Handlers<Rs extends Routes> = {
  readonly [Name in keyof Rs]: Handler<Name, Rs[Name]>;
};

type AnyHandler = (call: Call<string, Route>) => unknown;

/** What checks who asks. */
export interface AccessChecks {
  readonly identity: AgentIdentity;
  readonly orders: Pick<OrderAccess, 'require' | 'requireGuest' | 'requireWatch'>;
}

const idForms = {
  flightId: [FLIGHT_ID, 'flight-not-found'],
  orderId: [ORDER_ID, 'order-not-found'],
  guestId: [ORDER_ID, 'guest-not-found'],
  watchId: [ORDER_ID, 'watch-not-found'],
  swapId: [ORDER_ID, 'swap-not-found'],
  seat: [DESIGNATOR, 'no-such-passenger'],
  rebookingId: [IDEMPOTENCY_KEY, 'not-found'],
} as const;

const always: readonly ProblemCode[] = ['rate-limited', 'internal', 'busy', 'unavailable'];
const badBody: readonly ProblemCode[] = [
  'invalid-json',
  'invalid-request',
  'body-too-large',
  'unsupported-media-type',
];
const byAccess = {
  anyone: [],
  order: ['order-not-found'],
  guest: ['guest-not-found'],
  watch: ['watch-not-found'],
  agent: ['agent-required', 'too-many-tries'],
  supervisor: ['agent-token-required', 'supervisor-required', 'too-many-tries'],
} as const satisfies Record<Route['access'], readonly ProblemCode[]>;

/** Every refusal of a route: its own, and those that follow from what it declares. */
export function refusalsOf(name: RouteName, route: Route): readonly ProblemCode[] {
  const { method, path } = splitRoute(name);
  const ids = Object.entries(idForms).filter(([id]) => path.includes(`{${id}}`));
  return [
    ...new Set([
      ...(route.body instanceof z.ZodType ? badBody : []),
      ...(method === 'GET' ? [] : (['origin-not-allowed'] as const)),
      ...(route.query ? (['invalid-request'] as const) : []),
      ...(route.keyed ? (['invalid-idempotency-key'] as const) : []),
      ...ids.map(([, [, code]]) => code),
      ...byAccess[route.access],
      ...(route.refusals ?? []),
      ...always,
    ]),
  ];
}

/**
 * Serves every declared route. What a route declares is checked in the route itself, not by middleware of the router,
 * which is found by other rules than routes are.
 */
export function serveRoutes(handlers: Handlers<typeof routes>, checks: AccessChecks): Router {
  const router = new Router({ sensitive: true });
  for (const [key, route] of Object.entries<Route>(routes)) {
    const name = key as RouteName;
    const { method, path } = splitRoute(name);
    const handler = handlers[name as keyof typeof routes] as AnyHandler;
    router.register(path.replaceAll(/\{(\w+)\}/g, ':$1'), [method], (ctx) =>
      serve(ctx, route, handler, checks),
    );
  }
  return router;
}

/** Refusals, in this order: an id of no form, no agent, a body that is no JSON, not yours, then key, query and fields. */
async function serve(
  ctx: Koa.Context & { params: Record<string, string> },
  route: Route,
  handler: AnyHandler,
  { identity, orders }: AccessChecks,
): Promise<void> {
  const { access, query, body, bodyBytes, answer } = route;
  const { params } = ctx;
  ctx.set('Cache-Control', 'no-store');
  checkIds(params);
  const agent = access === 'supervisor' ? await admitSupervisor(identity, ctx) : null;
  if (body instanceof z.ZodType) await readJson(ctx, bodyBytes);
  if (access === 'watch') orders.requireWatch(ctx, params['watchId'] ?? '');
  if (access === 'guest')
    orders.requireGuest(ctx, params['orderId'] ?? '', params['guestId'] ?? '');
  if (access === 'order') orders.require(ctx, params['orderId'] ?? '');
  const answered = await handler({
    ctx,
    params,
    agent: (access === 'agent' ? knownAgent(ctx) : agent) as never,
    key: route.keyed ? givenKey(ctx) : null,
    query: query && (parseQuery(query, ctx) as never),
    body: body instanceof z.ZodType ? (parseBody(body, ctx) as never) : undefined,
  });
  if (answered === null) {
    if (answer.status === 204) ctx.status = 204;
    return;
  }
  // The handler has said that it is done already.
  if (answer.done === undefined || ctx.status !== 200) ctx.status = answer.status;
  ctx.body = answered;
}

function checkIds(params: Readonly<Record<string, string>>): void {
  for (const [id, [form, code]] of Object.entries(idForms)) {
    const given = params[id];
    if (given !== undefined && !form.test(given)) throw new Problem(code);
  }
}
