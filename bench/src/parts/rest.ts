import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { AircraftId } from '@aisle/shared/aircraft';
import type { Flight, Order } from '@aisle/shared/contract';

interface HttpQuestion {
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly body?: object;
  readonly token?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Idle connections end before the product would end them, so that no question meets one that is being closed. */
const idleMs = 20_000;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity, timeout: idleMs });

/** Sends one question over a connection that stays open, and reads the answer: cheaper than `fetch`, for loads. */
export function askHttp(
  url: string,
  { method, path, body, token }: HttpQuestion,
): Promise<HttpAnswer> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    ...(body !== undefined && {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    }),
    ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { method, headers, agent }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.once('end', () => {
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
      answer.once('error', reject);
    });
    asked.once('error', reject);
    asked.end(text);
  });
}

/** Asks the product. Throws what was refused. */
export async function askRest<T>(
  url: string,
  method: HttpQuestion['method'],
  path: string,
  more: Pick<HttpQuestion, 'token' | 'body'> = {},
): Promise<T> {
  const { status, text } = await askHttp(url, { method, path, ...more });
  if (status >= 400) throw new Error(`${method} ${path}: ${status} ${text}`);
  return JSON.parse(text) as T;
}

/** Far enough for nothing to depart while it is measured. */
const leadMs = 5 * 24 * 3_600_000;

/** Opens a flight with an agent's `token`. Throws when its `number`, such as `BE 1`, has been taken for that day. */
export async function openFlight(
  url: string,
  token: string,
  number: string,
  aircraft: AircraftId,
): Promise<Flight> {
  const departsAt = new Date(Date.now() + leadMs).toISOString();
  const body = { number, origin: 'LHR', destination: 'JFK', departsAt, aircraft };
  const request = { token, body };
  return (await askRest<{ flight: Flight }>(url, 'POST', '/api/flights', request)).flight;
}

/** One customer with one order. */
export class RestCustomer {
  readonly #url: string;
  #orderId = '';
  #token = '';

  /** `url`: where the product listens. */
  constructor(url: string) {
    this.#url = url;
  }

  /** Creates the order. */
  async create(flightId: string, seats: readonly string[]): Promise<void> {
    const made = await askRest<{ order: Order; token: string }>(this.#url, 'POST', '/api/orders', {
      body: { flightId, seats },
    });
    this.#orderId = made.order.id;
    this.#token = made.token;
  }

  async changeSeats(seats: readonly string[]): Promise<void> {
    const path = `/api/orders/${this.#orderId}/seats`;
    await askRest(this.#url, 'PUT', path, { token: this.#token, body: { seats } });
  }
}
