import type { bookingRoutes, paperRoutes, paidOrderRoutes } from '@aisle/shared/booking-routes';
import type { flightRoutes, orderRoutes } from '@aisle/shared/customer-routes';
import type { partyPaymentRoutes, partyRoutes } from '@aisle/shared/party-routes';
import type { SeatChangeRequest } from '@aisle/shared/payment-contract';
import type { CorrectedName } from '@aisle/shared/people-contract';
import type { Body } from '@aisle/shared/route';
import type { Swaps } from '@aisle/shared/swap-contract';
import type { swapRoutes } from '@aisle/shared/swap-routes';
import type { watchRoutes } from '@aisle/shared/watch-routes';
import type { People } from '../domain/people.ts';
import {
  createAsk,
  only,
  type Answer,
  type Ask,
  type Enter,
  type Fetcher,
  type TimeObserver,
} from './ask.ts';
import { partyCommands } from './party-client.ts';
import type { Flight, FlightSnapshot, Order } from './types.ts';
import { watchCommands } from './watch-client.ts';

/** A seat of a booking for a taken one. */
export type SwapWish = Body<(typeof swapRoutes)['POST /api/orders/{orderId}/swaps']>;

type CustomerRoutes = typeof flightRoutes &
  typeof orderRoutes &
  typeof paidOrderRoutes &
  typeof bookingRoutes &
  typeof paperRoutes &
  typeof partyRoutes &
  typeof partyPaymentRoutes &
  typeof swapRoutes &
  typeof watchRoutes;

/** The REST commands and questions. Refusals and dead lines are values. */
export type Client = ReturnType<typeof createClient>;

/** The client over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createClient(fetcher: Fetcher, observe: TimeObserver) {
  /** Kept in memory only: after a reload the HttpOnly cookie speaks for us. Where cookies are blocked nothing else does. */
  const tokens = new Map<string, string>();
  /** A guest's or a watch's own token goes before that of an order. */
  const ask = createAsk<CustomerRoutes>(fetcher, observe, ({ guestId, watchId, orderId }) =>
    [guestId, watchId, orderId].flatMap((id) => tokens.get(id ?? '') ?? []).at(0),
  );
  const enter: Enter = async (answer, idOf) => {
    const answered = await answer;
    if (answered.ok) tokens.set(idOf(answered.value), answered.value.token);
    return answered;
  };
  return {
    flights: (): Answer<Flight[]> => only(ask('GET /api/flights', {}), 'flights'),
    flight: (flightId: string): Answer<FlightSnapshot> =>
      ask('GET /api/flights/{flightId}', { params: { flightId } }),
    ...orderCommands(ask, enter),
    ...bookingCommands(ask),
    ...swapCommands(ask),
    ...partyCommands(ask, enter),
    ...watchCommands(ask, enter),
    /** What speaks for an order that this page made; undefined for others, for which their cookies speak. */
    tokenOf: (orderId: string) => tokens.get(orderId),
  };
}

/** Until an order is paid, and the ways into it. */
function orderCommands(ask: Ask<CustomerRoutes>, enter: Enter) {
  const idOf = ({ order }: { order: Order }) => order.id;
  return {
    /** `key`, a UUID, makes a repetition the same order. */
    createOrder: (
      body: { flightId: string; seats: readonly string[] },
      key: string,
    ): Answer<{ order: Order; token: string }> =>
      enter(ask('POST /api/orders', { body, key }), idOf),
    order: (orderId: string): Answer<Order> =>
      only(ask('GET /api/orders/{orderId}', { params: { orderId } }), 'order'),
    /** `revision`: the order's, that the change was made on. */
    changeSeats(orderId: string, seats: readonly string[], revision: number): Answer<Order> {
      const request = { params: { orderId }, body: { seats, revision } };
      return only(ask('PUT /api/orders/{orderId}/seats', request), 'order');
    },
    /** Who flies, and whom to write to. */
    setPassengers(orderId: string, { passengers, contact }: People): Answer<Order> {
      const request = { params: { orderId }, body: { passengers: [...passengers], contact } };
      return only(ask('PUT /api/orders/{orderId}/passengers', request), 'order');
    },
    /** Starts the time of the hold anew. */
    renew: (orderId: string): Answer<Order> =>
      only(ask('POST /api/orders/{orderId}/renewal', { params: { orderId } }), 'order'),
    /** `key`, a UUID, makes a repetition the same payment; `amount` is the total that was seen. */
    pay(orderId: string, body: { code: string; amount: string }, key: string): Answer<Order> {
      const request = { params: { orderId }, body, key };
      return only(ask('POST /api/orders/{orderId}/payment', request), 'order');
    },
    cancel: (orderId: string): Answer<Order> =>
      only(ask('DELETE /api/orders/{orderId}', { params: { orderId } }), 'order'),
    /** Comes in from any browser: by the confirmation code and a passenger's surname. */
    find: (body: { confirmation: string; surname: string }): Answer<Order> =>
      only(enter(ask('POST /api/bookings/find', { body }), idOf), 'order'),
    /** Comes in by the secret of a mail's link. */
    enter(orderId: string, link: string): Answer<Order> {
      const request = { params: { orderId }, body: { link } };
      return only(enter(ask('POST /api/orders/{orderId}/link', request), idOf), 'order');
    },
    /** The links in mails that were sent lead nowhere any more. */
    withdrawLinks: (orderId: string): Answer<Order> =>
      only(ask('DELETE /api/orders/{orderId}/link', { params: { orderId } }), 'order'),
  };
}

/** What may be changed of a paid order. */
function bookingCommands(ask: Ask<CustomerRoutes>) {
  return {
    /** `key`, a UUID, makes a repetition the same change. */
    exchangeSeats(orderId: string, body: SeatChangeRequest, key: string): Answer<Order> {
      const request = { params: { orderId }, body, key };
      return only(ask('POST /api/orders/{orderId}/seat-change', request), 'order');
    },
    /** One passenger. */
    cancelPassenger(orderId: string, seat: string): Answer<Order> {
      const request = { params: { orderId, seat } };
      return only(ask('DELETE /api/orders/{orderId}/passengers/{seat}', request), 'order');
    },
    correctName(orderId: string, seat: string, body: CorrectedName): Answer<Order> {
      const request = { params: { orderId, seat }, body };
      return only(ask('PATCH /api/orders/{orderId}/passengers/{seat}', request), 'order');
    },
  };
}

/** What customers send who swap seats; each answers with all that the order knows of swaps. */
function swapCommands(ask: Ask<CustomerRoutes>) {
  return {
    /** `key`, a UUID, makes a repetition the same proposal. */
    proposeSwap(orderId: string, body: SwapWish, key: string): Answer<Swaps> {
      const request = { params: { orderId }, body, key };
      return only(ask('POST /api/orders/{orderId}/swaps', request), 'swaps');
    },
    acceptSwap(orderId: string, swapId: string, willHelp: boolean): Answer<Swaps> {
      const request = { params: { orderId, swapId }, body: willHelp ? { willHelp } : {} };
      return only(ask('POST /api/orders/{orderId}/swaps/{swapId}/acceptance', request), 'swaps');
    },
    /** Declines what was proposed, or withdraws what the order proposed. */
    endSwap(orderId: string, swapId: string): Answer<Swaps> {
      const request = { params: { orderId, swapId } };
      return only(ask('DELETE /api/orders/{orderId}/swaps/{swapId}', request), 'swaps');
    },
    allowSwaps(orderId: string, allowed: boolean): Answer<Swaps> {
      const request = { params: { orderId }, body: { allowed } };
      return only(ask('PUT /api/orders/{orderId}/swaps', request), 'swaps');
    },
  };
}
