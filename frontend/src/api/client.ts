import type { bookingRoutes, paperRoutes, paidOrderRoutes } from '@aisle/shared/booking-routes';
import type { flightRoutes, orderRoutes } from '@aisle/shared/customer-routes';
import type { partyPaymentRoutes, partyRoutes } from '@aisle/shared/party-routes';
import type { swapRoutes } from '@aisle/shared/swap-routes';
import type { SeatChangeRequest } from '@aisle/shared/payment-contract';
import type { CorrectedName } from '@aisle/shared/people-contract';
import type { watchRoutes } from '@aisle/shared/watch-routes';
import { ok } from '@aisle/shared/result';
import type { People } from '../domain/people.ts';
import { createAsk, type Answer, type Fetcher, type TimeObserver } from './ask.ts';
import type { Flight, FlightSnapshot, Order } from './types.ts';
import { createPartyClient, type PartyClient } from './party-client.ts';
import { createSwapClient, type SwapClient } from './swap-client.ts';
import { createWatchClient, type WatchClient } from './watch-client.ts';

/** The REST commands and questions. Refusals and dead lines are values. */
export interface Client extends PartyClient, SwapClient, WatchClient {
  flights(): Answer<Flight[]>;
  flight(flightId: string): Answer<FlightSnapshot>;
  /** `key`, a UUID, makes a repetition the same order. */
  createOrder(
    wish: { flightId: string; seats: readonly string[] },
    key: string,
  ): Answer<{ order: Order; token: string }>;
  order(orderId: string): Answer<Order>;
  /** `revision`: the order's, that the change was made on. */
  changeSeats(orderId: string, seats: readonly string[], revision: number): Answer<Order>;
  /** Who flies, and whom to write to. */
  setPassengers(orderId: string, people: People): Answer<Order>;
  /** Starts the time of the hold anew. */
  renew(orderId: string): Answer<Order>;
  /** `key`, a UUID, makes a repetition the same payment; `amount` is the total that was seen. */
  pay(orderId: string, payment: { code: string; amount: string }, key: string): Answer<Order>;
  cancel(orderId: string): Answer<Order>;
  /** Of a paid order. `key`, a UUID, makes a repetition the same change. */
  exchangeSeats(orderId: string, change: SeatChangeRequest, key: string): Answer<Order>;
  /** One passenger of a paid order. */
  cancelPassenger(orderId: string, seat: string): Answer<Order>;
  correctName(orderId: string, seat: string, name: CorrectedName): Answer<Order>;
  /** Comes in from any browser: by the confirmation code and a passenger's surname. */
  find(booking: { confirmation: string; surname: string }): Answer<Order>;
  /** Comes in by the secret of a mail's link. */
  enter(orderId: string, link: string): Answer<Order>;
  /** The links in mails that were sent lead nowhere any more. */
  withdrawLinks(orderId: string): Answer<Order>;
  /** What speaks for an order that this page made; undefined for others, for which their cookies speak. */
  tokenOf(orderId: string): string | undefined;
}

type CustomerRoutes = typeof flightRoutes &
  typeof orderRoutes &
  typeof paidOrderRoutes &
  typeof bookingRoutes &
  typeof paperRoutes &
  typeof partyRoutes &
  typeof partyPaymentRoutes &
  typeof swapRoutes &
  typeof watchRoutes;

/** The client over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createClient(fetcher: Fetcher, observe: TimeObserver): Client {
  const ask = createAsk<CustomerRoutes>(fetcher, observe);
  /** Kept in memory only: after a reload the HttpOnly cookie speaks for us. Where cookies are blocked nothing else does. */
  const tokens = new Map<string, string>();
  /** Lets this page in with the token of the answer. */
  async function opened(answer: Answer<{ order: Order; token: string }>): Answer<Order> {
    const answered = await answer;
    if (!answered.ok) return answered;
    tokens.set(answered.value.order.id, answered.value.token);
    return ok(answered.value.order);
  }
  async function orderOf(answer: Answer<{ order: Order }>): Answer<Order> {
    const answered = await answer;
    return answered.ok ? ok(answered.value.order) : answered;
  }
  return {
    async flights() {
      const answer = await ask('GET /api/flights', {});
      return answer.ok ? ok(answer.value.flights) : answer;
    },
    flight: (flightId) => ask('GET /api/flights/{flightId}', { params: { flightId } }),
    async createOrder(body, key) {
      const answer = await ask('POST /api/orders', { body, key });
      if (answer.ok) tokens.set(answer.value.order.id, answer.value.token);
      return answer;
    },
    order: (orderId) =>
      orderOf(ask('GET /api/orders/{orderId}', { params: { orderId } }, tokens.get(orderId))),
    changeSeats(orderId, seats, revision) {
      const request = { params: { orderId }, body: { seats, revision } };
      return orderOf(ask('PUT /api/orders/{orderId}/seats', request, tokens.get(orderId)));
    },
    setPassengers(orderId, { passengers, contact }) {
      const request = { params: { orderId }, body: { passengers: [...passengers], contact } };
      return orderOf(ask('PUT /api/orders/{orderId}/passengers', request, tokens.get(orderId)));
    },
    renew(orderId) {
      const request = { params: { orderId } };
      return orderOf(ask('POST /api/orders/{orderId}/renewal', request, tokens.get(orderId)));
    },
    pay(orderId, body, key) {
      const request = { params: { orderId }, body, key };
      return orderOf(ask('POST /api/orders/{orderId}/payment', request, tokens.get(orderId)));
    },
    cancel: (orderId) =>
      orderOf(ask('DELETE /api/orders/{orderId}', { params: { orderId } }, tokens.get(orderId))),
    exchangeSeats(orderId, body, key) {
      const request = { params: { orderId }, body, key };
      return orderOf(ask('POST /api/orders/{orderId}/seat-change', request, tokens.get(orderId)));
    },
    cancelPassenger(orderId, seat) {
      const request = { params: { orderId, seat } };
      const route = 'DELETE /api/orders/{orderId}/passengers/{seat}';
      return orderOf(ask(route, request, tokens.get(orderId)));
    },
    correctName(orderId, seat, body) {
      const request = { params: { orderId, seat }, body };
      const route = 'PATCH /api/orders/{orderId}/passengers/{seat}';
      return orderOf(ask(route, request, tokens.get(orderId)));
    },
    ...createPartyClient({ ask, tokens }),
    ...createSwapClient({ ask, tokens }),
    ...createWatchClient({ ask, tokens, opened }),
    find: (body) => opened(ask('POST /api/bookings/find', { body })),
    enter: (orderId, link) =>
      opened(ask('POST /api/orders/{orderId}/link', { params: { orderId }, body: { link } })),
    withdrawLinks(orderId) {
      const request = { params: { orderId } };
      return orderOf(ask('DELETE /api/orders/{orderId}/link', request, tokens.get(orderId)));
    },
    tokenOf: (orderId) => tokens.get(orderId),
  };
}
