import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { Flight, FlightChanged, Order } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { FakeBooking } from '../../test/support/fake-booking.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { someFlight } from '../../test/support/flights.ts';
import { Metrics } from '../metrics/metrics.ts';
import type { Connection } from '../socket/audience.ts';
import { Exchange, type PeerMessage } from '../peers/exchange.ts';
import type { SocketServer } from '../socket/server.ts';
import { Relays } from './relays.ts';

/** An adapter between backends, as far as the relays use it: only the others hear what one says to them. */
class FakeCluster {
  /** What each backend has told its own viewers. */
  readonly emitted: { readonly by: number; readonly event: string; readonly message: unknown }[] =
    [];
  readonly #listeners: ((message: PeerMessage) => void)[] = [];
  /** Backends do not reach each other while it is set. */
  cut = false;

  join(): SocketServer {
    let own: ((message: PeerMessage) => void) | null = null;
    const by = this.#listeners.length + 1;
    const io = {
      on: (_event: string, listener: (message: PeerMessage) => void) => {
        own = listener;
        this.#listeners.push(listener);
      },
      serverSideEmit: (_event: string, message: PeerMessage) => {
        expect(this.cut, 'spoken into a dead line').toBe(false);
        for (const listener of this.#listeners) {
          if (listener !== own) listener(structuredClone(message));
        }
      },
      local: {
        to: () => ({
          emit: (event: string, message: unknown) => this.emitted.push({ by, event, message }),
        }),
      },
      // Nobody is connected: there are no connections to look after.
      of: () => ({ sockets: new Map() }),
    };
    return io as unknown as SocketServer;
  }

  /** A connection to one backend. */
  viewerOf(by: number): Connection {
    return {
      write: (text) => {
        const [event, message] = JSON.parse(text.slice(1)) as [string, unknown];
        this.emitted.push({ by, event, message });
      },
    };
  }

  /** What the viewers of one backend were told, of one kind. */
  toldBy<T>(backend: number, event: string): T[] {
    const told = this.emitted.filter((each) => each.by === backend && each.event === event);
    return told.map(({ message }) => message as T);
  }
}

let clock: FakeClock;
let booking: FakeBooking;
let cluster: FakeCluster;
/** The worker dials the first. */
let first: Relays;
let second: Relays;
let flight: FlightDefinition;

beforeEach(async () => {
  clock = new FakeClock();
  booking = new FakeBooking(() => clock.now());
  cluster = new FakeCluster();
  const log = pino({ level: 'silent' });
  const join = () => {
    const io = cluster.join();
    return new Relays({
      booking,
      clock,
      io,
      log,
      metrics: new Metrics(),
      gate: { clientOf: () => '' },
      exchange: new Exchange({ io, clock, reachesPeers: () => !cluster.cut }),
    });
  };
  [first, second] = [join(), join()];
  first.start();
  second.start();
  first.workersOnBus(1);
  booking.flightChanged = (notice) => {
    first.flightChanged(notice);
  };
  booking.orderChanged = (notice) => {
    first.orderChanged(notice);
  };
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
});

async function hold(seat: string): Promise<void> {
  const request = { orderId: `ORDER-${seat}`, flight, seats: [seat], fingerprint: '' };
  expect((await booking.createOrder(request)).ok).toBe(true);
}

async function watchAtSecond(): Promise<void> {
  expect((await second.flights.prepare(flight.id)).ok).toBe(true);
  second.flights.addViewer(flight.id);
  second.audiences.join(flight.id, cluster.viewerOf(2), 0);
  await clock.pass(200);
}

describe('two backends and one worker', () => {
  it('a viewer of the second sees what the first was told, for one query', async () => {
    await watchAtSecond();
    const before = booking.queries.changes;
    await hold('1A');
    await clock.pass(200);
    const told = cluster.toldBy<FlightChanged>(2, 'flight:changed');
    expect(told).toMatchObject([{ from: 0, version: 1, seats: { '1A': { status: 'held' } } }]);
    expect(second.flights.view(flight.id)).toMatchObject({ version: 1, seats: { '1A': {} } });
    expect(booking.queries.changes).toBe(before + 1);
  });

  it('the second asks by itself when the first does not tell', async () => {
    await watchAtSecond();
    cluster.cut = true;
    await hold('1A');
    await clock.pass(10_000);
    expect(second.flights.view(flight.id)?.version).toBe(1);
    const told = cluster.toldBy<FlightChanged>(2, 'flight:changed');
    expect(told).toMatchObject([{ from: 0, version: 1 }]);
  });

  it('Q4: a check at the second rests on what the first has answered, heard of or not', async () => {
    await watchAtSecond();
    cluster.cut = true;
    await hold('1A');
    expect((await second.flights.prepare(flight.id)).ok).toBe(true);
    expect(second.flights.view(flight.id)?.version).toBe(0);
    const before = booking.queries.changes;
    const checked = [second.flights.renew(flight.id), second.flights.renew(flight.id)];
    await clock.pass(1_000);
    expect((await Promise.all(checked)).every(({ ok }) => ok)).toBe(true);
    expect(second.flights.view(flight.id)?.version).toBe(1);
    expect(booking.queries.changes).toBe(before + 1);
  });

  it('what the second missed, it asks for before its viewers are told', async () => {
    await watchAtSecond();
    cluster.cut = true;
    await hold('1A');
    await clock.pass(100);
    cluster.cut = false;
    await hold('2A');
    await clock.pass(1_000);
    const told = cluster.toldBy<FlightChanged>(2, 'flight:changed');
    expect(told).toMatchObject([{ from: 0, version: 2, seats: { '1A': {}, '2A': {} } }]);
  });

  it('a flight that opens at the one is on the list of the other, and its watchers are told', async () => {
    const ids = async ({ list }: Relays) => {
      const listed = await list.flights();
      return listed.ok ? listed.value.map(({ id }) => id) : [];
    };
    for (const { list } of [first, second]) expect((await list.relist()).ok).toBe(true);
    second.list.addWatcher();
    await clock.pass(5_000);
    const another = someFlight(clock.now(), 'AI 102');
    await booking.openFlight(another);
    first.flightOpened(another.id);
    await clock.pass(limits.flightListMs);
    expect(await ids(first)).toContain(another.id);
    expect(await ids(second)).toContain(another.id);
    const told = cluster.toldBy<{ flights: Flight[] }>(2, 'flights:changed');
    expect(told.flatMap(({ flights }) => flights).map(({ id }) => id)).toContain(another.id);
  });

  it('an order watched at the second is followed there', async () => {
    await hold('1A');
    second.orders.addViewer('ORDER-1A');
    expect((await second.orders.currentOrder('ORDER-1A')).ok).toBe(true);
    booking.expire('ORDER-1A');
    await clock.pass(100);
    const orders = cluster.toldBy<{ order: Order }>(2, 'order:changed');
    expect(orders.map(({ order }) => order.status)).toEqual(['expired']);
  });

  it('both know that there is a worker, and when there is none', async () => {
    expect([first.workers, second.workers]).toEqual([1, 1]);
    first.workersOnBus(0);
    expect([first.workers, second.workers]).toEqual([0, 0]);
    first.workersOnBus(1);
    cluster.cut = true;
    await clock.pass(7_000);
    expect([first.workers, second.workers]).toEqual([1, 0]);
  });

  it('when the last viewer of all leaves, no one asks any more', async () => {
    await watchAtSecond();
    second.flights.removeViewer(flight.id);
    await clock.pass(15_000);
    const before = { ...booking.queries };
    await hold('1A');
    await clock.pass(10_000);
    expect(booking.queries).toEqual(before);
  });
});
