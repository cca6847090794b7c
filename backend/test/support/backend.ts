import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { io, type Socket } from 'socket.io-client';
import type { Flight, Order, PublicFlightSnapshot } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { err, ok } from '@aisle/shared/result';
import { testKeys } from '@aisle/shared/testing/payload-keys';
import { busEvents } from '@aisle/shared/bus-messages';
import { createApp, type App } from '../../src/app.ts';
import type { BookingPort } from '../../src/booking/port.ts';
import { systemClock, type Clock } from '../../src/clock.ts';
import type { Past } from '../../src/history/histories.ts';
import type { AppSettings } from '../../src/settings.ts';
import type { Adapter } from '../../src/socket/server.ts';
import { undocumented } from './documented.ts';
import { FakeAuditLog } from './fake-audit-log.ts';
import { FakeBooking } from './fake-booking.ts';

export const secrets = {
  ORDER_TOKEN_SECRET: 'test-secret-of-orders',
  AGENT_TOKEN: 'test-token-of-agents',
  BUS_TOKEN: 'test-token-of-the-bus',
  GATEWAY_TOKEN: 'test-token-of-the-gateway',
  AGENT_SESSION_SECRET: 'test-secret-of-sessions',
  ORDER_LINK_SECRET: 'test-secret-of-links',
  PUBLIC_URL: 'https://aisle.example',
  METRICS_TOKEN: 'test-token-of-metrics',
} as const;

/** What is known of the past. */
type KnownPast = Omit<Past, 'audit'> & Partial<Past>;

export const nothingPast: KnownPast = {
  history: {
    newestRun: () => Promise.resolve(null),
    firstEvent: () => Promise.resolve(null),
    async *events() {},
    eventsAfter: () => Promise.resolve([]),
  },
  archive: {
    byConfirmation: () => Promise.resolve(ok([])),
    byPerson: () => Promise.resolve(ok([])),
    byOrder: () => Promise.resolve(err({ code: 'order-not-found' })),
    byFlight: () => Promise.resolve(err({ code: 'flight-not-found' })),
    forget: () => Promise.resolve(err({ code: 'flight-not-found' })),
    historiesKeptMs: () => Promise.resolve(ok(7 * 86_400_000)),
  },
};

/** What the contract's answers have, each some of it: a test that looks for what is not there fails. */
interface AnswerBody extends PublicFlightSnapshot {
  readonly difference: { readonly amount: string; readonly currency: string };
  readonly order: Order;
  readonly token: string;
  readonly flights: Flight[];
  readonly code: string;
  readonly detail: string;
  readonly field?: string;
}

/** What the answer to a request was. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: AnswerBody;
  readonly text: string;
}

export interface Ask {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A backend on a free port, and its customers. */
export class TestBackend {
  readonly app: App;
  readonly url: string;
  readonly pages: string;
  readonly #sockets: Socket[] = [];

  private constructor(app: App, url: string, pages: string) {
    this.app = app;
    this.url = url;
    this.pages = pages;
  }

  static async start(
    booking: BookingPort,
    settings: Partial<AppSettings> = {},
    adapter: Adapter | null = null,
    clock: Clock = systemClock,
    past: KnownPast = nothingPast,
    log: Logger = pino({ level: 'silent' }),
  ): Promise<TestBackend> {
    const pages = await mkdtemp(join(tmpdir(), 'aisle-pages-'));
    const app = createApp({
      settings: {
        HOST: '127.0.0.1',
        PORT: 0,
        ALLOWED_ORIGINS: [],
        RATE_LIMITS: 'off',
        OFFER_SECONDS: limits.offerMs / 1000,
        HELD_SEATS_PER_CLIENT: limits.heldSeatsPerClient,
        HELD_ORDERS_PER_CLIENT: limits.heldOrdersPerClient,
        TRUSTED_PROXIES: 0,
        TRUSTED_PROXY_ADDRESSES: ['127.0.0.0/8'],
        AGENT_ACCOUNTS: [],
        // Nobody listens there: what the desk says of money is for tests that have a ledger.
        GATEWAY_URL: 'http://127.0.0.1:9',
        TEMPORAL_NAMESPACE: 'default',
        TEMPORAL_UI_URL: undefined,
        PROMETHEUS_URL: undefined,
        ...secrets,
        PAYLOAD_KEYS: testKeys,
        ...settings,
      },
      booking,
      audit: new FakeAuditLog(booking instanceof FakeBooking ? booking.books : new Map()),
      ...past,
      clock,
      log,
      pages,
      redis: null,
      adapter,
    });
    return new TestBackend(app, await app.listen(), pages);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.disconnect();
    await this.app.close();
    await rm(this.pages, { recursive: true, force: true });
  }

  /** Rejects when the answer is none that /openapi.json tells of. */
  async ask(method: string, path: string, options: Ask = {}): Promise<Answer> {
    const { body, raw, token, headers } = options;
    const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(payload !== undefined && { 'Content-Type': 'application/json' }),
        ...(token !== undefined && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(payload !== undefined && { body: payload }),
    });
    const text = await response.text();
    const isJson = response.headers.get('Content-Type')?.includes('json') === true;
    const parsed: unknown = isJson && text !== '' ? JSON.parse(text) : {};
    const { status, headers: answered } = response;
    const answer = { status, headers: answered, body: parsed as AnswerBody, text };
    const wrong = undocumented(method, path, answer);
    if (wrong !== null) throw new Error(`/openapi.json has not, of ${method} ${path}: ${wrong}`);
    return answer;
  }

  /** A socket of its own connection; connected, or the error of its handshake thrown. */
  async socket(namespace = '/', options: Parameters<typeof io>[1] = {}): Promise<Socket> {
    const socket = io(this.url + namespace, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      ...options,
    });
    this.#sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('connect_error', reject);
    });
    return socket;
  }

  /** A worker on the bus that sends what the fake booking system notices. */
  async worker(booking: FakeBooking): Promise<Socket> {
    const socket = await this.socket('/bus', { auth: { token: secrets.BUS_TOKEN } });
    booking.flightChanged = (notice) => socket.emit(busEvents.flightChanged, notice);
    booking.watchesChanged = (notice) => socket.emit(busEvents.watchesChanged, notice);
    booking.orderChanged = (notice) => socket.emit(busEvents.orderChanged, notice);
    return socket;
  }
}

/** The next event of a name whose message satisfies `wanted`. */
export function next<T>(
  socket: Socket,
  event: string,
  wanted: (message: T) => boolean = () => true,
): Promise<T> {
  return new Promise((resolve) => {
    const listen = (message: T): void => {
      if (!wanted(message)) return;
      socket.off(event, listen);
      resolve(message);
    };
    socket.on(event, listen);
  });
}
