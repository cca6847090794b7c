import type { Namespace, Socket } from 'socket.io';
import type { z } from 'zod';
import {
  type ClientToServer,
  type FlightWatchAck,
  type PlainAck,
  type Refused,
  type ServerToClient,
  socketRequests,
} from '@aisle/shared/socket-contract';
import { limits } from '@aisle/shared/limits';
import type { FlightList } from '../relay/flight-list.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import type { OrderRelay, WatchRelay } from '../relay/owner-relays.ts';
import { OwnRooms } from './own-rooms.ts';
import type { OrderAccess } from '../rest/order-access.ts';
import { viewerRooms as rooms } from '../relay/relays.ts';
import type { SocketGate } from '../socket/gate.ts';
import { refused, serveNamespace, type Handlers, type MessageFailed } from '../socket/namespace.ts';
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
  readonly failed: MessageFailed;
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
  'order:watch': (viewer, { orderId, token }) =>
    viewer.orders.watch({ id: orderId, workflowId: orderId, token }),
  'order:unwatch': (viewer, { orderId }) => viewer.orders.unwatch(orderId),
  'party:watch': (viewer, { guestId, orderId, token }) =>
    viewer.parties.watch({ id: guestId, workflowId: orderId, token }),
  'party:unwatch': (viewer, { guestId }) => viewer.parties.unwatch(guestId),
  'watch:watch': (viewer, { watchId, flightId, token }) =>
    viewer.watches.watch({ id: watchId, workflowId: flightId, token }),
  'watch:unwatch': (viewer, { watchId }) => viewer.watches.unwatch(watchId),
  'flights:watch': (viewer) => viewer.watchFlights(),
};

type Message<E extends keyof typeof socketRequests> = z.output<
  (typeof socketRequests)[E]['payload']
>;

/** One connection and what it watches. Each method answers one message; refusals are acks. */
class Viewer {
  readonly orders: ReturnType<typeof ownOrders>;
  /** The orders of others that they are a guest of. */
  readonly parties: ReturnType<typeof ownParties>;
  readonly watches: ReturnType<typeof ownWatches>;
  readonly #socket: ViewerSocket;
  readonly #parts: ViewerParts;
  /** What the client wants to watch, and what it has joined: a join waits for its snapshot. */
  readonly #wantedFlights = new Set<string>();
  readonly #joinedFlights = new Set<string>();
  #watchesList = false;

  constructor(socket: ViewerSocket, parts: ViewerParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.orders = ownOrders(socket, parts);
    this.parties = ownParties(socket, parts);
    this.watches = ownWatches(socket, parts);
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
    const { relay, list, audiences } = this.#parts;
    for (const flightId of this.#joinedFlights) {
      audiences.leave(flightId, this.#socket.conn);
      relay.removeViewer(flightId);
    }
    for (const own of [this.orders, this.parties, this.watches]) own.leave();
    if (this.#watchesList) list.removeWatcher();
    this.#wantedFlights.clear();
    this.#joinedFlights.clear();
    this.#watchesList = false;
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

function ownOrders(socket: ViewerSocket, { orders: relay, access }: ViewerParts) {
  return new OwnRooms(socket, access, {
    ...{ relay, room: rooms.order, notFound: 'order-not-found' },
    current: (orderId) => relay.currentOrder(orderId),
    hasEnded: (orderId) => relay.hasEnded(orderId),
    ack: (order) => ({ ok: true, order }) as const,
  });
}

function ownParties(socket: ViewerSocket, { orders: relay, access }: ViewerParts) {
  return new OwnRooms(socket, access, {
    ...{ relay, room: rooms.guest, notFound: 'guest-not-found' },
    current: (orderId, guestId) => relay.currentParty(orderId, guestId),
    hasEnded: (orderId) => relay.hasEnded(orderId),
    ack: (party) => ({ ok: true, party }) as const,
  });
}

function ownWatches(socket: ViewerSocket, { watches: relay, access }: ViewerParts) {
  return new OwnRooms(socket, access, {
    ...{ relay, room: rooms.watch, notFound: 'watch-not-found' },
    current: (flightId, watchId) => relay.currentWatch(flightId, watchId),
    hasEnded: (flightId, watchId) => relay.hasEnded(flightId, watchId),
    ack: (watch) => ({ ok: true, watch }) as const,
  });
}
