import { createHash, randomUUID } from 'node:crypto';
import type Koa from 'koa';
import type { z } from 'zod';
import { openOrderLink } from '@aisle/shared/order-link';
import { tidyContact } from '@aisle/shared/people';
import type { SeatWatch, watchRoutes, watchSeatsSchema } from '@aisle/shared/watch-routes';
import type { WatchCommand, WatchOffer, WatchState } from '@aisle/shared/watches';
import type { OrderState } from '@aisle/shared/workflow-api';
import { watchIdFor } from '../booking/identity.ts';
import type { BookingPort } from '../booking/port.ts';
import { Problem, unwrap } from '../problem.ts';
import { publicOrder, publicWatch } from '../relay/public-views.ts';
import { clientOf } from '../security/client.ts';
import { keyOwner } from '../security/cookies.ts';
import { goneSignal } from './input.ts';
import type { Grant, OrderAccess } from './order-access.ts';
import type { OrderRequests } from './order-requests.ts';
import type { Handlers } from './routes.ts';

export interface WatchHandlersParts {
  readonly booking: BookingPort;
  readonly desk: OrderRequests;
  readonly access: Pick<OrderAccess, 'require' | 'tokenOf'>;
  readonly grant: Grant;
  /** Whether a client waits on one flight a bounded number of times. */
  readonly boundsClients: boolean;
  /** How long seats are kept for who waited for them. */
  readonly offerMs: number;
  /** Signs the links in mails. */
  readonly linkSecret: string;
  readonly now: () => number;
}

type Ids = { readonly flightId: string; readonly watchId: string };
type Body = z.output<typeof watchSeatsSchema>;

/** `/api/flights/{flightId}/watches`: those who wait for seats. */
export function watchHandlers(parts: WatchHandlersParts): Handlers<typeof watchRoutes> {
  const { booking, now } = parts;
  const show = (state: WatchState): SeatWatch => publicWatch(state, now());
  const decide = async ({ flightId }: Ids, command: WatchCommand) => ({
    watch: show(unwrap(await booking.watches.decide(flightId, command))),
  });
  return {
    'POST /api/flights/{flightId}/watches': async ({ ctx, params: { flightId }, key, body }) => {
      if (body.orderId !== undefined) await checkOrder(parts, ctx, flightId, body);
      const command = commandOf(parts, ctx, { flightId, key, body });
      const { watchId } = command;
      // What it may be offered counts as held from now on.
      const claim = { orderId: watchId, seats: body.count, address: ctx.ip };
      const begun = await parts.desk.claimed(claim, () =>
        booking.watches.decide(flightId, command),
      );
      const watch = show(unwrap(begun));
      ctx.set('Location', `/api/flights/${flightId}/watches/${watchId}`);
      return { watch, token: await parts.grant(ctx, { id: watchId, flightId }) };
    },

    'GET /api/flights/{flightId}/watches/{watchId}': async ({ params }) => ({
      watch: show(await find(booking, params)),
    }),

    'POST /api/flights/{flightId}/watches/{watchId}/link': async ({ ctx, params, body }) => {
      const { flightId, watchId } = params;
      if (openOrderLink(parts.linkSecret, watchId, body.link) !== 0)
        throw new Problem('offer-link-void');
      const state = await find(booking, params);
      // Once the seats are an order's, its owner says which links lead to it.
      const isLive = state.status === 'waiting' || state.status === 'offered';
      if (!isLive) throw new Problem('offer-link-void');
      return { watch: show(state), token: await parts.grant(ctx, { id: watchId, flightId }) };
    },

    'DELETE /api/flights/{flightId}/watches/{watchId}': async ({ params }) => {
      const { watchId } = params;
      const ended = await decide(params, { type: 'end-watch', watchId });
      if (ended.watch.status === 'ended') await parts.desk.unclaimed(watchId);
      return ended;
    },

    'POST /api/flights/{flightId}/watches/{watchId}/acceptance': async ({ ctx, params }) => {
      const order = await take(parts, ctx, await find(booking, params));
      return { order: publicOrder(order, now()), token: await parts.grant(ctx, order) };
    },

    'DELETE /api/flights/{flightId}/watches/{watchId}/offer': async ({ params }) => {
      const { watchId } = params;
      const watch = await find(booking, params);
      const { until } = watch.offer ?? {};
      if (until === undefined) return { watch: show(watch) };
      return decide(params, { type: 'decline-offer', watchId, until });
    },
  };
}

async function find(booking: BookingPort, { flightId, watchId }: Ids): Promise<WatchState> {
  const { watches } = unwrap(await booking.watches.of(flightId, watchId));
  const watch = watches.find(({ id }) => id === watchId);
  if (watch === undefined) throw new Problem('watch-not-found');
  return watch;
}

/** Whoever wants other seats for an order has its token; a paid one keeps the number of its seats. */
async function checkOrder(
  { access, booking }: WatchHandlersParts,
  ctx: Koa.Context,
  flightId: string,
  { orderId = '', count }: Body,
): Promise<void> {
  access.require(ctx, orderId);
  const order = unwrap(await booking.orderStatus(orderId));
  if (order.flightId !== flightId) throw new Problem('order-not-found');
  const isOther = order.status === 'confirmed' && order.seats.length !== count;
  if (isOther) throw new Problem('wrong-number-of-seats');
}

/** The command with which a wish comes to its flight. What stands for the client names nobody. */
function commandOf(
  { access, boundsClients, offerMs }: WatchHandlersParts,
  ctx: Koa.Context,
  { flightId, key, body }: { flightId: string; key: string | null; body: Body },
): Extract<WatchCommand, { type: 'watch-seats' }> {
  const { orderId, count, cabin, kind, maxPrice, together, email } = body;
  const wish = {
    count,
    ...(cabin !== undefined && { cabin }),
    ...(kind !== undefined && { kind }),
    ...(maxPrice !== undefined && { maxPrice }),
    ...(together !== undefined && { together }),
  };
  const asked = JSON.stringify([flightId, orderId, wish, email]);
  return {
    type: 'watch-seats',
    watchId: watchIdFor(key ?? randomUUID(), keyOwner(ctx)),
    wish,
    fingerprint: createHash('sha256').update(asked).digest('base64url'),
    ...(orderId !== undefined && { orderId }),
    offerMs,
    ...(email !== undefined && { email: tidyContact({ email }).email }),
    ...(boundsClients && { client: access.tokenOf(`client ${clientOf(ctx.ip)}`).slice(0, 16) }),
  };
}

/** The order that has the seats which were offered: a new one of the watch's id, or that whose seats they replace. */
async function take(
  { booking, desk }: WatchHandlersParts,
  ctx: Koa.Context,
  watch: WatchState,
): Promise<OrderState> {
  const { id, flightId, orderId, taken, offer } = watch;
  const address = ctx.ip;
  const isForOrder = orderId !== null && orderId !== id;
  if (taken && isForOrder) return unwrap(await booking.orderStatus(orderId));
  const seats = taken ?? offer?.seats;
  if (seats === undefined) throw new Problem('offer-over');
  const signal = goneSignal(ctx);
  // Sent again, it is answered again, or the order is started that was not.
  if (!isForOrder) {
    return desk.create({ orderId: id, keyed: true, flightId, seats, address, signal });
  }
  return swap({ booking, desk }, { orderId, seats, address, signal }, offer);
}

async function swap(
  { booking, desk }: Pick<WatchHandlersParts, 'booking' | 'desk'>,
  change: {
    readonly orderId: string;
    readonly seats: readonly string[];
    readonly address: string;
    readonly signal: AbortSignal;
  },
  offer: WatchOffer | null,
): Promise<OrderState> {
  const { orderId, seats, signal } = change;
  const { status } = unwrap(await booking.orderStatus(orderId));
  if (status === 'confirmed') {
    const key = `offer ${offer?.until ?? 0}`;
    const exchange = { type: 'exchangeSeats', seats, key } as const;
    return desk.command(orderId, (to) => to.changePaid(orderId, exchange), signal);
  }
  return desk.changeSeats({ ...change, revision: undefined, offered: seats }, signal);
}
