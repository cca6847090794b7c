import { randomUUID } from 'node:crypto';
import type Koa from 'koa';
import type { z } from 'zod';
import { invitationLink, openInvitation } from '@aisle/shared/order-link';
import { noParty, type GuestName, type PartyChange } from '@aisle/shared/party';
import { seatsFor } from '@aisle/shared/party-changes';
import type { joinSchema } from '@aisle/shared/party-contract';
import type { partyPaymentRoutes, partyRoutes } from '@aisle/shared/party-routes';
import { err } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import { guestIdFor } from '../booking/identity.ts';
import type { Answer, BookingPort } from '../booking/port.ts';
import { Problem, unwrap } from '../problem.ts';
import { publicOrder, publicParty } from '../relay/public-views.ts';
import { keyOwner } from '../security/cookies.ts';
import { goneSignal, paymentCode } from './input.ts';
import type { Grant, OrderAccess } from './order-access.ts';
import type { OrderRequests } from './order-requests.ts';
import { tidyPeople } from './orders.ts';
import type { Handlers } from './routes.ts';

export interface PartyHandlersParts {
  readonly booking: BookingPort;
  readonly desk: OrderRequests;
  readonly access: Pick<OrderAccess, 'isOwner'>;
  readonly grant: Grant;
  readonly linkSecret: string;
  readonly now: () => number;
}

type Ids = { readonly orderId: string; readonly guestId: string };

/** Those who book together: what an order's owner does about guests, what guests do, and how they pay. */
export function partyHandlers(
  parts: PartyHandlersParts,
): Handlers<typeof partyRoutes & typeof partyPaymentRoutes> {
  return { ...guestHandlers(parts), ...payerHandlers(parts) };
}

function guestHandlers(parts: PartyHandlersParts): Handlers<typeof partyRoutes> {
  const { access, grant, linkSecret, now } = parts;
  const send = sender(parts);
  const show = (state: OrderState, guestId: string) => ({
    party: publicParty(state, guestId, now()),
  });
  return {
    'POST /api/orders/{orderId}/invitation': async ({ ctx, params: { orderId } }) => {
      const state = await send(ctx, orderId, { type: 'invite' });
      const invitation = invitationLink(linkSecret, orderId, state.party?.invitation ?? 0);
      return { order: publicOrder(state, now()), invitation };
    },

    'DELETE /api/orders/{orderId}/invitation': async ({ ctx, params: { orderId } }) => ({
      order: publicOrder(await send(ctx, orderId, { type: 'withdraw-invitation' }), now()),
    }),

    'POST /api/orders/{orderId}/guests': async ({ ctx, params: { orderId }, key, body }) => {
      // First what costs nothing, as with the links in mails.
      const invitation = openInvitation(linkSecret, orderId, body.invitation);
      if (invitation === null) throw new Problem('invitation-void');
      const guestId = guestIdFor(key ?? randomUUID(), keyOwner(ctx), orderId);
      const { invitation: _, ...given } = body;
      const name = tidyGuest(given);
      const state = await send(ctx, orderId, { type: 'join', guestId, invitation, name });
      ctx.set('Location', `/api/orders/${orderId}/guests/${guestId}`);
      const { flightId } = state;
      return { ...show(state, guestId), token: await grant(ctx, { id: guestId, flightId }) };
    },

    'GET /api/orders/{orderId}/guests/{guestId}': async ({ params }) =>
      show(await orderOf(parts, params), params.guestId),

    'PUT /api/orders/{orderId}/guests/{guestId}/seat': async ({ ctx, params, body }) => {
      const change = { type: 'choose-seat', guestId: params.guestId, ...body } as const;
      const state = await asGuest(parts, params, () => chooseSeat(parts, ctx, params, change));
      return show(state, params.guestId);
    },

    'PUT /api/orders/{orderId}/guests/{guestId}/name': async ({ ctx, params, body }) => {
      const { revision, ...given } = body;
      const name = tidyGuest(given);
      const change = { type: 'enter-name', guestId: params.guestId, name, revision } as const;
      const state = await asGuest(parts, params, () => send(ctx, params.orderId, change));
      return show(state, params.guestId);
    },

    'DELETE /api/orders/{orderId}/guests/{guestId}': async ({ ctx, params }) => {
      await orderOf(parts, params);
      const { orderId, guestId } = params;
      const byOwner = access.isOwner(ctx, orderId) && { byOwner: true as const };
      const change = { type: 'remove-guest', guestId, ...byOwner } as const;
      return show(await send(ctx, orderId, change), guestId);
    },
  };
}

function payerHandlers(parts: PartyHandlersParts): Handlers<typeof partyPaymentRoutes> {
  const { booking, desk, now } = parts;
  const send = sender(parts);
  return {
    'PUT /api/orders/{orderId}/payers': async ({ ctx, params: { orderId }, body }) => ({
      order: publicOrder(await send(ctx, orderId, { type: 'choose-payers', ...body }), now()),
    }),

    'POST /api/orders/{orderId}/guests/{guestId}/payment': async ({ ctx, params, key, body }) => {
      const { orderId, guestId } = params;
      const { amount } = body;
      const payment = {
        guestId,
        code: paymentCode(body.code),
        key: key ?? randomUUID(),
        ...(amount !== undefined && { amount }),
      };
      const pay = () => hidden(booking.pay(orderId, payment));
      const state = await desk.command(orderId, pay, goneSignal(ctx));
      return { party: publicParty(state, guestId, now()) };
    },

    'POST /api/orders/{orderId}/payments-closed': async ({ ctx, params: { orderId } }) => ({
      order: publicOrder(await send(ctx, orderId, { type: 'close-payments' }), now()),
    }),
  };
}

function sender(parts: PartyHandlersParts) {
  return (ctx: Koa.Context, orderId: string, change: PartyChange) =>
    parts.desk.command(orderId, () => ask(parts, orderId, change), goneSignal(ctx));
}

/** The order of a guest; a guest of another one is none of this. */
async function orderOf(
  { booking }: Pick<PartyHandlersParts, 'booking'>,
  { orderId, guestId }: Ids,
): Promise<OrderState> {
  const state = unwrap(await booking.orderStatus(orderId));
  const isGuest = state.party?.guests.some(({ id }) => id === guestId) === true;
  if (!isGuest) throw new Problem('guest-not-found');
  return state;
}

/** As any change of seats: counted among what is held, and refused early when others have the seat. */
async function chooseSeat(
  parts: PartyHandlersParts,
  ctx: Koa.Context,
  ids: Ids,
  change: Extract<PartyChange, { type: 'choose-seat' }>,
): Promise<OrderState> {
  const { desk } = parts;
  const { orderId } = ids;
  const { party, ...order } = await orderOf(parts, ids);
  const facts = { ...noParty, ...party };
  const seats = seatsFor({ ...order, party: facts }, change);
  const askOrder = () => ask(parts, orderId, change);
  if (seats === null) return desk.command(orderId, askOrder, goneSignal(ctx));
  const wish = { orderId, seats, revision: undefined, address: ctx.ip, ask: askOrder };
  return desk.changeSeats(wish, goneSignal(ctx));
}

function ask(
  { booking }: Pick<PartyHandlersParts, 'booking'>,
  orderId: string,
  change: PartyChange,
): Answer<OrderState> {
  return hidden(booking.changeParty(orderId, change));
}

/** What is refused never has the order, which is its owner's to see. */
async function hidden(answering: Answer<OrderState>): Answer<OrderState> {
  const answer = await answering;
  if (answer.ok) return answer;
  const { order: _, ...refusal } = answer.error;
  return err(refusal);
}

/** Who changed what has changed since is shown the order, as a guest may see it. */
async function asGuest(
  parts: PartyHandlersParts,
  ids: Ids,
  change: () => Promise<OrderState>,
): Promise<OrderState> {
  try {
    return await change();
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'order-changed') throw error;
    const party = publicParty(await orderOf(parts, ids), ids.guestId, parts.now());
    throw new Problem('order-changed', { party });
  }
}

/** A name as an order keeps it, with its form for travel documents. */
function tidyGuest(typed: Omit<z.output<typeof joinSchema>, 'invitation'>): GuestName {
  const { passengers } = tidyPeople({ passengers: [{ seat: '', type: 'adult', ...typed }] });
  const { givenName = '', surname = '', document, willHelp } = passengers[0] ?? {};
  return {
    givenName,
    surname,
    ...(document && { document }),
    ...(willHelp !== undefined && { willHelp }),
  };
}
