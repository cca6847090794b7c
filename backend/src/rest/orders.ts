import { randomUUID } from 'node:crypto';
import Router from '@koa/router';
import type Koa from 'koa';
import {
  changeSeatsSchema,
  createOrderSchema,
  paymentCodeSchema,
  paySchema,
} from '@aisle/shared/contract';
import type { OrderState } from '@aisle/shared/workflow-api';
import { orderIdFor } from '../booking/identity.ts';
import { publicOrder } from '../relay/public-order.ts';
import { keyOwner } from '../security/key-owner.ts';
import { givenKey, goneSignal, idempotencyKey, jsonBody, parseBody } from './input.ts';
import type { OrderAccess } from './order-access.ts';
import { OrderDesk, type OrderDeskParts } from './order-desk.ts';
import { judgeIds } from './names.ts';
import { Problem, unwrap } from './problem.ts';

export interface OrderRoutesParts extends OrderDeskParts {
  readonly access: OrderAccess;
  /** Whether an agent asks, who is not bounded in what is held. */
  readonly isAgent: (ctx: Koa.Context) => Promise<boolean>;
}

/** `/api/orders`. Refusals, in this order: malformed, not yours, unknown flight, bad seats, departed, taken. */
export function orderRoutes(parts: OrderRoutesParts): Router {
  const router = new Router({ prefix: '/api/orders', sensitive: true });
  judgeIds(router);
  const desk = new OrderDesk(parts);
  const { access, booking, isAgent, now } = parts;
  const owned: Handles['owned'] = (ctx) => {
    const orderId = String((ctx['params'] as Record<string, unknown>)['orderId']);
    access.require(ctx, orderId);
    return orderId;
  };
  const show: Handles['show'] = (ctx, state) => {
    ctx.body = { order: publicOrder(state, now()) };
  };

  router.use((ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    return next();
  });

  router.post('/', jsonBody, async (ctx) => {
    const key = givenKey(ctx);
    const keyed = key !== null;
    const orderId = orderIdFor(key ?? randomUUID(), keyOwner(ctx));
    const { flightId, seats = [] } = parseBody(createOrderSchema, ctx);
    const address = (await isAgent(ctx)) ? null : ctx.ip;
    const creation = { orderId, keyed, flightId, seats, address };
    const state = await desk.create({ ...creation, signal: goneSignal(ctx) });
    ctx.status = 201;
    ctx.set('Location', `/api/orders/${state.id}`);
    const token = await access.grant(ctx, state.id, (id) => isOver(booking, id));
    ctx.body = { order: publicOrder(state, now()), token };
  });

  router.get('/:orderId', async (ctx) => {
    const orderId = owned(ctx);
    show(ctx, unwrap(await booking.orderStatus(orderId)));
  });

  router.put('/:orderId/seats', jsonBody, async (ctx) => {
    const orderId = owned(ctx);
    const { seats, revision } = parseBody(changeSeatsSchema, ctx);
    const change = { orderId, seats, revision, address: ctx.ip };
    show(ctx, await desk.changeSeats(change, goneSignal(ctx)));
  });

  laterRoutes(router, desk, { owned, show });
  return router;
}

interface Handles {
  /** The order's id, for whoever shows its token. */
  readonly owned: (ctx: Koa.Context) => string;
  readonly show: (ctx: Koa.Context, state: OrderState) => void;
}

/** What is done with an order that has seats. */
function laterRoutes(router: Router, desk: OrderDesk, { owned, show }: Handles): void {
  router.post('/:orderId/renewal', async (ctx) => {
    const orderId = owned(ctx);
    show(ctx, await desk.renew(orderId, goneSignal(ctx)));
  });

  router.post('/:orderId/payment', jsonBody, async (ctx) => {
    const orderId = owned(ctx);
    const key = idempotencyKey(ctx);
    const { code: given, amount } = parseBody(paySchema, ctx);
    const code = paymentCodeSchema.safeParse(given);
    if (!code.success) throw new Problem('invalid-payment-code');
    show(ctx, await desk.pay({ orderId, code: code.data, key, amount }, goneSignal(ctx)));
    ctx.status = 202;
  });

  router.delete('/:orderId', async (ctx) => {
    const orderId = owned(ctx);
    show(ctx, await desk.cancel(orderId, goneSignal(ctx)));
  });
}

/** Unknown is not over: an order that cannot be asked about now keeps its cookie. */
async function isOver(booking: OrderDeskParts['booking'], orderId: string): Promise<boolean> {
  const found = await booking.orderStatus(orderId);
  return found.ok ? found.value.reason !== null : found.error.code === 'order-not-found';
}
