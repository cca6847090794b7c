import type { AircraftId } from '@aisle/shared/aircraft';
import type { Flight, Order } from '@aisle/shared/contract';
import { askHttp, type HttpQuestion } from './ask-http.ts';

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
