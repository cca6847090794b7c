import { beforeEach, describe, expect, it } from 'vitest';
import { seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import type { FlightChanged } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { FakeBooking } from '../../test/support/fake-booking.ts';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import { someFlight } from '../../test/support/flights.ts';
import { FlightRelay } from './flight-relay.ts';

let clock: FakeClock;
let booking: FakeBooking;
let relay: FlightRelay;
let flight: FlightDefinition;
let emitted: FlightChanged[];
let known: string[];

beforeEach(async () => {
  clock = new FakeClock();
  booking = new FakeBooking(() => clock.now());
  emitted = [];
  known = [];
  relay = new FlightRelay({
    booking,
    clock,
    emit: (change) => emitted.push(change),
    known: (flightId) => known.push(flightId),
    observer: { queried: () => undefined, failed: () => undefined, emitted: () => undefined },
  });
  flight = someFlight(clock.now());
  await booking.openFlight(flight);
  relay.trust(true);
});

let orders = 0;

/** Another order takes seats; the notice of it is for the test to send. */
async function hold(...seats: string[]): Promise<number> {
  orders += 1;
  const orderId = `ORDER${orders}`;
  const held = await booking.createOrder({ orderId, flight, seats, fingerprint: orderId });
  if (!held.ok) throw new Error(held.error.code);
  return held.value.flightVersion;
}

async function watched(): Promise<void> {
  const prepared = await relay.prepare(flight.id);
  expect(prepared.ok).toBe(true);
  relay.addViewer(flight.id);
}

/** A gate that queries wait at, and the key to it. */
function close(): () => void {
  let open = (): void => undefined;
  booking.gate = new Promise((resolve) => {
    open = resolve;
  });
  return () => {
    open();
    booking.gate = Promise.resolve();
  };
}

describe('a notice', () => {
  it('leads to one query and one emission with what changed since', async () => {
    await watched();
    const version = await hold('1A');
    relay.noticed(flight.id, version);
    await clock.pass(100);
    expect(booking.queries).toMatchObject({ snapshot: 1, changes: 1 });
    expect(emitted).toMatchObject([
      { flightId: flight.id, from: 0, version: 1, seats: { '1A': { status: 'held' } } },
    ]);
    expect(Date.parse(emitted[0]?.serverTime ?? '')).toBeLessThanOrEqual(clock.now());
  });

  it('costs nothing for a flight that no one watches', async () => {
    await relay.prepare(flight.id);
    for (let seat = 1; seat <= 3; seat += 1) relay.noticed(flight.id, await hold(`${seat}A`));
    await clock.pass(10_000);
    expect(booking.queries).toMatchObject({ snapshot: 1, changes: 0 });
    expect(emitted).toEqual([]);
  });

  it('L2: folds into one more query while one runs', async () => {
    await watched();
    const open = close();
    relay.noticed(flight.id, await hold('1A'));
    await clock.pass(60);
    for (const seat of ['1C', '1D', '1F']) relay.noticed(flight.id, await hold(seat));
    await settled();
    expect(booking.queries.changes).toBe(1);
    open();
    await clock.pass(1_000);
    expect(booking.queries.changes).toBeLessThanOrEqual(2);
    expect(relay.view(flight.id)?.version).toBe(4);
  });

  it('L4: is asked about again when the answer is older than the notice', async () => {
    await watched();
    relay.noticed(flight.id, 1);
    await clock.pass(120);
    expect(booking.queries.changes).toBeGreaterThan(1);
    await hold('1A');
    await clock.pass(60);
    expect(emitted.at(-1)?.version).toBe(1);
    const asked = booking.queries.changes;
    await clock.pass(1_000);
    expect(booking.queries.changes).toBe(asked);
  });

  it('of a version that was never committed is given up', async () => {
    await watched();
    relay.noticed(flight.id, 99);
    await clock.pass(2_000);
    const asked = booking.queries.changes;
    await clock.pass(2_000);
    expect(booking.queries.changes).toBe(asked);
    expect(asked).toBeLessThan(20);
  });
});

describe('the rate of queries', () => {
  it(`L2: stays within ${limits.relayQueriesPerSecond} a second under a storm of notices`, async () => {
    await watched();
    const before = booking.queries.changes;
    for (let turn = 0; turn < 200; turn += 1) {
      relay.noticed(flight.id, turn % 2 === 0 ? await hold(seatOf(turn / 2)) : turn);
      await clock.pass(5);
    }
    expect(booking.queries.changes - before).toBeLessThanOrEqual(limits.relayQueriesPerSecond + 1);
    await clock.pass(1_000);
    expect(relay.view(flight.id)?.version).toBe(100);
    let at = 0;
    for (const change of emitted) {
      expect(change.from).toBe(at);
      at = change.version;
    }
    expect(at).toBe(100);
  });
});

function seatOf(place: number): string {
  return seatDesignators(flight.aircraft)[place] ?? '';
}

describe('a joining viewer', () => {
  it('L3: gets the relay’s own snapshot: a thousand of them cost no query', async () => {
    await watched();
    for (let viewer = 0; viewer < 1_000; viewer += 1) {
      await relay.prepare(flight.id);
      relay.addViewer(flight.id);
    }
    expect(booking.queries.snapshot).toBe(1);
    expect(relay.watched).toEqual({ flights: 1, viewers: 1_001 });
  });

  it('shares a query with those who join at the same time', async () => {
    const open = close();
    const joins = Array.from({ length: 50 }, () => relay.prepare(flight.id));
    open();
    expect((await Promise.all(joins)).every(({ ok }) => ok)).toBe(true);
    expect(booking.queries.snapshot).toBe(1);
  });

  it('L3: does not wait for the sweep', async () => {
    relay.start();
    await watched();
    const open = close();
    await clock.pass(limits.relaySweepMs * 2);
    expect(booking.queries.changes).toBe(1);
    let isPrepared = false;
    void relay.prepare(flight.id).then(({ ok }) => (isPrepared = ok));
    await settled();
    expect(isPrepared).toBe(true);
    open();
    relay.stop();
  });

  it('misses nothing between its snapshot and the first change', async () => {
    await watched();
    relay.noticed(flight.id, await hold('1A'));
    const prepared = relay.prepare(flight.id);
    await clock.pass(100);
    expect((await prepared).ok).toBe(true);
    const version = relay.view(flight.id)?.version ?? -1;
    relay.noticed(flight.id, await hold('1C'));
    await clock.pass(100);
    expect(emitted.at(-1)?.from).toBeLessThanOrEqual(version);
    expect(emitted.at(-1)?.version).toBe(2);
  });

  it('with a version of its own gets the changes since, freed seats too', async () => {
    await watched();
    relay.noticed(flight.id, await hold('1A'));
    await clock.pass(100);
    const version = relay.view(flight.id)?.version ?? 0;
    relay.noticed(flight.id, await hold('1C'));
    booking.expire(`ORDER${orders - 1}`);
    relay.noticed(flight.id, 3);
    await clock.pass(200);
    expect(relay.changesSince(flight.id, version)).toMatchObject({
      from: 1,
      version: 3,
      seats: { '1A': { status: 'free' }, '1C': { status: 'held' } },
    });
    expect(Object.keys(relay.changesSince(flight.id, 3)?.seats ?? { none: 0 })).toEqual([]);
  });

  it('with a version from before the relay’s first look gets the whole', async () => {
    await hold('1A');
    await watched();
    expect(relay.changesSince(flight.id, 0)).toBeNull();
  });

  it('with a later version than the relay’s makes it ask once more', async () => {
    await watched();
    await hold('1A');
    const prepared = relay.prepare(flight.id, 1);
    await clock.pass(100);
    expect((await prepared).ok).toBe(true);
    expect(relay.view(flight.id)?.version).toBe(1);
  });
});

describe('reading one’s own writes', () => {
  it('shows at least the version that an order was answered with', async () => {
    await relay.prepare(flight.id);
    const version = await hold('1A');
    relay.expect(flight.id, version);
    const prepared = relay.prepare(flight.id);
    await clock.pass(100);
    await prepared;
    expect(relay.view(flight.id)?.version).toBe(version);
  });
});

describe('a lost notice', () => {
  it('is healed by the sweep', async () => {
    relay.start();
    await watched();
    await hold('1A');
    await clock.pass(limits.relaySweepMs * 2);
    expect(emitted.map(({ version }) => version)).toEqual([1]);
    relay.stop();
  });

  it('while no worker was connected is asked for when one is', async () => {
    await watched();
    await hold('1A');
    relay.trust(false);
    await clock.pass(100);
    expect(emitted).toHaveLength(1);
    await hold('1C');
    relay.trust(true);
    await clock.pass(100);
    expect(emitted.map(({ version }) => version)).toEqual([1, 2]);
  });

  it('while no worker was connected keeps readers until the flight has answered', async () => {
    await watched();
    await hold('1A');
    await clock.pass(1_000);
    const open = close();
    relay.trust(true);
    let version: number | undefined;
    void relay.prepare(flight.id).then(() => (version = relay.view(flight.id)?.version));
    await clock.pass(1_000);
    expect([booking.queries.changes, version]).toEqual([1, undefined]);
    open();
    await settled();
    expect(version).toBe(1);
  });

  it('does not show a stale seat map to a later reader', async () => {
    await relay.prepare(flight.id);
    await hold('1A');
    await clock.pass(limits.relaySweepMs + 1);
    const prepared = relay.prepare(flight.id);
    await clock.pass(100);
    await prepared;
    expect(relay.view(flight.id)?.version).toBe(1);
  });
});

describe('when the flight does not answer', () => {
  it('a first look is refused, and leaves nothing behind', async () => {
    booking.broken = 'unavailable';
    expect(await relay.prepare(flight.id)).toEqual({ ok: false, error: { code: 'unavailable' } });
    expect(relay.flight(flight.id)).toBeNull();
  });

  it('a watched flight is asked again, longer apart each time, until it answers', async () => {
    await watched();
    booking.broken = 'unavailable';
    relay.noticed(flight.id, 1);
    await clock.pass(20_000);
    expect(booking.queries.changes).toBeGreaterThan(3);
    expect(booking.queries.changes).toBeLessThan(15);
    booking.broken = null;
    await hold('1A');
    await clock.pass(5_100);
    expect(emitted.map(({ version }) => version)).toEqual([1]);
  });

  it('an unknown or malformed id is refused', async () => {
    const refused = { ok: false, error: { code: 'flight-not-found' } };
    expect(await relay.prepare('xx999-20300101')).toEqual(refused);
    expect(await relay.prepare('../../etc')).toEqual(refused);
  });
});

describe('the end of watching', () => {
  it('ends the queries', async () => {
    relay.start();
    await watched();
    relay.removeViewer(flight.id);
    const before = { ...booking.queries };
    relay.noticed(flight.id, await hold('1A'));
    await clock.pass(30_000);
    expect(booking.queries).toEqual(before);
    relay.stop();
  });

  it('gives back the memory of the seats after a while', async () => {
    relay.start();
    await watched();
    relay.removeViewer(flight.id);
    await clock.pass(120_000);
    expect(relay.view(flight.id)).toBeNull();
    expect(relay.flight(flight.id)).not.toBeNull();
    relay.stop();
  });
});

it('a flight has departed once its time has come', async () => {
  await watched();
  expect(relay.flight(flight.id)?.status).toBe('open');
  await clock.pass(4 * 86_400_000);
  expect(relay.flight(flight.id)?.status).toBe('departed');
});
