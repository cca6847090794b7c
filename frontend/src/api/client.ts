import { err, ok, type Result } from '@aisle/shared/result';
import { refused, retryAfterMsOf, unreachable, type Failure } from './failure.ts';
import type { Flight, FlightSnapshot, Order, Problem } from './types.ts';

/** As `fetch`, for a path of our own origin. */
export type Fetcher = (path: string, init: RequestInit) => Promise<Response>;

/** Told of every server time that an answer carries, with our own times around it, ms. */
export type TimeObserver = (serverTime: string, sentAt: number, receivedAt: number) => void;

type Answer<T> = Promise<Result<T, Failure>>;

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
  /** `key`, a UUID, makes a repetition the same payment. */
  pay(orderId: string, code: string, key: string): Answer<Order>;
  cancel(orderId: string): Answer<Order>;
}

const ANSWER_MS = 15_000;

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

function refusal({ headers }: Response, body: unknown): Failure {
  if (!isProblem(body)) return unreachable;
  return refused(body, retryAfterMsOf(headers.get('retry-after'), Date.now()));
}

function serverTimeOf(body: object): string | null {
  const carrier: object = 'order' in body && body.order instanceof Object ? body.order : body;
  return 'serverTime' in carrier && typeof carrier.serverTime === 'string'
    ? carrier.serverTime
    : null;
}

/** The client over a fetcher; {@link TimeObserver} learns the server's time from each answer. */
export function createClient(fetcher: Fetcher, observe: TimeObserver): Client {
  async function ask<T extends object>(method: string, path: string, more: RequestInit): Answer<T> {
    const sentAt = Date.now();
    try {
      const answer = await fetcher(path, {
        method,
        credentials: 'same-origin',
        signal: AbortSignal.timeout(ANSWER_MS),
        ...more,
      });
      const body: unknown = await answer.json();
      if (!answer.ok) return err(refusal(answer, body));
      const answered = body as T;
      const serverTime = serverTimeOf(answered);
      if (serverTime !== null) observe(serverTime, sentAt, Date.now());
      return ok(answered);
    } catch {
      // No line, no answer in time, or a proxy's page instead of JSON.
      return err(unreachable);
    }
  }
  function send(payload: unknown, key?: string): RequestInit {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (key !== undefined) headers['idempotency-key'] = key;
    return { body: JSON.stringify(payload), headers };
  }
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
    createOrder: (wish, key) => ask('POST', '/api/orders', send(wish, key)),
    order: (orderId) => askOrder('GET', at(orderId), {}),
    changeSeats: (orderId, seats) => askOrder('PUT', `${at(orderId)}/seats`, send({ seats })),
    pay: (orderId, code, key) => askOrder('POST', `${at(orderId)}/payment`, send({ code }, key)),
    cancel: (orderId) => askOrder('DELETE', at(orderId), {}),
  };
}
