import { beforeEach, describe, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { Flight } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { FakeBooking } from '../../test/support/fake-booking.ts';
import { FakeClock } from '../../test/support/fake-clock.ts';
import { someFlight } from '../../test/support/flights.ts';
import { FlightList } from './flight-list.ts';
import { FlightRelay } from './flight-relay.ts';

let clock: FakeClock;
let booking: FakeBooking;
let relay: FlightRelay;
let list: FlightList;
let first: FlightDefinition;
let second: FlightDefinition;
let emitted: { readonly at: number; readonly flights: Flight[] }[];

beforeEach(async () => {
  clock = new FakeClock();
  booking = new FakeBooking(() => clock.now());
  emitted = [];
  relay = new FlightRelay({
    booking,
    clock,
    emit: () => undefined,
    known: (flightId) => {
      list.known(flightId);
    },
    observer: { queried: () => undefined, failed: () => undefined, emitted: () => undefined },
  });
  list = new FlightList({
    booking,
    relay,
    clock,
    emit: (flights) => emitted.push({ at: clock.now(), flights }),
  });
  booking.flightChanged = ({ flightId, version }) => {
    relay.noticed(flightId, version);
    list.noticed(flightId);
  };
  first = someFlight(clock.now(), 'AI 101', 1);
  second = someFlight(clock.now(), 'AI 102', 2);
  await booking.openFlight(first);
  await booking.openFlight(second);
  relay.trust(true);
});

let orders = 0;

async function hold(flight: FlightDefinition, seat: string): Promise<void> {
  orders += 1;
  const orderId = `LISTED${orders}`;
  await booking.createOrder({ orderId, flight, seats: [seat], fingerprint: orderId });
}

/** The list, with whatever time it takes. */
async function read(): Promise<Flight[]> {
  const flights = list.flights();
  await clock.pass(300);
  const answer = await flights;
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

describe('reading the list', () => {
  it('gives the open flights by departure, with counts', async () => {
    const flights = await read();
    expect(flights.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(flights[0]?.seats.free).toBe(flights[0]?.seats.total);
  });

  it('asks again for flights that changed, and for no others', async () => {
    await read();
    await clock.pass(2_000);
    await hold(second, '1A');
    const before = booking.queries.changes;
    const flights = await read();
    expect(flights.find(({ id }) => id === second.id)?.seats.held).toBe(1);
    expect(booking.queries.changes).toBe(before + 1);
  });

  it('shares the queries of those who read at once', async () => {
    await Promise.all([...Array.from({ length: 30 }, () => list.flights()), clock.pass(500)]);
    expect(booking.queries.snapshot).toBe(2);
  });

  it.each([100, 1_000])('waits for the first answer of a flight asked %i ms ago', async (ms) => {
    await relay.definition(second.id);
    let open = (): void => undefined;
    booking.gate = new Promise((resolve) => (open = resolve));
    const asked = relay.definition(first.id);
    await clock.pass(ms);
    const flights = list.flights();
    await clock.pass(100);
    open();
    await clock.pass(300);
    const read = await flights;
    expect((await asked).ok).toBe(true);
    expect(read.ok && read.value.map(({ id }) => id)).toEqual([first.id, second.id]);
    expect(booking.queries.snapshot).toBe(2);
  });

  it('is refused while nothing is known, and works when the flights answer', async () => {
    booking.broken = 'unavailable';
    expect(await list.flights()).toEqual({ ok: false, error: { code: 'unavailable' } });
    booking.broken = null;
    expect(await read()).toHaveLength(2);
  });

  it('learns of a flight from its first notice', async () => {
    await read();
    const third = someFlight(clock.now(), 'AI 103', 3);
    await booking.openFlight(third);
    await hold(third, '1A');
    expect((await read()).map(({ id }) => id)).toContain(third.id);
  });
});

describe('the list as bytes', () => {
  /** The list as bytes, with whatever time it takes. */
  async function written() {
    const asked = list.written();
    await clock.pass(300);
    const answer = await asked;
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value;
  }

  it('is written once for all who read it, until it says something else', async () => {
    const before = await written();
    expect(JSON.parse(before.json.toString())).toEqual({ flights: await read() });
    expect(await written()).toBe(before);
    await hold(first, '1A');
    const after = await written();
    expect(after.tag).not.toBe(before.tag);
    expect(JSON.parse(after.json.toString())).toEqual({ flights: await read() });
    expect(after.json.toString()).toContain('"held":1');
  });

  it('keeps its tag when it is written anew and says the same', async () => {
    const before = await written();
    await clock.pass(limits.flightListMs);
    const after = await written();
    expect(after).not.toBe(before);
    expect(after.tag).toBe(before.tag);
  });

  it('loses a flight whose time has come, though nothing was learned of it', async () => {
    await written();
    await clock.pass(Date.parse(first.departsAt) - clock.now());
    expect((await written()).json.toString()).not.toContain(first.id);
  });
});

describe('watching the list', () => {
  it('hears of changed flights only, within the limit', async () => {
    await read();
    list.addWatcher();
    await clock.pass(5_000);
    emitted = [];
    for (const seat of ['1A', '1C', '1D', '1F']) {
      const heldAt = clock.now();
      await hold(first, seat);
      await clock.pass(limits.flightListMs);
      const { at, flights } = emitted.at(-1) ?? { at: Infinity, flights: [] };
      expect(at - heldAt).toBeLessThanOrEqual(limits.flightListMs);
      expect(flights.map(({ id }) => id)).toEqual([first.id]);
    }
    expect(emitted.at(-1)?.flights[0]?.seats.held).toBe(4);
  });

  it('costs a few queries a second at most, however often a flight changes', async () => {
    await read();
    list.addWatcher();
    await clock.pass(5_000);
    const before = booking.queries.changes;
    for (let turn = 0; turn < 100; turn += 1) {
      relay.noticed(first.id, 0);
      relay.feed(first.id).distrust();
      list.noticed(first.id);
      await clock.pass(10);
    }
    expect(booking.queries.changes - before).toBeLessThanOrEqual(4);
  });

  it('costs nothing while nobody does', async () => {
    await read();
    const before = { ...booking.queries };
    await hold(first, '1A');
    await clock.pass(10_000);
    expect(booking.queries).toEqual(before);
  });

  it('tells of a departure once, and the flight leaves the list', async () => {
    await read();
    list.addWatcher();
    await clock.pass(86_400_000 + limits.relaySweepMs + limits.flightListMs);
    const departed = emitted.flatMap(({ flights }) => flights).filter(isDeparted);
    expect(departed.map(({ id }) => id)).toEqual([first.id]);
    expect((await read()).map(({ id }) => id)).toEqual([second.id]);
  });
});

function isDeparted({ status }: Flight): boolean {
  return status === 'departed';
}
