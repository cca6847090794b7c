import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type Koa from 'koa';
import type { correctNameSchema, setPassengersSchema } from '@aisle/shared/people-contract';
import { documentOf } from '@aisle/shared/document-name';
import { tidyContact, tidyPassenger, type Contact, type Passenger } from '@aisle/shared/people';
import type { CorrectName, PaidChange } from '@aisle/shared/paid-order';
import type { SetPassengers, OrderState } from '@aisle/shared/workflow-api';
import type { paidOrderRoutes } from '@aisle/shared/booking-routes';
import type { callerRoutes } from '@aisle/shared/agent-order-routes';
import type { orderRoutes } from '@aisle/shared/customer-routes';
import { publicOrder } from '../relay/public-views.ts';
import { orderIdFor } from '../booking/identity.ts';
import type { Answer, BookingPort } from '../booking/port.ts';
import { keyOwner } from '../security/cookies.ts';
import { Problem, unwrap } from '../problem.ts';
import { goneSignal, checkSeatNames, paymentCode } from './input.ts';
import type { RequestState } from './http.ts';
import type { OrderRequests, Creation } from './order-requests.ts';
import type { Handlers } from './routes.ts';
import type { Grant } from './order-access.ts';

type Given = z.output<typeof setPassengersSchema>;

/** People as an order keeps them: names tidied, and beside each its form for travel documents. */
export function tidyPeople({ passengers, contact }: Given): SetPassengers {
  return { passengers: passengers.map(tidy), contact: contact ? tidyAddress(contact) : null };
}

function tidy({ document, willHelp, ...given }: Given['passengers'][number]): Passenger {
  const asked = willHelp === undefined ? {} : { willHelp };
  const passenger = tidyPassenger({ ...given, ...asked, ...(document && { document }) });
  const { document: _typed, ...unnamed } = passenger;
  const isNamed = passenger.givenName !== '' || passenger.surname !== '';
  return isNamed ? { ...passenger, document: documentOf(passenger) } : unnamed;
}

/** A corrected name as an order is told of it. */
function tidyCorrection(
  seat: string,
  { infant, ...typed }: z.output<typeof correctNameSchema>,
): CorrectName {
  const person = tidyPassenger({ ...typed, seat, type: 'adult' });
  const { givenName, surname } = person;
  return {
    seat,
    givenName,
    surname,
    document: documentOf(person),
    ...(typed.document && { ownDocument: true }),
    ...(infant !== undefined && { infant }),
  };
}

/** Nothing was typed: nothing is kept. */
function tidyAddress({ email, phone }: NonNullable<Given['contact']>): Contact | null {
  const contact = tidyContact({ email, ...(phone !== undefined && { phone }) });
  return contact.email === '' && contact.phone === undefined ? null : contact;
}

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
    (ctx.state as RequestState).creation = { flightId: wish.flightId, orderId };
    const creation = { orderId, keyed: key !== null, ...wish };
    const state = await desk.create({ ...creation, signal: goneSignal(ctx) });
    ctx.set('Location', `/api/orders/${state.id}`);
    return { order: publicOrder(state, now()), token: await grant(ctx, state) };
  };
}
