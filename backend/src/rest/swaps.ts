import { randomUUID } from 'node:crypto';
import { planSeats, type PaidOrder } from '@aisle/shared/after-paying';
import { limits } from '@aisle/shared/limits';
import type { swapRoutes } from '@aisle/shared/swap-routes';
import type { OrderSwaps, SwapCommand } from '@aisle/shared/swaps';
import type { OrderState } from '@aisle/shared/workflow-api';
import { swapIdFor } from '../booking/identity.ts';
import type { BookingPort } from '../booking/port.ts';
import { pause, type Clock } from '../clock.ts';
import { Problem, unwrap } from '../problem.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { publicSwaps } from '../relay/public-views.ts';
import type { Handlers } from './routes.ts';

export interface SwapHandlersParts {
  readonly booking: Pick<BookingPort, 'orderStatus' | 'swaps'>;
  readonly relay: Pick<FlightRelay, 'definition'>;
  readonly clock: Clock;
}

/** How often an order is looked at that is about to hear from its flight, and how long in between. */
const LOOKS = 20;
const LOOK_PAUSE_MS = 50;

const none: OrderSwaps = { version: 0, allowed: true, swaps: [] };

/** `/api/orders/{orderId}/swaps`: customers who swap seats with each other. */
export function swapHandlers(parts: SwapHandlersParts): Handlers<typeof swapRoutes> {
  const { booking } = parts;
  const find = async (orderId: string) => unwrap(await booking.orderStatus(orderId));
  const decide = async ({ flightId }: OrderState, command: SwapCommand) => ({
    swaps: publicSwaps(unwrap(await booking.swaps.decide(flightId, command))),
  });
  return {
    'GET /api/orders/{orderId}/swaps': async ({ params: { orderId } }) => ({
      swaps: publicSwaps((await find(orderId)).swaps ?? none),
    }),

    'POST /api/orders/{orderId}/swaps': async ({ params: { orderId }, key, body }) => {
      const order = await find(orderId);
      const { seat, wanted, willHelp } = body;
      const swapId = swapIdFor(key ?? randomUUID(), orderId);
      // What was proposed before is answered as it is by now.
      if (!knows(order, swapId)) await checkSwap(parts, order, body, willHelp);
      const command = { type: 'ask-swap', swapId, order: orderId, seat, wanted } as const;
      return decide(order, { ...command, ...helping(willHelp) });
    },

    'POST /api/orders/{orderId}/swaps/{swapId}/acceptance': async ({ params, body }) => {
      const { orderId, swapId } = params;
      const order = await find(orderId);
      const swap = order.swaps?.swaps.find(({ id }) => id === swapId);
      if (swap?.role !== 'asked') throw new Problem('swap-not-found');
      const { seat, other, status } = swap;
      if (status === 'proposed')
        await checkSwap(parts, order, { seat, wanted: other }, body.willHelp);
      const command = { type: 'accept-swap', swapId, order: orderId } as const;
      return decide(order, { ...command, ...helping(body.willHelp) });
    },

    'DELETE /api/orders/{orderId}/swaps/{swapId}': async ({ params: { orderId, swapId } }) =>
      decide(await find(orderId), { type: 'end-swap', swapId, order: orderId }),

    'PUT /api/orders/{orderId}/swaps': async ({ params: { orderId }, body: { allowed } }) => ({
      swaps: publicSwaps(await allow(parts, orderId, allowed)),
    }),
  };
}

/**
 * Has an order's flight know whether the order may be asked. A rebooking takes along what the order knows (SPEC Y13): so this is done once the
 * order knows it, and one that is on another flight by then says it there.
 */
async function allow(
  { booking, clock }: SwapHandlersParts,
  orderId: string,
  allowed: boolean,
): Promise<OrderSwaps> {
  const command = { type: 'allow-swaps', order: orderId, allowed } as const;
  let order = unwrap(await booking.orderStatus(orderId));
  // It may be about to have another flight.
  checkIdle(order);
  let told = {
    flightId: order.flightId,
    answer: await booking.swaps.decide(order.flightId, command),
  };
  for (let looks = 0; looks < LOOKS; looks += 1) {
    order = unwrap(await booking.orderStatus(orderId));
    const { flightId, unsettled = false } = order;
    const { answer } = told;
    if (!unsettled && flightId !== told.flightId)
      told = { flightId, answer: await booking.swaps.decide(flightId, command) };
    else if (!unsettled && (!answer.ok || knowsOf(order, answer.value))) return unwrap(answer);
    else await pause(clock, LOOK_PAUSE_MS);
  }
  throw new Problem('busy', { retryAfterMs: limits.busyRetryMs });
}

/** Whether an order knows what its flight has answered, or something newer. */
function knowsOf({ swaps = none }: OrderState, answered: OrderSwaps): boolean {
  return swaps.allowed === answered.allowed || swaps.version > answered.version;
}

function knows({ swaps }: OrderState, swapId: string): boolean {
  return swaps?.swaps.some(({ id }) => id === swapId) === true;
}

function helping(willHelp: boolean | undefined) {
  return willHelp === undefined ? {} : { willHelp };
}

/**
 * What the order says against a swap: something else becomes of it, or who sits in `seat` may not sit in `wanted`. Its flight, which decides,
 * knows who has which seat, and what is being paid for, of both orders.
 */
async function checkSwap(
  { relay }: SwapHandlersParts,
  order: OrderState,
  { seat, wanted }: { readonly seat: string; readonly wanted: string },
  willHelp: boolean | undefined,
): Promise<void> {
  checkSettled(order);
  const { seats, total, passengers = [] } = order;
  if (!seats.includes(seat)) throw new Problem('seats-unavailable', { seats: [seat] });
  const flight = unwrap(await relay.definition(order.flightId));
  const paid: PaidOrder = { flight, seats, total, passengers };
  const after = seats.map((own) => (own === seat ? wanted : own));
  const planned = planSeats(paid, after, willHelp ?? false);
  if (planned.ok) return;
  const { code, ...details } = planned.error;
  // The seat is another one of the order's own.
  throw code === 'duplicate-seats' ? new Problem('swap-not-possible') : new Problem(code, details);
}

/** The order is paid, and nothing else becomes of it just now. */
function checkSettled(order: OrderState): void {
  const { status, reason, rebookBy, exchange } = order;
  if (status === 'failed' || status === 'expired' || status === 'cancelled')
    throw new Problem(`order-${status}`);
  if (status !== 'confirmed') throw new Problem('not-booked');
  if (reason !== null) throw new Problem('flight-departed');
  if (rebookBy !== undefined) throw new Problem('flight-cancelled');
  if (exchange?.state === 'paying') throw new Problem('payment-running');
  if (order.refunding) throw new Problem('order-cancelled');
  checkIdle(order);
}

function checkIdle({ unsettled }: OrderState): void {
  if (unsettled) throw new Problem('busy', { retryAfterMs: limits.busyRetryMs });
}
