import { randomUUID } from 'node:crypto';
import type Koa from 'koa';
import type { callerRoutes } from '@aisle/shared/caller-routes';
import type { orderRoutes } from '@aisle/shared/customer-routes';
import type { OrderState } from '@aisle/shared/workflow-api';
import { orderIdFor } from '../booking/identity.ts';
import type { Answer, BookingPort } from '../booking/port.ts';
import { publicOrder } from '../relay/public-views.ts';
import { keyOwner } from '../security/cookies.ts';
import { goneSignal, paymentCode } from './input.ts';
import type { Grant } from './order-access.ts';
import type { Creation, OrderRequests } from './order-requests.ts';
import { tidyPeople } from './people.ts';
import { Problem, unwrap } from '../problem.ts';
import type { Handlers } from './routes.ts';

export interface OrderHandlersParts {
  readonly desk: OrderRequests;
  readonly booking: BookingPort;
  readonly now: () => number;
  readonly grant: Grant;
  /** Whether an agent asks, who is not bounded in what is held. */
  readonly isAgent: (ctx: Koa.Context) => Promise<boolean>;
}

/** `/api/orders`, and the same for a caller. Refusals of a creation, in this order: unknown flight, bad seats, departed, taken. */
export function orderHandlers(
  parts: OrderHandlersParts,
): Handlers<typeof orderRoutes & typeof callerRoutes> {
  const { booking, desk, isAgent, now } = parts;
  const show = (state: OrderState) => ({ order: publicOrder(state, now()) });
  const command = async (
    ctx: Koa.Context,
    orderId: string,
    ask: (booking: BookingPort) => Answer<OrderState>,
  ) => show(await desk.command(orderId, ask, goneSignal(ctx)));
  const create = creationBy(parts);
  return {
    'POST /api/orders': async ({ ctx, key, body: { flightId, seats = [] } }) => {
      const address = (await isAgent(ctx)) ? null : ctx.ip;
      return create(ctx, key, { flightId, seats, address });
    },

    'POST /api/agent/flights/{flightId}/orders': ({ ctx, key, agent, params, body: { seats } }) => {
      if (seats.length === 0) throw new Problem('no-seats');
      const { name: by, role } = agent.agent;
      const books = { by, role, reason: 'A caller books.' };
      return create(ctx, key, { ...params, seats, address: null, agent: books });
    },

    'GET /api/orders/{orderId}': async ({ params: { orderId } }) =>
      show(unwrap(await booking.orderStatus(orderId))),

    'PUT /api/orders/{orderId}/seats': async ({ ctx, params, body }) => {
      const change = { ...params, ...body, revision: body.revision, address: ctx.ip };
      return show(await desk.changeSeats(change, goneSignal(ctx)));
    },

    'PUT /api/orders/{orderId}/passengers': ({ ctx, params: { orderId }, body }) =>
      command(ctx, orderId, (to) => to.setPassengers(orderId, tidyPeople(body))),

    'POST /api/orders/{orderId}/renewal': ({ ctx, params: { orderId } }) =>
      command(ctx, orderId, (to) => to.renew(orderId)),

    'POST /api/orders/{orderId}/payment': async ({ ctx, params: { orderId }, key, body }) => {
      const { amount } = body;
      const payment = {
        code: paymentCode(body.code),
        key: key ?? randomUUID(),
        ...(amount !== undefined && { amount }),
        ...((await isAgent(ctx)) && { withoutPassengers: true as const }),
      };
      return command(ctx, orderId, (to) => to.pay(orderId, payment));
    },

    'DELETE /api/orders/{orderId}': ({ ctx, params: { orderId } }) =>
      command(ctx, orderId, (to) => to.cancel(orderId)),
  };
}

function creationBy({ desk, grant, now }: OrderHandlersParts) {
  return async (
    ctx: Koa.Context,
    key: string | null,
    wish: Pick<Creation, 'flightId' | 'seats' | 'address' | 'agent'>,
  ) => {
    const orderId = orderIdFor(key ?? randomUUID(), keyOwner(ctx));
    const creation = { orderId, keyed: key !== null, ...wish };
    const state = await desk.create({ ...creation, signal: goneSignal(ctx) });
    ctx.set('Location', `/api/orders/${state.id}`);
    return { order: publicOrder(state, now()), token: await grant(ctx, state) };
  };
}
