/** A running system as its customers' programs see it: REST, nothing else. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AircraftId } from '@aisle/shared/aircraft';
import { seatsOf as layoutSeats } from '@aisle/shared/aircraft/seating';
import type { Flight, Order, PublicFlightSnapshot } from '@aisle/shared/contract';
import type { Problem } from '@aisle/shared/problem-contract';
import { answered } from './patience.ts';

/** What was answered, whatever it was. */
export interface Answer<T> {
  readonly status: number;
  /** What was asked for, or the problem. */
  readonly body: T & Partial<Problem>;
  readonly headers: Headers;
}

export interface Request {
  readonly token?: string | undefined;
  readonly cookie?: string | undefined;
  readonly key?: string | undefined;
  readonly body?: unknown;
}

/** A charge or a refund in the gateway's ledger. */
export interface Movement {
  readonly id: string;
  readonly orderId: string;
  readonly amount: string;
  readonly currency: string;
}

/** Of whom nothing is to be said. */
const nobody = { status: 'open', seats: [], passengers: [] } as const;

/** No answer may take longer, whatever happens: the contract has refusals for every trouble. */
const answerMs = 40_000;
const dayMs = 24 * 60 * 60_000;

export class Site {
  readonly url: string;
  readonly #agentToken: string;
  static #flights = 0;

  constructor(url: string, agentToken: string) {
    this.url = url;
    this.#agentToken = agentToken;
  }

  async ask<T>(method: string, path: string, request: Request = {}): Promise<Answer<T>> {
    const headers: Record<string, string> = {};
    if (request.body !== undefined) headers['Content-Type'] = 'application/json';
    if (request.token !== undefined) headers['Authorization'] = `Bearer ${request.token}`;
    if (request.cookie !== undefined) headers['Cookie'] = request.cookie;
    if (request.key !== undefined) headers['Idempotency-Key'] = request.key;
    const body = request.body === undefined ? null : JSON.stringify(request.body);
    const signal = AbortSignal.timeout(answerMs);
    const response = await fetch(`${this.url}${path}`, { method, headers, body, signal });
    const answer = (await response.json()) as T & Partial<Problem>;
    return { status: response.status, body: answer, headers: response.headers };
  }

  /** A flight of its own for one test. It departs in five days. */
  async openFlight(aircraft: AircraftId = 'A220-300'): Promise<Flight> {
    Site.#flights += 1;
    const departsAt = new Date(Date.now() + 5 * dayMs).toISOString();
    const route = { origin: 'LHR', destination: 'JFK', aircraft };
    const body = { number: `ZZ ${Site.#flights}`, ...route, departsAt };
    const token = this.#agentToken;
    const answer = await this.ask<{ flight: Flight }>('POST', '/api/flights', { token, body });
    // Files of tests that share a system each count for themselves: the next number, then.
    return answer.body.code === 'flight-exists'
      ? this.openFlight(aircraft)
      : must(answer, 201).flight;
  }

  /** Does something to a flight with the agents' token; it must be done. */
  async intervene(flightId: string, command: object, reason: string): Promise<void> {
    const request = { token: this.#agentToken, key: randomUUID(), body: { command, reason } };
    must(await this.ask('POST', `/api/agent/flights/${flightId}/interventions`, request), 200);
  }

  async flight(flightId: string): Promise<PublicFlightSnapshot> {
    return must(await this.ask<PublicFlightSnapshot>('GET', `/api/flights/${flightId}`), 200);
  }

  /** Creates an order; the same key again is the same request again. */
  createOrder(
    flightId: string,
    seats: readonly string[],
    key: string = randomUUID(),
  ): Promise<Answer<{ order: Order; token: string }>> {
    return this.ask('POST', '/api/orders', { key, body: { flightId, seats } });
  }

  /** An order that must be accepted. */
  async book(flightId: string, seats: readonly string[]): Promise<Booking> {
    const { order, token } = must(await this.createOrder(flightId, seats), 201);
    return this.booking(order.id, token);
  }

  /** An order that is there already, with its token. */
  booking(id: string, token: string): Booking {
    return new Booking(this, id, token);
  }
}

/** One customer's order, with the token that speaks for it. */
export class Booking {
  readonly id: string;
  readonly token: string;
  readonly #site: Site;

  constructor(site: Site, id: string, token: string) {
    this.#site = site;
    this.id = id;
    this.token = token;
  }

  setSeats(seats: readonly string[]): Promise<Answer<{ order: Order }>> {
    return this.#ask('PUT', '/seats', { body: { seats } });
  }

  renew(): Promise<Answer<{ order: Order }>> {
    return this.#ask('POST', '/renewal');
  }

  /** Says who flies, made-up people in the order's seats, and pays. */
  async pay(code: string, key: string = randomUUID()): Promise<Answer<{ order: Order }>> {
    const named = await answered(() => this.#read(), answerMs);
    const { status, seats, passengers } = named.status === 200 ? named.body.order : nobody;
    if (status === 'held' && passengers.length < seats.length) {
      const people = seats.map((seat) => ({
        seat,
        givenName: 'Ann',
        surname: 'Lee',
        type: 'adult',
      }));
      const contact = { email: 'ann@example.com' };
      must(await this.#ask('PUT', '/passengers', { body: { passengers: people, contact } }), 200);
    }
    return this.#ask('POST', '/payment', { body: { code }, key });
  }

  cancel(): Promise<Answer<{ order: Order }>> {
    return this.#ask('DELETE', '');
  }

  async order(): Promise<Order> {
    return must(await this.#read(), 200).order;
  }

  /** Asks until the order is as wanted; no answer, and "not now", count as not yet. */
  async becomes(wanted: (order: Order) => boolean, timeMs = 60_000): Promise<Order> {
    const until = Date.now() + timeMs;
    for (;;) {
      const answer = await answered(() => this.#read(), timeMs);
      const { order } = must(answer, 200);
      if (wanted(order)) return order;
      if (Date.now() > until) throw new Error(`the order stays ${JSON.stringify(order)}`);
      await sleep(30);
    }
  }

  #read(): Promise<Answer<{ order: Order }>> {
    return this.#ask('GET', '');
  }

  #ask<T>(method: string, path: string, request: Request = {}): Promise<Answer<T>> {
    return this.#site.ask<T>(method, `/api/orders/${this.id}${path}`, {
      ...request,
      token: this.token,
    });
  }
}

/** The body of an answer that must have this status. */
export function must<T>(answer: Answer<T>, status: number): T {
  if (answer.status === status) return answer.body;
  throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
}

/** What the gateway has written down, page by page. */
export async function ledger(
  gatewayUrl: string,
  book: 'charges' | 'refunds',
): Promise<readonly Movement[]> {
  const all: Movement[] = [];
  for (;;) {
    const page = await fetch(`${gatewayUrl}/${book}?after=${all.length}`);
    all.push(...((await page.json()) as Movement[]));
    if (!page.headers.has('Link')) return all;
  }
}

/** Names of all seats of a flight, in the layout's order. */
export function seatsOf(snapshot: PublicFlightSnapshot): string[] {
  return layoutSeats(snapshot.layout).map(({ designator }) => designator);
}
