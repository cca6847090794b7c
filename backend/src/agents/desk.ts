import type Koa from 'koa';
import type { Redis } from 'ioredis';
import type { Logger } from 'pino';
import { PayloadEncryption } from '@aisle/shared/payload-codec';
import type { BookingPort } from '../booking/port.ts';
import { Histories, type Past } from '../history/histories.ts';
import { Records } from '../history/source.ts';
import { auditHandlers } from './audit-routes.ts';
import {
  codecHandlers,
  deskHandlers,
  interventionHandlers,
  rebookingHandlers,
  type DeskRoutes,
} from './routes.ts';
import { sessionHandlers } from './session-routes.ts';
import { historyHandlers } from './history-routes.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { Objectives } from '../metrics/objectives.ts';
import type { Exchange } from '../peers/exchange.ts';
import type { Clock } from '../clock.ts';
import { zoneOf } from '../relay/public-views.ts';
import type { Relays } from '../relay/relays.ts';
import type { Handlers } from '../rest/routes.ts';
import type { SecurityEvents } from '../security/events.ts';
import type { AppSettings } from '../settings.ts';
import type { TokenGuesses } from '../security/tokens.ts';
import type { SocketGate } from '../socket/gate.ts';
import type { SocketServer } from '../socket/server.ts';
import { agentsOnly, endSockets, guardAgents, type AgentNamespace } from '../identity/access.ts';
import { createIdentity, type AgentIdentity, sessionEnds } from '../identity/identity.ts';
import { Forgetting } from '../interventions/forgetting.ts';
import { Interventions } from '../interventions/interventions.ts';
import { Rebookings } from '../interventions/rebookings.ts';
import { watchInvariants } from '../invariants/create.ts';
import type { InvariantWatch } from '../invariants/watch.ts';
import { ChargeAmounts, Ledger } from '../ledger/ledger.ts';
import { DeskLive } from '../board/live.ts';
import { OrderFiles, OrderWatch } from '../flight-room/order-files.ts';
import type { Charged } from '../flight-room/views.ts';
import { FlightRooms } from '../flight-room/rooms.ts';
import { searchParts } from '../flight-room/search.ts';
import type { Session } from '../identity/tokens.ts';
import { agentEmitter, serveAgents, type AgentEmitter } from './sockets.ts';

export interface DeskParts extends Past {
  readonly settings: AppSettings;
  readonly booking: BookingPort;
  readonly clock: Clock;
  readonly log: Logger;
  readonly redis: Redis | null;
  readonly io: SocketServer;
  readonly relays: Relays;
  readonly metrics: Metrics;
  readonly events: SecurityEvents;
  readonly gate: SocketGate;
  readonly guesses: TokenGuesses;
  readonly exchange: Exchange;
}

interface HandlersParts extends DeskParts {
  readonly ledger: Ledger;
  readonly charged: Charged;
  readonly namespace: AgentNamespace;
}

/** The agents' desk: who may sit at it, and everything under `/api/agent` and on `/agent`. */
export class Desk {
  readonly identity: AgentIdentity;
  /** Stands before every route. */
  readonly agentsOnly: Koa.Middleware;
  readonly handlers: Handlers<DeskRoutes>;
  readonly live: DeskLive;
  readonly rooms: FlightRooms;
  readonly #records: Records;
  readonly #files: OrderFiles;
  readonly #orders: OrderWatch;
  readonly #invariants: InvariantWatch;

  constructor(parts: DeskParts) {
    const { booking, archive, clock, io, settings } = parts;
    this.#records = new Records(booking, archive);
    // The server is typed by what customers say; the desk's namespace has words of its own.
    const namespace = io.of('/agent') as unknown as AgentNamespace;
    const emitter = agentEmitter(namespace);
    const ledger = new Ledger({ url: settings.GATEWAY_URL, token: settings.GATEWAY_TOKEN });
    const charges = new ChargeAmounts(ledger);
    this.identity = createIdentity(parts);
    this.live = new DeskLive({
      ...parts,
      emitter,
      noticed: (flightId, version) => {
        this.rooms.noticed(flightId, version);
      },
      own: (flightId) => this.#invariants.noticed(flightId),
      gone: (flightId) => this.#invariants.forget(flightId),
      found: () => this.#invariants.found,
    });
    this.#invariants = watchInvariants({
      ...parts,
      live: this.live,
      ledger,
      charges,
      changed: (invariants) => emitter.invariants(invariants),
    });
    this.rooms = flightRooms(parts, this.#records, charges, emitter);
    this.#files = orderFiles(parts, this.#records, ledger);
    this.#orders = new OrderWatch({
      clock,
      file: (orderId) => this.#files.file(orderId),
      emit: (file) => emitter.order({ file }),
      failed: (orderId, error) => {
        parts.log.error(
          { orderId, err: error },
          'an order’s file could not be read because of a bug',
        );
      },
    });
    parts.relays.listenToOrders(this.#orders);
    this.agentsOnly = agentsOnly(this.identity);
    this.handlers = this.#createHandlers({ ...parts, ledger, charged: charges.amount, namespace });
    const { identity } = this;
    guardAgents(namespace, {
      identity,
      clock,
      clientOf: (connection) => parts.gate.clientOf(connection),
    });
    this.#serve(parts, namespace);
  }

  start(): void {
    this.live.start();
    this.#invariants.start();
  }

  stop(): void {
    this.live.stop();
    this.rooms.stop();
    this.#orders.stop();
    this.#invariants.stop();
  }

  #createHandlers(parts: HandlersParts): Handlers<DeskRoutes> {
    const { ledger, charged, namespace } = parts;
    const { booking, history, clock, exchange, relays, settings } = parts;
    const { identity, live } = this;
    const { entered } = this.rooms;
    const now = (): number => clock.now();
    const ended = (session: Session): void => {
      endSockets(namespace, session);
      const { id, until } = session;
      exchange.tell(sessionEnds, { id, until });
    };
    const zone = (flightId: string): string => zoneOf(live.definition(flightId)?.origin ?? '');
    const done = (flightId: string, version: number): void => {
      relays.flights.expect(flightId, version);
      live.noticed(flightId, version, true);
    };
    return {
      ...sessionHandlers({ identity, ended, now }),
      ...codecHandlers(new PayloadEncryption(settings.PAYLOAD_KEYS)),
      ...historyHandlers({
        histories: new Histories(history),
        wasThere: async (flightId) => (await this.#records.manifest(flightId)).ok,
        now,
      }),
      ...interventionHandlers(
        new Interventions({ booking, now, zone, done }),
        new Forgetting({ ...parts, records: this.#records, now }),
      ),
      ...auditHandlers(parts.audit),
      ...rebookingHandlers(new Rebookings({ desk: booking.desk, now, entered }), booking.desk),
      ...deskHandlers({
        live,
        rooms: this.rooms,
        orders: this.#files,
        invariants: this.#invariants,
        objectives: new Objectives(settings.PROMETHEUS_URL, now),
        search: searchParts(settings.PAYLOAD_KEYS, this.#records, live, ledger),
        charged,
        now,
      }),
    };
  }

  #serve({ gate, log, metrics }: DeskParts, namespace: AgentNamespace): void {
    serveAgents(namespace, {
      live: this.live,
      rooms: this.rooms,
      orders: this.#orders,
      invariants: () => this.#invariants.current,
      gate,
      failed: (event, error, ids) => {
        log.error({ event, ...ids, err: error }, 'a message failed by a bug');
      },
      answered: (code) => {
        if (code !== 'ok') metrics.refused('socket', code);
      },
    });
  }
}

function flightRooms(
  { clock, exchange, log }: DeskParts,
  records: Records,
  charges: ChargeAmounts,
  emitter: AgentEmitter,
): FlightRooms {
  return new FlightRooms({
    clock,
    exchange,
    manifest: async (flightId) => {
      const manifest = await records.manifest(flightId);
      if (manifest.ok) await charges.learn(manifest.value);
      return manifest;
    },
    charged: charges.amount,
    emit: (message) => emitter.room(message),
    failed: (flightId, error) => {
      log.error({ flightId, err: error }, 'a query of a room failed by a bug');
    },
  });
}

function orderFiles(
  { booking, archive, clock, settings }: DeskParts,
  records: Records,
  ledger: Ledger,
): OrderFiles {
  const { TEMPORAL_UI_URL: ui, TEMPORAL_NAMESPACE: namespace } = settings;
  const temporal = ui === undefined ? null : { ui, namespace };
  return new OrderFiles({ booking, records, archive, ledger, now: () => clock.now(), temporal });
}
