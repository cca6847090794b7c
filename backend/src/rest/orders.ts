import { randomUUID } from 'node:crypto';
import Router from '@koa/router';
import {
  changeSeatsSchema,
  createOrderSchema,
  paymentCodeSchema,
  paySchema,
} from '@aisle/shared/contract';
import { orderIdFor } from '../booking/identity.ts';
import { publicOrder } from '../relay/public-order.ts';
import { keyOwner } from '../security/key-owner.ts';
import { givenKey, goneSignal, idempotencyKey, jsonBody, parseBody } from './input.ts';
import type { OrderAccess } from './order-access.ts';
import { OrderDesk, type OrderDeskParts } from './order-desk.ts';
import { Problem, unwrap } from './problem.ts';

export interface OrderRoutesParts extends OrderDeskParts {
  readonly access: OrderAccess;
}

/** `/api/orders`. Refusals, in this order: malformed, not yours, unknown flight, bad seats, departed, taken. */
export function orderRoutes(parts: OrderRoutesParts): Router {
  const router = new Router({ prefix: '/api/orders', sensitive: true });
  const desk = new OrderDesk(parts);
  const { access, booking, now } = parts;

  router.use((ctx, next) => {
    ctx.set('Cache-Control', 'no-store');
    return next();
  });

  router.post('/', jsonBody, async (ctx) => {
    const key = givenKey(ctx);
    const keyed = key !== null;
    const orderId = orderIdFor(key ?? randomUUID(), keyOwner(ctx));
    const { flightId, seats = [] } = parseBody(createOrderSchema, ctx);
    const state = await desk.create({ orderId, keyed, flightId, seats, signal: goneSignal(ctx) });
    ctx.status = 201;
    ctx.set('Location', `/api/orders/${state.id}`);
    const token = await access.grant(ctx, state.id, (id) => isOver(booking, id));
    ctx.body = { order: publicOrder(state, now()), token };
  });

  router.get('/:orderId', async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    ctx.body = { order: publicOrder(unwrap(await booking.orderStatus(orderId)), now()) };
  });

  router.put('/:orderId/seats', jsonBody, async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    const { seats, revision } = parseBody(changeSeatsSchema, ctx);
    const state = await desk.changeSeats({ orderId, seats, revision }, goneSignal(ctx));
    ctx.body = { order: publicOrder(state, now()) };
  });

  router.post('/:orderId/renewal', async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    const state = await desk.renew(orderId, goneSignal(ctx));
    ctx.body = { order: publicOrder(state, now()) };
  });

  router.post('/:orderId/payment', jsonBody, async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    const key = idempotencyKey(ctx);
    const { code: given, amount } = parseBody(paySchema, ctx);
    const code = paymentCodeSchema.safeParse(given);
    if (!code.success) throw new Problem('invalid-payment-code');
    const state = await desk.pay({ orderId, code: code.data, key, amount }, goneSignal(ctx));
    ctx.status = 202;
    ctx.body = { order: publicOrder(state, now()) };
  });

  router.delete('/:orderId', async (ctx) => {
    const orderId = ctx.params['orderId'] ?? '';
    access.require(ctx, orderId);
    const state = await desk.cancel(orderId, goneSignal(ctx));
    ctx.body = { order: publicOrder(state, now()) };
  });

  return router;
}

/** Unknown is not over: an order that cannot be asked about now keeps its cookie. */
async function isOver(booking: OrderDeskParts['booking'], orderId: string): Promise<boolean> {
  const found = await booking.orderStatus(orderId);
  return found.ok ? found.value.reason !== null : found.error.code === 'order-not-found';
}
