import type { Namespace, Socket } from 'socket.io';
import type { z } from 'zod';
import {
  socketRequests,
  type ClientToServer,
  type FlightWatchAck,
  type OrderWatchAck,
  type PlainAck,
  type ServerToClient,
} from '@aisle/shared/socket-contract';
import { type Refused } from '@aisle/shared/socket-messages';
import { limits } from '@aisle/shared/limits';
import type { FlightList } from '../relay/flight-list.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import type { OrderRelay } from '../relay/order-relay.ts';
import type { WatchRelay } from '../relay/watch-relay.ts';
import { OwnParties } from './own-parties.ts';
import { OwnWatches } from './own-watches.ts';
import type { OrderAccess } from '../rest/order-access.ts';
import { viewerRooms as rooms } from '../relay/relays.ts';
import type { SocketGate } from '../socket/gate.ts';
import { refused, serveNamespace, type Handlers } from '../socket/namespace.ts';
import type { Audiences } from '../socket/audience.ts';
import { WrittenAck } from '../socket/server.ts';

type ViewerSocket = Socket<ClientToServer, ServerToClient>;

interface ViewerParts {
  readonly relay: FlightRelay;
  readonly list: FlightList;
  readonly orders: OrderRelay;
  readonly watches: WatchRelay;
  readonly audiences: Audiences;
  readonly access: OrderAccess;
}

export interface ViewersParts extends ViewerParts {
  readonly gate: Pick<SocketGate, 'allowance'>;
  readonly failed: (event: string, error: unknown) => void;
  /** Each answer: `ok`, or the code of the refusal. */
  readonly answered: (code: string) => void;
}

/** Serves the namespace `/`. */
export function serveViewers(
  namespace: Namespace<ClientToServer, ServerToClient>,
  parts: ViewersParts,
): void {
  serveNamespace<ViewerSocket, typeof socketRequests, Viewer>(namespace, {
    requests: socketRequests,
    handlers,
    costly: ['flight:watch', 'flights:watch', 'order:watch', 'party:watch', 'watch:watch'],
    allowance: (connection) => parts.gate.allowance(connection),
    connect: (socket) => {
      const viewer = new Viewer(socket, parts);
      return { connection: viewer, left: () => viewer.leave() };
    },
    failed: parts.failed,
    answered: parts.answered,
  });
}

const handlers: Handlers<typeof socketRequests, Viewer> = {
  'flight:watch': (viewer, message) => viewer.watchFlight(message),
  'flight:unwatch': (viewer, message) => viewer.unwatchFlight(message),
  'order:watch': (viewer, message) => viewer.watchOrder(message),
  'order:unwatch': (viewer, message) => viewer.unwatchOrder(message),
  'party:watch': (viewer, message) => viewer.parties.watch(message),
  'party:unwatch': (viewer, { guestId }) => viewer.parties.unwatch(guestId),
  'watch:watch': (viewer, message) => viewer.watches.watch(message),
  'watch:unwatch': (viewer, { watchId }) => viewer.watches.unwatch(watchId),
  'flights:watch': (viewer) => viewer.watchFlights(),
};

type Message<E extends keyof typeof socketRequests> = z.output<
  (typeof socketRequests)[E]['payload']
>;

/** One connection and what it watches. Each method answers one message; refusals are acks. */
class Viewer {
  readonly watches: OwnWatches;
  readonly parties: OwnParties;
  readonly #socket: ViewerSocket;
  readonly #parts: ViewerParts;
  /** What the client wants to watch, and what it has joined: a join waits for its snapshot. */
  readonly #wantedFlights = new Set<string>();
  readonly #joinedFlights = new Set<string>();
  readonly #orders = new Set<string>();
  #watchesList = false;

  constructor(socket: ViewerSocket, parts: ViewerParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.watches = new OwnWatches(socket, parts);
    this.parties = new OwnParties(socket, parts);
  }

  async watchFlight({
    flightId,
    version,
  }: Message<'flight:watch'>): Promise<FlightWatchAck | WrittenAck> {
    const { relay } = this.#parts;
    const isNew = !this.#wantedFlights.has(flightId);
    if (isNew && this.#wantedFlights.size >= limits.watchedFlightsPerSocket) {
      return refused('too-many-watches');
    }
    this.#wantedFlights.add(flightId);
    const prepared = await relay.prepare(flightId, version);
    if (!prepared.ok) {
      if (isNew && !this.#joinedFlights.has(flightId)) this.#wantedFlights.delete(flightId);
      return refused(prepared.error.code);
    }
    // From here on nothing waits: no change can come between the join and the answer.
    const changes = version === undefined ? null : relay.changesSince(flightId, version);
    if (changes) {
      this.#joinFlight(flightId, changes.version);
      return { ok: true, changes };
    }
    const snapshot = relay.written(flightId);
    if (!snapshot) return refused('unavailable');
    this.#joinFlight(flightId, snapshot.version);
    return new WrittenAck(`{"ok":true,"snapshot":${snapshot.text}}`);
  }

  unwatchFlight({ flightId }: Message<'flight:unwatch'>): PlainAck {
    this.#wantedFlights.delete(flightId);
    if (this.#joinedFlights.delete(flightId)) {
      this.#parts.audiences.leave(flightId, this.#socket.conn);
      this.#parts.relay.removeViewer(flightId);
    }
    return { ok: true };
  }

  async watchOrder({ orderId, token }: Message<'order:watch'>): Promise<OrderWatchAck> {
    const { access, orders } = this.#parts;
    if (!access.allowsConnection(this.#socket.handshake, orderId, token)) {
      return refused('order-not-found');
    }
    const isNew = !this.#orders.has(orderId);
    if (isNew) {
      this.#letGoOfEnded();
      if (this.#orders.size >= limits.watchedOrdersPerSocket) return refused('too-many-watches');
      this.#orders.add(orderId);
      void this.#socket.join(rooms.order(orderId));
      orders.addViewer(orderId);
    }
    const current = await orders.current(orderId);
    if (current.ok) return { ok: true, order: current.value };
    if (isNew) this.unwatchOrder({ orderId });
    return refused(current.error.code);
  }

  unwatchOrder({ orderId }: Message<'order:unwatch'>): PlainAck {
    if (this.#orders.delete(orderId)) {
      void this.#socket.leave(rooms.order(orderId));
      this.#parts.orders.removeViewer(orderId);
    }
    return { ok: true };
  }

  async watchFlights(): Promise<WrittenAck | Refused> {
    const { list } = this.#parts;
    if (!this.#watchesList) {
      this.#watchesList = true;
      void this.#socket.join(rooms.flights);
      list.addWatcher();
    }
    const flights = await list.written();
    if (!flights.ok) return refused(flights.error.code);
    // `{"flights":[…]}`
    return new WrittenAck(`{"ok":true,${flights.value.text.slice(1)}`);
  }

  /** The connection has ended. */
  leave(): void {
    const { relay, list, orders, audiences } = this.#parts;
    for (const flightId of this.#joinedFlights) {
      audiences.leave(flightId, this.#socket.conn);
      relay.removeViewer(flightId);
    }
    for (const orderId of this.#orders) orders.removeViewer(orderId);
    this.watches.leave();
    this.parties.leave();
    if (this.#watchesList) list.removeWatcher();
    this.#wantedFlights.clear();
    this.#joinedFlights.clear();
    this.#orders.clear();
    this.#watchesList = false;
  }

  /** Nothing comes of them any more: their places are for others. */
  #letGoOfEnded(): void {
    if (this.#orders.size < limits.watchedOrdersPerSocket) return;
    for (const orderId of this.#orders) {
      if (this.#parts.orders.hasEnded(orderId)) this.unwatchOrder({ orderId });
    }
  }

  /** From `version` on, which it is answered with. */
  #joinFlight(flightId: string, version: number): void {
    const { relay, audiences } = this.#parts;
    if (!this.#socket.connected || !this.#wantedFlights.has(flightId)) return;
    audiences.join(flightId, this.#socket.conn, version);
    if (this.#joinedFlights.has(flightId)) return;
    this.#joinedFlights.add(flightId);
    relay.addViewer(flightId);
  }
}
