/**
 * A small Aisle for tests: the public REST and Socket.IO over the real seat-map core, in one process, with the
 * payment gateway's ledger beside it. Faults can be planted.
 */
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server as SocketServer } from 'socket.io';
import { afterAll } from 'vitest';
import type { FlightChanged, Order } from '@aisle/shared/contract';
import type { ClientToServer, ServerToClient } from '@aisle/shared/socket-contract';
import { problemMessage } from '@aisle/shared/problems';
import { FakeFlight } from './flight.ts';
import { FakeOrders, Refusal, type OrderFaults } from './orders.ts';

/** What was asked over REST. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly cookie: string | undefined;
  readonly body: Record<string, unknown>;
}

export interface Faults extends OrderFaults {
  /** Called before a request is served; may throw a `Refusal`, or wait. */
  readonly before?: (asked: Asked) => void | Promise<void>;
  /** Called after it was served; true cuts the connection in place of the answer. */
  readonly cuts?: (asked: Asked) => boolean;
  /** True for a handshake that is refused. */
  readonly refusesSocket?: () => boolean;
  /** Whether who comes back with a version is told to try again. */
  readonly refusesReturn?: () => boolean;
  /** True for a broadcast that this viewer never gets. */
  readonly drops?: (change: FlightChanged, viewer: string) => boolean;
  readonly holdMs?: number;
}

const running = new Set<FakeAisle>();
afterAll(async () => {
  await Promise.all([...running].map((aisle) => aisle.stop()));
});

export class FakeAisle {
  readonly flight: FakeFlight;
  readonly asked: Asked[] = [];
  /** Cookies of the handshakes. */
  readonly handshakes: (string | undefined)[] = [];
  /** Of each `flight:watch` the version that it named. */
  readonly watched: (number | null)[] = [];
  readonly #happened = new EventEmitter();
  #expiry: NodeJS.Timeout | undefined;
  readonly #http: Server;
  readonly #sockets: SocketServer<ClientToServer, ServerToClient>;
  readonly #orders: FakeOrders;
  readonly #faults: Faults;
  #told = 0;

  private constructor(faults: Faults) {
    this.#faults = faults;
    this.flight = new FakeFlight(faults.holdMs ?? 15 * 60_000);
    this.#http = createServer((request, response) => void this.#serve(request, response));
    this.#sockets = new SocketServer(this.#http, {
      serveClient: false,
      allowRequest: (_request, decide) => decide(null, faults.refusesSocket?.() !== true),
    });
    this.#orders = new FakeOrders(this.flight, faults, (order) => this.#tell(order));
    this.#watch();
  }

  /** Listens on a free port until the file's tests have ended. */
  static async start(faults: Faults = {}): Promise<FakeAisle> {
    const aisle = new FakeAisle(faults);
    aisle.#http.listen(0, '127.0.0.1');
    await once(aisle.#http, 'listening');
    aisle.#expiry = setInterval(() => aisle.#expire(), 20);
    running.add(aisle);
    return aisle;
  }

  async stop(): Promise<void> {
    clearInterval(this.#expiry);
    await this.#sockets.close();
    this.#http.closeAllConnections();
  }

  /** Resolves when it holds: looked at after each request, each watch and each change. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await once(this.#happened, 'something');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Cuts the connection of every viewer, as a proxy that restarts does. */
  cutSockets(): void {
    for (const socket of this.#sockets.of('/').sockets.values()) socket.conn.close();
  }

  /** Seats that are held or being paid for. */
  get held(): string[] {
    return Object.entries(this.flight.seats).flatMap(([seat, { status }]) =>
      status === 'held' || status === 'paying' ? [seat] : [],
    );
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = await read(request);
    this.asked.push(asked);
    try {
      await this.#faults.before?.(asked);
      const [status, body] = this.#answer(asked, request.headers.authorization);
      if (this.#faults.cuts?.(asked)) request.socket.destroy();
      else send(response, status, body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.retryAfter !== null) response.setHeader('Retry-After', String(error.retryAfter));
      send(response, error.problem.status, error.problem, 'application/problem+json');
    }
    this.#happened.emit('something');
  }

  #answer({ method, path, key = '', body }: Asked, authorization = ''): [number, unknown] {
    const seats = (body['seats'] ?? []) as string[];
    const [, api, what, id = '', part = ''] = (path.split('?')[0] ?? '').split('/');
    switch (
      `${method} /${api}/${what ?? ''}${id === '' ? '' : '/:id'}${part === '' ? '' : `/${part}`}`
    ) {
      case 'GET /metrics/':
        return [200, '# HELP process_start_time_seconds Start.\nprocess_start_time_seconds 1\n'];
      case 'GET /charges/':
        return [200, this.flight.charges];
      case 'GET /refunds/':
        return [200, this.flight.refunds];
      case 'GET /api/flights':
        return [200, { flights: [this.flight.listed()] }];
      case 'GET /api/flights/:id':
        return [200, this.flight.snapshot()];
      case 'POST /api/orders': {
        const order = this.#orders.create(key, String(body['flightId']), seats);
        return [201, { order: answered(order), token: `token-${order.id}` }];
      }
    }
    if (authorization !== `Bearer token-${id}`) throw new Refusal('order-not-found');
    return this.#answerOwner(`${method} ${part}`, id, seats, body['code']);
  }

  #answerOwner(what: string, id: string, seats: string[], code: unknown): [number, unknown] {
    switch (what) {
      case 'GET ':
        return [200, { order: answered(this.#orders.find(id)) }];
      case 'PUT seats':
        return [200, { order: answered(this.#orders.change(id, seats)) }];
      case 'PUT passengers':
        return [200, { order: answered(this.#orders.find(id)) }];
      case 'POST payment':
        return [202, { order: answered(this.#orders.pay(id, code)) }];
      case 'DELETE ':
        return [200, { order: answered(this.#orders.cancel(id)) }];
      default:
        throw new Refusal('not-found');
    }
  }

  #watch(): void {
    this.#sockets.on('connection', (socket) => {
      this.handshakes.push(socket.handshake.headers.cookie);
      socket.on('flight:watch', ({ flightId, version }, ack) => {
        const isTurnedAway = version !== undefined && this.#faults.refusesReturn?.() === true;
        if (flightId !== this.flight.id || isTurnedAway) {
          const code = isTurnedAway ? 'unavailable' : 'flight-not-found';
          ack({ ok: false, error: { code, message: problemMessage(code) } });
          return;
        }
        void socket.join('flight');
        this.watched.push(version ?? null);
        this.#happened.emit('something');
        if (version === undefined) ack({ ok: true, snapshot: this.flight.snapshot() });
        else ack({ ok: true, changes: this.flight.changesSince(version) });
      });
      socket.on('order:watch', ({ orderId }, ack) => {
        void socket.join(orderId);
        ack({ ok: true, order: this.#orders.find(orderId) });
      });
    });
  }

  #expire(): void {
    for (const order of this.flight.expire()) this.#tell(order);
  }

  #tell(order: Order): void {
    this.#sockets.to(order.id).emit('order:changed', { order });
    const change = this.flight.changesSince(this.#told);
    if (change.version === this.#told) return;
    this.#told = change.version;
    for (const socket of this.#sockets.of('/').sockets.values()) {
      if (!socket.rooms.has('flight') || this.#faults.drops?.(change, socket.id)) continue;
      socket.emit('flight:changed', change);
    }
    this.#happened.emit('something');
  }
}

/** Every answer carries the time at which it was given. */
function answered(order: Order): Order {
  return { ...order, serverTime: new Date().toISOString() };
}

async function read(request: IncomingMessage): Promise<Asked> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const key = request.headers['idempotency-key'];
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    key: typeof key === 'string' ? key : undefined,
    cookie: request.headers.cookie,
    body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
  };
}

/** Every answer sets the cookie by which a load balancer would know its backend. */
function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  type = 'application/json',
): void {
  response.setHeader('Set-Cookie', 'balancer=one; Path=/; HttpOnly');
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : type });
  response.end(isText ? body : JSON.stringify(body));
}
