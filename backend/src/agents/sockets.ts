import type { AgentOrder, Board, RoomChanged } from '@aisle/shared/agent-contract';
import {
  agentRequests,
  type ChartPoint,
  type Feed,
  type Invariants,
} from '@aisle/shared/agent-live';
import type { PlainAck } from '@aisle/shared/socket-contract';
import { limits } from '@aisle/shared/limits';
import type { AgentSocket, AgentNamespace } from '../identity/access.ts';
import { refused, serveNamespace, type Handlers, type MessageFailed } from '../socket/namespace.ts';
import type { SocketGate } from '../socket/gate.ts';
import type { DeskLive } from '../board/live.ts';
import type { OrderWatch } from '../flight-room/order-files.ts';
import type { FlightRooms } from '../flight-room/rooms.ts';

export interface WatchesParts {
  readonly socket: AgentSocket;
  /** How many one connection may have. */
  readonly most: number;
  /** The room in which news of one are told. */
  readonly room: (id: string) => string;
  /** One that was joined is watched no more. */
  readonly left: (id: string) => void;
}

/** What one connection watches of one kind: what it wants, and what it has joined. */
class Watches {
  readonly #parts: WatchesParts;
  readonly #wanted = new Set<string>();
  readonly #joined = new Set<string>();

  constructor(parts: WatchesParts) {
    this.#parts = parts;
  }

  /** False: there are too many. */
  want(id: string): boolean {
    if (!this.#wanted.has(id) && this.#wanted.size >= this.#parts.most) return false;
    this.#wanted.add(id);
    return true;
  }

  /** It cannot be had; if it was before, it stays. */
  refuse(id: string): void {
    if (!this.#joined.has(id)) this.#wanted.delete(id);
  }

  /** Whether the connection joins now: not when it has gone or wants it no more, nor if it is there already. */
  join(id: string): boolean {
    const over = !this.#parts.socket.connected || !this.#wanted.has(id);
    if (over || this.#joined.has(id)) return false;
    this.#joined.add(id);
    void this.#parts.socket.join(this.#parts.room(id));
    return true;
  }

  leave(id: string): void {
    this.#wanted.delete(id);
    if (!this.#joined.delete(id)) return;
    void this.#parts.socket.leave(this.#parts.room(id));
    this.#parts.left(id);
  }

  /** The connection has ended. */
  leaveAll(): void {
    this.#wanted.clear();
    for (const id of this.#joined) this.#parts.left(id);
    this.#joined.clear();
  }
}

/** Rooms of the namespace `/agent`. */
const rooms = {
  board: 'board',
  feed: 'feed',
  charts: 'charts',
  invariants: 'invariants',
  flight: (flightId: string) => `room:${flightId}`,
  order: (orderId: string) => `order:${orderId}`,
} as const;

/** Sends to the agents on this backend: each backend tells its own. */
export function agentEmitter(namespace: AgentNamespace) {
  const to = (room: string) => namespace.local.to(room);
  return {
    board: (message: Board & { gone: string[] }) => to(rooms.board).emit('board:changed', message),
    feed: (message: Feed) => to(rooms.feed).emit('feed:events', message),
    point: (message: ChartPoint) => to(rooms.charts).emit('charts:point', message),
    room: (message: RoomChanged) =>
      to(rooms.flight(message.flightId)).emit('room:changed', message),
    order: (message: { file: AgentOrder }) =>
      to(rooms.order(message.file.orderId)).emit('order:changed', message),
    invariants: (message: Invariants) => to(rooms.invariants).emit('invariants:changed', message),
  };
}

export type AgentEmitter = ReturnType<typeof agentEmitter>;

export interface AgentSocketsParts {
  readonly live: DeskLive;
  readonly rooms: FlightRooms;
  readonly orders: OrderWatch;
  readonly invariants: () => Invariants;
  readonly gate: Pick<SocketGate, 'allowance'>;
  readonly failed: MessageFailed;
  readonly answered: (code: string) => void;
}

/** Serves the namespace `/agent` to those whom its guard let in. */
export function serveAgents(namespace: AgentNamespace, parts: AgentSocketsParts): void {
  serveNamespace<AgentSocket, typeof agentRequests, AgentViewer>(namespace, {
    requests: agentRequests,
    handlers,
    allowance: (connection) => parts.gate.allowance(connection),
    connect: (socket) => {
      const viewer = new AgentViewer(socket, parts);
      return { connection: viewer, left: () => viewer.leave() };
    },
    failed: parts.failed,
    answered: parts.answered,
  });
}

const handlers: Handlers<typeof agentRequests, AgentViewer> = {
  'board:watch': (viewer) => viewer.watchBoard(),
  'room:watch': (viewer, { flightId }) => viewer.watchRoom(flightId),
  'room:unwatch': (viewer, { flightId }) => viewer.leaveRoom(flightId),
  'order:watch': (viewer, { orderId }) => viewer.watchOrder(orderId),
  'order:unwatch': (viewer, { orderId }) => viewer.leaveOrder(orderId),
  'feed:watch': (viewer, { after }) => viewer.watchFeed(after),
  'charts:watch': (viewer) => viewer.watchCharts(),
  'invariants:watch': (viewer) => viewer.watchInvariants(),
};

/** One agent's connection and what it watches. Each method answers one message. */
class AgentViewer {
  readonly #socket: AgentSocket;
  readonly #parts: AgentSocketsParts;
  readonly #flights: Watches;
  readonly #orders: Watches;
  #watchesBoard = false;
  #watchesFeed = false;

  constructor(socket: AgentSocket, parts: AgentSocketsParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#flights = new Watches({
      socket,
      most: limits.watchedRoomsPerSocket,
      room: rooms.flight,
      left: (flightId) => parts.rooms.removeViewer(flightId),
    });
    this.#orders = new Watches({
      socket,
      most: limits.watchedOrdersPerSocket,
      room: rooms.order,
      left: (orderId) => parts.orders.removeViewer(orderId),
    });
  }

  async watchBoard(): Promise<PlainAck> {
    const { board } = this.#parts.live;
    if (!this.#watchesBoard) {
      this.#watchesBoard = true;
      board.addWatcher();
      await this.#socket.join(rooms.board);
      await this.#parts.live.ready();
    }
    return accepted(board.answer());
  }

  async watchFeed(after?: string): Promise<PlainAck> {
    const { feed } = this.#parts.live;
    if (!this.#watchesFeed) {
      this.#watchesFeed = true;
      feed.addWatcher();
      await this.#socket.join(rooms.feed);
    }
    return accepted(feed.since(after === undefined ? -Infinity : Date.parse(after)));
  }

  async watchCharts(): Promise<PlainAck> {
    await this.#socket.join(rooms.charts);
    return accepted({ series: this.#parts.live.charts.series });
  }

  async watchInvariants(): Promise<PlainAck> {
    await this.#socket.join(rooms.invariants);
    return accepted(this.#parts.invariants());
  }

  async watchRoom(flightId: string): Promise<PlainAck> {
    if (!this.#flights.want(flightId)) return refused('too-many-watches');
    // The join waits for the answer: what is told from then on follows it.
    const room = await this.#parts.rooms.watch(flightId, () => this.#flights.join(flightId));
    if (room.ok) return accepted({ room: room.value });
    this.#flights.refuse(flightId);
    return refused(room.error.code);
  }

  async leaveRoom(flightId: string): Promise<PlainAck> {
    this.#flights.leave(flightId);
    return accepted({});
  }

  async watchOrder(orderId: string): Promise<PlainAck> {
    const { orders } = this.#parts;
    if (!this.#orders.want(orderId)) return refused('too-many-watches');
    const isNew = this.#orders.join(orderId);
    if (isNew) orders.addViewer(orderId);
    const found = await orders.current(orderId);
    if (found.ok) return accepted({ file: found.value.file });
    if (isNew) this.#orders.leave(orderId);
    return refused(found.error.code);
  }

  async leaveOrder(orderId: string): Promise<PlainAck> {
    this.#orders.leave(orderId);
    return accepted({});
  }

  /** The connection has ended. */
  leave(): void {
    const { live } = this.#parts;
    if (this.#watchesBoard) live.board.removeWatcher();
    if (this.#watchesFeed) live.feed.removeWatcher();
    this.#flights.leaveAll();
    this.#orders.leaveAll();
    this.#watchesBoard = this.#watchesFeed = false;
  }
}

function accepted(content: object): PlainAck {
  return { ok: true, ...content };
}
