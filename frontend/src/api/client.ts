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
  changeSeats(orderId: string, seats: readonly string[]): Answer<Order>;
  /** Starts the time of the hold anew. */
  renew(orderId: string): Answer<Order>;
  /** `key`, a UUID, makes a repetition the same payment. */
  pay(orderId: string, code: string, key: string): Answer<Order>;
  cancel(orderId: string): Answer<Order>;
}

/** The client over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createClient(fetcher: Fetcher, observe: TimeObserver): Client {
  const ask = createAsk(fetcher, observe);
  async function askOrder(method: string, path: string, more: RequestInit): Answer<Order> {
    const answer = await ask<{ order: Order }>(method, path, more);
    return answer.ok ? ok(answer.value.order) : answer;
  }
  const at = (orderId: string) => `/api/orders/${encodeURIComponent(orderId)}`;
  return {
    async flights() {
      const answer = await ask<{ flights: Flight[] }>('GET', '/api/flights', {});
      return answer.ok ? ok(answer.value.flights) : answer;
    },
    flight: (flightId) => ask('GET', `/api/flights/${encodeURIComponent(flightId)}`, {}),
    createOrder: (wish, key) => ask('POST', '/api/orders', jsonBody(wish, key)),
    order: (orderId) => askOrder('GET', at(orderId), {}),
    changeSeats: (orderId, seats) => askOrder('PUT', `${at(orderId)}/seats`, jsonBody({ seats })),
    renew: (orderId) => askOrder('POST', `${at(orderId)}/renewal`, {}),
    pay: (orderId, code, key) =>
      askOrder('POST', `${at(orderId)}/payment`, jsonBody({ code }, key)),
    cancel: (orderId) => askOrder('DELETE', at(orderId), {}),
  };
}
