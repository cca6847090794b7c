import type { Ack, Live } from '../api/live.ts';
import type { ServerToClient } from '../api/types.ts';
import { MockRefusal } from './orders.ts';
import type { MockFlight, MockWorld } from './world.ts';

export type MockLive = Live;

type Listeners = { [E in keyof ServerToClient]: ServerToClient[E][] };

const RELAY_MS = 60;
const LIST_MS = 1_000;

/** The live line of the mock: the watched flight's changes, gathered for a moment as the relay does. */
export function createMockLive(world: MockWorld): MockLive {
  const listeners: Listeners = { 'flight:changed': [], 'order:changed': [], 'flights:changed': [] };
  const changed = new Set<string>();
  let watched: string | null = null;
  let relaying = false;
  let connect: (connected: boolean) => void = () => undefined;
  let connected = false;

  function relay(flight: MockFlight, from: number): void {
    changed.add(flight.definition.id);
    if (flight.definition.id !== watched || relaying) return;
    relaying = true;
    setTimeout(() => {
      relaying = false;
      for (const listener of listeners['flight:changed']) listener(world.changes(flight, from));
    }, RELAY_MS);
  }
  world.onFlightChange(relay);
  world.orders.onChange((order) => {
    for (const listener of listeners['order:changed']) listener({ order });
  });
  setInterval(() => {
    const flights = [...changed].flatMap((id) => world.flights.get(id) ?? []);
    changed.clear();
    const message = { flights: flights.map((flight) => world.publicFlight(flight)) };
    for (const listener of listeners['flights:changed']) listener(message);
  }, LIST_MS);

  function answer(event: string, message: Record<string, unknown>): object {
    if (event === 'flights:watch') {
      return { flights: [...world.flights.values()].map((flight) => world.publicFlight(flight)) };
    }
    if (event === 'order:watch') {
      return { order: world.orders.toPublic(world.orders.find(String(message['orderId']))) };
    }
    if (event === 'flight:unwatch') return {};
    const flight = world.flights.get(String(message['flightId']));
    if (!flight) throw new MockRefusal('flight-not-found');
    watched = flight.definition.id;
    const version = message['version'];
    return typeof version === 'number'
      ? { changes: world.changes(flight, version) }
      : { snapshot: world.snapshot(flight) };
  }

  return {
    get connected() {
      return connected;
    },
    onChange: (listener) => (connect = listener),
    on: (event, listener) => void listeners[event].push(listener),
    async request<T>(event: string, message: object): Promise<Ack<T>> {
      await Promise.resolve();
      try {
        return { ok: true, ...answer(event, { ...message }) } as Ack<T>;
      } catch (refusal) {
        if (!(refusal instanceof MockRefusal)) throw refusal;
        return { ok: false, error: { code: refusal.code, message: refusal.message } };
      }
    },
    start() {
      setTimeout(() => {
        connected = true;
        connect(true);
      }, RELAY_MS);
    },
    renew: () => undefined,
  };
}
