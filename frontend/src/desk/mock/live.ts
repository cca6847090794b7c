import type { Ack, Live } from '../../api/live.ts';
import { MockRefusal } from '../../mock/orders.ts';
import type { MockFlight } from '../../mock/world.ts';
import type { ChartPoint, FeedEvent, ServerToAgent } from '../api/types.ts';
import { MockCharts } from './charts.ts';
import type { MockDesk } from './desk.ts';
import { orderFile } from './order-file.ts';

const BATCH_MS = 100;
const ROOM_MS = 60;
const SECOND_MS = 1_000;
const FEED_TAIL = 100;

type Listeners = { [E in keyof ServerToAgent]: ServerToAgent[E][] };

/** The desk's live line in the mock: rows once a second, events ten times, a room's changes at once. */
export class MockDeskLive implements Live<ServerToAgent> {
  readonly #desk: MockDesk;
  readonly #charts: MockCharts;
  readonly #listeners: Listeners = {
    'board:changed': [],
    'room:changed': [],
    'order:changed': [],
    'feed:events': [],
    'charts:point': [],
    'invariants:changed': [],
  };
  readonly #changed = new Set<MockFlight>();
  #events: FeedEvent[] = [];
  #room: MockFlight | null = null;
  #order: string | null = null;
  #telling = false;
  #connect: (connected: boolean) => void = () => undefined;
  #wanted = false;
  connected = false;

  constructor(desk: MockDesk) {
    this.#desk = desk;
    this.#charts = new MockCharts(desk);
    desk.world.onFlightChange((flight) => this.#note(flight));
    desk.onTouch((flight) => this.#note(flight));
    desk.record.onEvent((event) => this.#events.push(event));
    // The browser's own switch: the developer tools' `Offline` breaks the line, and it comes back with the net.
    window.addEventListener('offline', () => this.#drop());
    window.addEventListener('online', () => {
      if (this.#wanted) this.start();
    });
    setInterval(() => this.#tellFeed(), BATCH_MS);
    setInterval(() => this.#tellEach(this.#charts.next()), SECOND_MS);
  }

  onChange(listener: (connected: boolean) => void): void {
    this.#connect = listener;
  }

  on<E extends keyof ServerToAgent>(event: E, listener: ServerToAgent[E]): void {
    this.#listeners[event].push(listener);
  }

  async request<T>(event: string, message: object): Promise<Ack<T>> {
    await Promise.resolve();
    try {
      const answer = this.#answer(event, message);
      return { ok: true, ...structuredClone(answer) } as Ack<T>;
    } catch (refusal) {
      if (!(refusal instanceof MockRefusal)) throw refusal;
      return { ok: false, error: { code: refusal.code, message: refusal.message } };
    }
  }

  start(): void {
    this.#wanted = true;
    if (this.connected || !navigator.onLine) return;
    this.connected = true;
    setTimeout(() => this.#connect(true), ROOM_MS);
  }

  stop(): void {
    this.#wanted = false;
    this.#drop();
  }

  #drop(): void {
    this.connected = false;
    this.#connect(false);
  }

  renew(): void {
    // There is no handshake to renew.
  }

  #answer(event: string, message: { flightId?: string; orderId?: string }): object {
    const { flightId = '', orderId = '' } = message;
    const { world, record } = this.#desk;
    const flights = [...world.flights.values()];
    switch (event) {
      case 'board:watch':
        return { flights: flights.map((flight) => this.#desk.row(flight)) };
      case 'feed:watch':
        return { events: record.latest(FEED_TAIL, flights), missed: [] };
      case 'charts:watch':
        return { series: this.#charts.series };
      case 'invariants:watch':
        return this.#desk.invariants();
      case 'room:watch':
        this.#room = world.findFlight(flightId);
        return { room: this.#desk.room(this.#room) };
      case 'order:watch':
        this.#order = orderId;
        return { file: orderFile(this.#desk, orderId) };
      case 'order:unwatch':
        this.#order = null;
        return {};
      default:
        this.#room = null;
        return {};
    }
  }

  #note(flight: MockFlight): void {
    this.#changed.add(flight);
    if (flight !== this.#room || this.#telling) return;
    this.#telling = true;
    setTimeout(() => {
      this.#telling = false;
      if (flight !== this.#room) return;
      this.#tellRoom(flight);
      if (this.#order !== null) this.#tellOrder(this.#order);
    }, ROOM_MS);
  }

  /** The mock sends every seat, the free ones too: it is a browser talking to itself. */
  #tellRoom(flight: MockFlight): void {
    const room = this.#desk.room(flight);
    const free = flight.map.designators.map((seat) => [seat, { status: 'free' as const }]);
    const seats = { ...(Object.fromEntries(free) as typeof room.seats), ...room.seats };
    const { id: flightId } = flight.definition;
    const orders = new Set(room.orders.map(({ orderId }) => orderId));
    const gone = this.#desk.record
      .of(flight)
      .kept.slice(-50)
      .flatMap(({ view }) => view.orderId ?? [])
      .filter((orderId) => !orders.has(orderId));
    const change = { ...room, flightId, from: 0, seats, gone };
    for (const tell of this.#listeners['room:changed']) tell(structuredClone(change));
  }

  #tellOrder(orderId: string): void {
    const file = orderFile(this.#desk, orderId);
    for (const tell of this.#listeners['order:changed']) tell({ file: structuredClone(file) });
  }

  #tellFeed(): void {
    if (this.#events.length === 0) return;
    const events = this.#events;
    this.#events = [];
    if (!this.connected) return;
    for (const tell of this.#listeners['feed:events']) tell({ events, missed: [] });
  }

  #tellEach(point: ChartPoint): void {
    if (!this.connected) return;
    const flights = [...this.#changed].map((flight) => this.#desk.row(flight));
    this.#changed.clear();
    const serverTime = point.at;
    for (const tell of this.#listeners['board:changed']) tell({ flights, gone: [], serverTime });
    for (const tell of this.#listeners['charts:point']) tell(point);
    for (const tell of this.#listeners['invariants:changed']) tell(this.#desk.invariants());
  }
}
