import { ok } from '@aisle/shared/result';
import { createAsk, jsonBody, type Answer, type Fetcher, type TimeObserver } from './ask.ts';
import type { Flight, FlightSnapshot, Order } from './types.ts';

/** The REST commands and questions. Refusals and dead lines are values. */
export interface Client {
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
  /** Starts the time of the hold anew. */
  renew(orderId: string): Answer<Order>;
  /** `key`, a UUID, makes a repetition the same payment; `amount` is the total that was seen. */
  pay(orderId: string, payment: { code: string; amount: string }, key: string): Answer<Order>;
  cancel(orderId: string): Answer<Order>;
}

/** The client over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createClient(fetcher: Fetcher, observe: TimeObserver): Client {
  const ask = createAsk(fetcher, observe);
  /** Of the orders of this page: where cookies are blocked nothing else speaks for it. */
  const tokens = new Map<string, string>();
  async function askOrder(
    method: string,
    orderId: string,
    part: string,
    { headers, ...more }: { body?: string; headers?: Record<string, string> } = {},
  ): Answer<Order> {
    const token = tokens.get(orderId);
    const path = `/api/orders/${encodeURIComponent(orderId)}${part}`;
    const answer = await ask<{ order: Order }>(method, path, {
      ...more,
      headers: { ...headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    });
    return answer.ok ? ok(answer.value.order) : answer;
  }
  return {
    async flights() {
      const answer = await ask<{ flights: Flight[] }>('GET', '/api/flights', {});
      return answer.ok ? ok(answer.value.flights) : answer;
    },
    flight: (flightId) => ask('GET', `/api/flights/${encodeURIComponent(flightId)}`, {}),
    async createOrder(wish, key) {
      const answer = await ask<{ order: Order; token: string }>(
        'POST',
        '/api/orders',
        jsonBody(wish, key),
      );
      if (answer.ok) tokens.set(answer.value.order.id, answer.value.token);
      return answer;
    },
    order: (orderId) => askOrder('GET', orderId, ''),
    changeSeats: (orderId, seats, revision) =>
      askOrder('PUT', orderId, '/seats', jsonBody({ seats, revision })),
    renew: (orderId) => askOrder('POST', orderId, '/renewal'),
    pay: (orderId, payment, key) => askOrder('POST', orderId, '/payment', jsonBody(payment, key)),
    cancel: (orderId) => askOrder('DELETE', orderId, ''),
  };
}
