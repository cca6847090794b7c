import type { Server as HttpServer } from 'node:http';
import type Router from '@koa/router';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { Admission } from './admission/admission.ts';
import { isAgent } from './identity/access.ts';
import { Desk } from './agents/desk.ts';
import { openingHandlers } from './agents/routes.ts';
import type { BookingPort } from './booking/port.ts';
import { WayIn, listening, portOf } from './connections/way-in.ts';
import { docsRoutes } from './docs/routes.ts';
import { drain, viewersOf } from './drain.ts';
import { Readiness, healthHandlers } from './health/routes.ts';
import { countHoldings, type Holdings } from './holdings/holdings.ts';
import type { Past } from './history/histories.ts';
import { admissionMetrics, readAdmission } from './admission/metrics.ts';
import { Metrics } from './metrics/metrics.ts';
import { Exchange } from './peers/exchange.ts';
import type { Clock } from './clock.ts';
import { Relays } from './relay/relays.ts';
import { bookingHandlers, paperHandlers } from './rest/bookings.ts';
import { choosingHandlers, flightHandlers } from './rest/flights.ts';
import { createHttp } from './rest/http.ts';
import { grantBy, OrderAccess, openUntilBy } from './rest/order-access.ts';
import { partyHandlers } from './rest/parties.ts';
import { OrderRequests } from './rest/order-requests.ts';
import { orderHandlers, paidOrderHandlers } from './rest/orders.ts';
import { swapHandlers } from './rest/swaps.ts';
import { watchHandlers } from './rest/watches.ts';
import { serveRoutes } from './rest/routes.ts';
import { trustedProxies } from './security/client.ts';
import {
  securityHeaderList,
  originCheck,
  ownOrigins,
  type OriginCheck,
} from './security/headers.ts';
import { SecurityEvents } from './security/events.ts';
import { findLimits, rateLimits } from './security/rate-limits.ts';
import { TokenGuesses } from './security/tokens.ts';
import type { AppSettings } from './settings.ts';
import { createGate, serveSockets } from './viewers/create.ts';
import { createSocketServer, type Adapter, type SocketServer } from './socket/server.ts';
import { frontend } from './static/frontend.ts';

export interface AppParts extends Past {
  readonly settings: AppSettings;
  readonly booking: BookingPort;
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder of the built frontend; what is not there answers 404. */
  readonly pages: string;
  /** For rate limits over many backends; null: this one counts for itself. */
  readonly redis: Redis | null;
  /** Joins it to other backends; null: this one is alone. */
  readonly adapter: Adapter | null;
}

/** A running backend, or one about to run. */
export interface App {
  readonly http: HttpServer;
  readonly io: SocketServer;
  readonly relays: Relays;
  /** Begins to listen; gives the address. Rejects when the port is taken. */
  listen(): Promise<string>;
  /** For one of several backends, before it closes: sends everybody to the others, and cuts nobody off. */
  drain(): Promise<void>;
  /** Ends every connection and stops listening. */
  close(): Promise<void>;
}

/** Builds a backend from its parts; nothing runs until `listen`. */
export function createApp(given: AppParts): App {
  const { settings, clock, log } = given;
  const { holdings, booking } = countHoldings(given);
  const parts = { ...given, booking };
  const metrics = new Metrics();
  const { wayIn, proxies, headers, isAllowedOrigin } = createWayIn(settings, metrics);
  const { http } = wayIn;
  const events = new SecurityEvents(log, metrics.registry);
  const access = new OrderAccess(settings.ORDER_TOKEN_SECRET);
  const io = createSocketServer(http, isAllowedOrigin, parts.adapter);
  const gate = createGate({ ...parts, io, metrics, events, isAllowedOrigin, proxies, headers });
  const guesses = new TokenGuesses(settings, clock, events);
  const exchange = new Exchange({ io, clock, reachesPeers: peersOf(parts) });
  const common = { ...parts, io, gate, guesses, metrics, events, exchange };
  const relays = new Relays(common);
  const admission = createAdmission(parts, relays, metrics);
  serveSockets({ ...common, relays, access, wayIn });
  const desk = new Desk({ ...common, relays });
  const readiness = new Readiness(booking, clock, () => relays.workers);
  const koa = createHttp({
    log,
    metrics,
    events,
    securityHeaders: headers,
    isAllowedOrigin,
    temporalUi: settings.TEMPORAL_UI_URL,
    trustedProxies: proxies,
    rateLimits: settings.RATE_LIMITS === 'on' ? rateLimits(parts.redis) : null,
    agentsOnly: desk.agentsOnly,
    routers: routers(parts, { relays, access, admission, holdings, desk, readiness, metrics }),
    pages: frontend(parts.pages),
  });
  const handle = koa.callback();
  wayIn.serve((request, response) => void handle(request, response));
  return {
    http,
    io,
    relays,
    async listen() {
      await listening(http, settings.HOST, settings.PORT);
      relays.start();
      desk.start();
      return `http://${settings.HOST}:${portOf(http, settings.PORT)}`;
    },
    drain: () =>
      drain({ readiness, wayIn, clock, viewers: () => viewersOf(io), chance: Math.random }),
    close: () => close({ http, io, relays, admission, desk, readiness }),
  };
}

type Running = Pick<App, 'http' | 'io' | 'relays'> &
  Pick<Services, 'admission' | 'desk' | 'readiness'>;

async function close({ http, io, relays, admission, desk, readiness }: Running): Promise<void> {
  readiness.close();
  desk.stop();
  relays.stop();
  admission.scheduler.close();
  // Ends the sockets, then the HTTP server with them.
  const closed = io.close();
  http.closeIdleConnections();
  await closed;
}

/** The way in, and what it depends on: whose pages may ask, and which headers every answer has. */
function createWayIn(settings: AppSettings, metrics: Metrics) {
  const { HOST, PORT, ALLOWED_ORIGINS, RATE_LIMITS } = settings;
  const proxies = trustedProxies(settings.TRUSTED_PROXIES, settings.TRUSTED_PROXY_ADDRESSES);
  // Our port is known once we listen, and no connection comes before: so these ask at their first use.
  const origins = (): string[] => ownOrigins(HOST, portOf(wayIn.http, PORT));
  const headers = securityHeaderList(origins);
  let check: OriginCheck | null = null;
  const isAllowedOrigin: OriginCheck = (origin) => {
    check ??= originCheck(origins(), ALLOWED_ORIGINS);
    return check(origin);
  };
  const wayIn = new WayIn({
    trustedProxies: proxies,
    boundsClients: RATE_LIMITS === 'on',
    securityHeaders: headers,
    ended: (reason) => {
      metrics.endedConnection(reason);
    },
  });
  return { wayIn, proxies, headers, isAllowedOrigin };
}

/** Whether other backends hear us just now; null: there are none. */
function peersOf({ redis, adapter }: AppParts): (() => boolean) | null {
  return adapter === null ? null : () => isReady(redis);
}

function createAdmission(
  { booking, clock }: AppParts,
  relays: Relays,
  metrics: Metrics,
): Admission {
  const observer = admissionMetrics(metrics.registry);
  const admission = new Admission({ booking, relay: relays.flights, clock, ...observer });
  readAdmission(metrics.registry, admission.scheduler);
  return admission;
}

interface Services {
  readonly relays: Relays;
  readonly access: OrderAccess;
  readonly admission: Admission;
  readonly holdings: Holdings;
  readonly desk: Desk;
  readonly readiness: Readiness;
  readonly metrics: Metrics;
}

function routers(parts: AppParts, services: Services): Router[] {
  const { booking, clock } = parts;
  const { relays, access, admission, holdings, desk, readiness, metrics } = services;
  const { flights: relay, list } = relays;
  const now = (): number => clock.now();
  const { ORDER_LINK_SECRET: linkSecret } = parts.settings;
  const openUntil = openUntilBy(relay);
  const grant = grantBy({ access, booking, openUntil, now });
  const opened = (flightId: string): void => {
    relays.flightOpened(flightId);
  };
  const orders = new OrderRequests({
    ...{ booking, relay, admission, holdings, now },
    conflicted: (flightId) => desk.live.conflicted(flightId),
  });
  const handlers = {
    ...flightHandlers({ booking, relay, list, opened, now }),
    ...choosingHandlers(relay),
    ...watchHandlers({
      ...{ booking, desk: orders, access, grant, now },
      boundsClients: parts.settings.RATE_LIMITS === 'on',
      offerMs: parts.settings.OFFER_SECONDS * 1000,
      linkSecret,
    }),
    ...orderHandlers({
      ...{ desk: orders, booking, grant, now },
      isAgent: (ctx) => isAgent(desk.identity, ctx),
    }),
    ...partyHandlers({ booking, desk: orders, access, grant, linkSecret, now }),
    ...openingHandlers({ booking, grant, now, entered: desk.rooms.entered }),
    ...paidOrderHandlers({ desk: orders, now }),
    ...swapHandlers({ booking, relay, clock }),
    ...bookingHandlers({
      ...{ booking, grant, openUntil, clock },
      limits: parts.settings.RATE_LIMITS === 'on' ? findLimits(parts.redis) : null,
    }),
    ...paperHandlers({
      booking,
      relay,
      grant,
      linkSecret,
      publicUrl: parts.settings.PUBLIC_URL,
      now,
    }),
    ...desk.handlers,
    ...healthHandlers({ readiness, metrics, metricsToken: parts.settings.METRICS_TOKEN, now }),
  };
  return [serveRoutes(handlers, { identity: desk.identity, orders: access }), docsRoutes()];
}

/** Whether what we publish leaves at once; without Redis the adapter needs none. */
function isReady(redis: Redis | null): boolean {
  return redis === null || redis.status === 'ready';
}
