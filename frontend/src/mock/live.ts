import type { Ack, Live } from '../api/live.ts';
import type { ServerToClient } from '../api/types.ts';
import { MockRefusal } from './orders.ts';
import type { MockFlight, MockWorld } from './world.ts';

type Listeners = { [E in keyof ServerToClient]: ServerToClient[E][] };

const RELAY_MS = 60;
const LIST_MS = 1_000;

/** The live line of the mock: the watched flight's changes, gathered for a moment as the relay does. */
export class MockLive implements Live {
  readonly #world: MockWorld;
  readonly #listeners: Listeners = {
    'flight:changed': [],
    'order:changed': [],
    'flights:changed': [],
  };
  readonly #changed = new Set<MockFlight>();
  #watched: string | null = null;
  #relaying = false;
  #connect: (connected: boolean) => void = () => undefined;
  connected = false;

  constructor(world: MockWorld) {
    this.#world = world;
    world.onFlightChange((flight, from) => {
      this.#relay(flight, from);
    });
    world.orders.onChange((order) => {
      for (const listener of this.#listeners['order:changed']) listener({ order });
    });
    setInterval(() => {
      this.#tellList();
    }, LIST_MS);
  }

  onChange(listener: (connected: boolean) => void): void {
    this.#connect = listener;
  }

  on<E extends keyof ServerToClient>(event: E, listener: ServerToClient[E]): void {
    this.#listeners[event].push(listener);
  }

  async request<T>(event: string, message: object): Promise<Ack<T>> {
    await Promise.resolve();
    try {
      return { ok: true, ...this.#answer(event, { ...message }) } as Ack<T>;
    } catch (refusal) {
      if (!(refusal instanceof MockRefusal)) throw refusal;
      return { ok: false, error: { code: refusal.code, message: refusal.message } };
    }
  }

  start(): void {
    setTimeout(() => {
      this.connected = true;
      this.#connect(true);
    }, RELAY_MS);
  }

  renew(): void {
    // There is no handshake to renew.
  }

  stop(): void {
    this.connected = false;
    this.#connect(false);
  }

  #answer(event: string, message: Record<string, unknown>): object {
    const world = this.#world;
    if (event === 'flights:watch') {
      return { flights: [...world.flights.values()].map((flight) => world.publicFlight(flight)) };
    }
    if (event === 'order:watch') {
      return { order: world.orders.toPublic(world.orders.find(String(message['orderId']))) };
    }
    if (event === 'flight:unwatch') return {};
    const flight = world.findFlight(String(message['flightId']));
    this.#watched = flight.definition.id;
    const version = message['version'];
    return typeof version === 'number'
      ? { changes: world.changes(flight, version) }
      : { snapshot: world.snapshot(flight) };
  }

  #relay(flight: MockFlight, from: number): void {
    this.#changed.add(flight);
    if (flight.definition.id !== this.#watched || this.#relaying) return;
    this.#relaying = true;
    setTimeout(() => {
      this.#relaying = false;
      const change = this.#world.changes(flight, from);
      for (const listener of this.#listeners['flight:changed']) listener(change);
    }, RELAY_MS);
  }

  #tellList(): void {
    const flights = [...this.#changed].map((flight) => this.#world.publicFlight(flight));
    this.#changed.clear();
    for (const listener of this.#listeners['flights:changed']) listener({ flights });
  }
}
