import type { Logger } from 'pino';
import { BareAnswers } from '../connections/bare-answer.ts';
import type { WayIn } from '../connections/way-in.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Clock } from '../clock.ts';
import type { Relays } from '../relay/relays.ts';
import type { OrderAccess } from '../rest/order-access.ts';
import { clientOfRequest, type TrustedProxies } from '../security/client.ts';
import type { SecurityEvents } from '../security/events.ts';
import type { Header, OriginCheck } from '../security/headers.ts';
import type { TokenGuesses } from '../security/tokens.ts';
import type { AppSettings } from '../settings.ts';
import { serveBus } from './bus.ts';
import { SocketGate } from '../socket/gate.ts';
import type { SocketServer } from '../socket/server.ts';
import { serveViewers } from './viewers.ts';

interface Common {
  readonly settings: AppSettings;
  readonly clock: Clock;
  readonly log: Logger;
  readonly io: SocketServer;
  readonly metrics: Metrics;
}

export interface GateOptions extends Omit<Common, 'log'> {
  readonly events: Pick<SecurityEvents, 'note'>;
  readonly isAllowedOrigin: OriginCheck;
  readonly proxies: TrustedProxies;
  readonly headers: () => readonly Header[];
}

/** Puts the gate before Socket.IO. */
export function createGate(options: GateOptions): SocketGate {
  const { settings, clock, io, metrics, events, isAllowedOrigin, proxies, headers } = options;
  return new SocketGate(io, {
    isAllowedOrigin,
    answers: new BareAnswers(headers),
    clientOf: (request) => clientOfRequest(request, proxies),
    now: () => clock.now(),
    limited: settings.RATE_LIMITS === 'on',
    refused: (code, client) => {
      metrics.refused('socket', code);
      const event = code === 'origin-not-allowed' ? 'origin-refused' : 'socket-refused';
      events.note(event, { client, code });
    },
  });
}

export interface SocketOptions extends Common {
  readonly gate: SocketGate;
  readonly guesses: TokenGuesses;
  readonly relays: Relays;
  readonly access: OrderAccess;
  readonly wayIn: WayIn;
}

/** Serves the namespaces of viewers and workers. */
export function serveSockets(options: SocketOptions): void {
  const { log, io, gate, relays, access, metrics, wayIn } = options;
  const { flights: relay, list, orders, watches, audiences } = relays;
  serveViewers(io.of('/'), {
    relay,
    list,
    orders,
    watches,
    audiences,
    access,
    gate,
    failed: (event, error, ids) => {
      log.error({ event, ...ids, err: error }, 'a message failed by a bug');
    },
    answered: (code) => {
      if (code !== 'ok') metrics.refused('socket', code);
    },
  });
  serveWorkers(options);
  metrics.read({
    flights: () => relay.watched,
    orders: () => orders.size,
    sockets: () => io.engine.clientsCount,
    connections: () => wayIn.connections,
    workers: () => relays.workers,
  });
}

function serveWorkers({ settings, log, io, gate, guesses, relays }: SocketOptions): void {
  serveBus(io.of('/bus'), {
    token: settings.BUS_TOKEN,
    flightChanged: (notice) => {
      relays.flightChanged(notice);
    },
    watchesChanged: (notice) => {
      relays.watchesChanged(notice);
    },
    orderChanged: (notice) => {
      relays.orderChanged(notice);
    },
    flightTraced: (notice) => {
      relays.traces.noted(notice);
    },
    workers: (count) => {
      relays.workersOnBus(count);
    },
    failed: (event, error, ids) => {
      log.error({ event, ...ids, err: error }, 'a notice failed by a bug');
    },
    malformed: (event) => {
      log.warn({ event }, 'a worker sent a malformed notice');
    },
    admitted: (connection) => {
      gate.trust(connection);
    },
    wrongToken: (connection) => {
      guesses.wrong(gate.clientOf(connection), 'BUS_TOKEN');
    },
  });
}
