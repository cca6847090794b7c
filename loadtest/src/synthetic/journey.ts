/** One whole booking from outside: a seat is held, seen held by a viewer, paid for and confirmed, then cancelled again. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { seatsOf } from '@aisle/shared/aircraft/seating';
import {
  type Order,
  type PublicFlightSnapshot,
  flightSnapshotSchema,
  orderSchema,
} from '@aisle/shared/contract';
import { z } from 'zod';
import { Cookies, type Reply, type Request, type Site } from '../client/site.ts';
import { openSocket, type PageSocket } from '../client/socket.ts';
import { findFlight } from '../run/target.ts';

/** `seen`: from the answer to `create` until the viewer's page showed the seat held. `confirm`: from the payment's answer. */
export const journeySteps = [
  'look',
  'watch',
  'create',
  'seen',
  'name',
  'pay',
  'confirm',
  'cancel',
] as const;
export type JourneyStep = (typeof journeySteps)[number];

export interface JourneyParts {
  readonly site: Site;
  /** Where its mails go. */
  readonly email: string;
  /** A step took so long, ms; told of those that succeeded. */
  readonly took: (step: JourneyStep, ms: number) => void;
  /** How long `seen` and `confirm` may take, ms. */
  readonly patienceMs: number;
}

/** A step that did not come to what a customer may expect. */
export class JourneyFailed extends Error {
  readonly step: JourneyStep;

  constructor(step: JourneyStep, cause: unknown) {
    super(`${step}: ${cause instanceof Error ? cause.message : String(cause)}`);
    this.step = step;
  }
}

const created = z.object({ order: orderSchema, token: z.string() });
const shown = z.object({ order: orderSchema });
const watched = z.object({ ok: z.literal(true) });
const passingCode = '11111';
const askAgainMs = 250;

/** Books and cancels. Throws {@link JourneyFailed}; what it holds then is given back if that can be. */
export async function book(parts: JourneyParts): Promise<void> {
  await new Journey(parts).run();
}

class Journey {
  readonly #parts: JourneyParts;
  readonly #cookies = new Cookies();
  #token = '';
  #orderId: string | null = null;

  constructor(parts: JourneyParts) {
    this.#parts = parts;
  }

  async run(): Promise<void> {
    const socket = openSocket(this.#parts.site.origin, this.#cookies);
    try {
      await this.#bookOver(socket);
    } catch (error) {
      if (this.#orderId !== null) await this.#cancel().catch(() => undefined);
      throw error;
    } finally {
      socket.close();
    }
  }

  async #bookOver(socket: PageSocket): Promise<void> {
    const flight = await this.#step('look', () => this.#look());
    const seat = freeSeat(flight);
    const flightId = flight.flight.id;
    await this.#step('watch', () => watch(socket, flightId, this.#parts.patienceMs));
    const seen = shownHeld(socket, seat, this.#parts.patienceMs);
    // It may fail before anybody waits for it.
    seen.catch(() => undefined);
    await this.#step('create', () => this.#create(flightId, seat));
    await this.#step('seen', () => seen);
    const passenger = { seat, givenName: 'Synthetic', surname: 'Customer', type: 'adult' };
    const people = { passengers: [passenger], contact: { email: this.#parts.email } };
    await this.#step('name', () => this.#order('PUT', '/passengers', people));
    await this.#step('pay', () => this.#order('POST', '/payment', { code: passingCode }));
    await this.#step('confirm', () => this.#confirmed());
    await this.#step('cancel', () => this.#cancel());
  }

  async #step<T>(step: JourneyStep, action: () => Promise<T>): Promise<T> {
    const begin = performance.now();
    try {
      const result = await action();
      this.#parts.took(step, performance.now() - begin);
      return result;
    } catch (error) {
      throw new JourneyFailed(step, error);
    }
  }

  async #look(): Promise<PublicFlightSnapshot> {
    const { id } = await findFlight(this.#parts.site);
    return flightSnapshotSchema.parse((await this.#ask('GET', `/api/flights/${id}`)).body);
  }

  async #create(flightId: string, seat: string): Promise<void> {
    const reply = await this.#ask('POST', '/api/orders', { flightId, seats: [seat] });
    const { order, token } = created.parse(reply.body);
    this.#token = token;
    this.#orderId = order.id;
  }

  async #confirmed(): Promise<void> {
    const end = performance.now() + this.#parts.patienceMs;
    for (;;) {
      const { status } = await this.#order('GET', '');
      if (status === 'confirmed') return;
      if (status !== 'paying') throw new Error(`the order is ${status}`);
      if (performance.now() > end) throw new Error('the payment goes on and on');
      await sleep(askAgainMs);
    }
  }

  async #cancel(): Promise<void> {
    const { status } = await this.#order('DELETE', '');
    this.#orderId = null;
    if (status !== 'cancelled') throw new Error(`the order is ${status}`);
  }

  async #order(method: Request['method'], path: string, body?: object): Promise<Order> {
    const reply = await this.#ask(method, `/api/orders/${this.#orderId ?? ''}${path}`, body);
    return shown.parse(reply.body).order;
  }

  async #ask(method: Request['method'], path: string, body?: object): Promise<Reply> {
    const headers = {
      ...this.#cookies.headers(),
      ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
      ...(this.#token !== '' && { authorization: `Bearer ${this.#token}` }),
    };
    const reply = await this.#parts.site.ask({ method, path, headers, body });
    this.#cookies.take(reply.setCookie, Date.now());
    if (reply.status >= 400) throw new Error(`${reply.status} ${reply.text.slice(0, 300)}`);
    return reply;
  }
}

/** The last one: customers like the front. */
function freeSeat({ layout, seats }: PublicFlightSnapshot): string {
  const free = seatsOf(layout).findLast(({ designator }) => seats[designator] === undefined);
  if (free === undefined) throw new JourneyFailed('look', 'no flight has a free seat');
  return free.designator;
}

async function watch(socket: PageSocket, flightId: string, patienceMs: number): Promise<void> {
  socket.connect();
  const asked: unknown = await socket.timeout(patienceMs).emitWithAck('flight:watch', { flightId });
  if (!watched.safeParse(asked).success) throw new Error(JSON.stringify(asked));
}

function shownHeld(socket: PageSocket, seat: string, patienceMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('no viewer was shown the hold')), patienceMs);
    socket.on('flight:changed', ({ seats }) => {
      if (seats[seat] === undefined || seats[seat].status === 'free') return;
      clearTimeout(late);
      resolve();
    });
    socket.once('disconnect', (reason) => {
      clearTimeout(late);
      reject(new Error(`the viewer's connection was lost: ${reason}`));
    });
  });
}
