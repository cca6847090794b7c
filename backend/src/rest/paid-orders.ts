import { randomUUID } from 'node:crypto';
import type Koa from 'koa';
import type { PaidChange } from '@aisle/shared/paid-order';
import type { paidOrderRoutes } from '@aisle/shared/booking-routes';
import { publicOrder } from '../relay/public-views.ts';
import { goneSignal, checkSeatNames, paymentCode } from './input.ts';
import type { OrderRequests } from './order-requests.ts';
import { tidyCorrection } from './people.ts';
import type { Handlers } from './routes.ts';

export interface PaidOrderParts {
  readonly desk: OrderRequests;
  readonly now: () => number;
}

/** What a customer changes about an order that is paid. */
export function paidOrderHandlers({ desk, now }: PaidOrderParts): Handlers<typeof paidOrderRoutes> {
  const send = async (ctx: Koa.Context, orderId: string, change: PaidChange) => {
    const ask = desk.command(orderId, (to) => to.changePaid(orderId, change), goneSignal(ctx));
    return { order: publicOrder(await ask, now()) };
  };
  return {
    'POST /api/orders/{orderId}/seat-change': async ({ ctx, params: { orderId }, key, body }) => {
      const { seats, revision, amount, code, willHelp } = body;
      checkSeatNames(seats);
      const answer = await send(ctx, orderId, {
        type: 'exchangeSeats',
        seats,
        key: key ?? randomUUID(),
        ...(revision !== undefined && { revision }),
        ...(amount !== undefined && { amount }),
        ...(code !== undefined && { code: paymentCode(code) }),
        ...(willHelp !== undefined && { willHelp }),
      });
      if (answer.order.exchange?.state !== 'paying') ctx.status = 200;
      return answer;
    },

    'DELETE /api/orders/{orderId}/passengers/{seat}': ({ ctx, params: { orderId, seat } }) =>
      send(ctx, orderId, { type: 'cancelPassenger', seat }),

    'PATCH /api/orders/{orderId}/passengers/{seat}': ({ ctx, params: { orderId, seat }, body }) =>
      send(ctx, orderId, { type: 'correctName', ...tidyCorrection(seat, body) }),
  };
}
