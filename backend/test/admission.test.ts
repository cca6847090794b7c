import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FlightCommand } from '@aisle/shared/interventions';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { problemSchema } from '@aisle/shared/problem-contract';
import { limits } from '@aisle/shared/limits';
import { ok, type Result } from '@aisle/shared/result';
import type { OrderState } from '@aisle/shared/workflow-api';
import { systemClock, type Clock } from '../src/clock.ts';
import { TestBackend, type Answer } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

/** For what takes its time on such a machine. */
const patience = { timeout: 45_000, interval: 50 };
/** Creations of one flight that are under way at once, when nobody else wants anything: its share of the slots. */
const ofOneFlight = (limits.admissionConcurrency * 2) / 3;
// On a clock that stands still, metrics are gathered for whoever asks.
vi.mock('@aisle/shared/limits', async (original) => {
  const real = await original<{ limits: object }>();
  return { limits: { ...real.limits, metricsMs: 0 } };
});

let now = Date.now();
/**
 * It stands still during a test, so that nobody's patience ends and no pace slows down, however long a busy machine
 * takes; those are tested with the scheduler.
 */
const patientClock: Clock = {
  now: () => now,
  after: (delayMs, action) =>
    delayMs < limits.admissionPatienceMs ? systemClock.after(delayMs, action) : () => undefined,
};
let booking: FakeBooking;
let backend: TestBackend;
let flight: FlightDefinition;
let flights = 0;

beforeAll(async () => {
  booking = new FakeBooking(() => now);
  backend = await TestBackend.start(booking, {}, null, patientClock);
  await backend.worker(booking);
});
afterAll(() => backend.stop());
beforeEach(async () => {
  now = Date.now();
  flights += 1;
  flight = someFlight(now, `QA ${flights}`);
  await booking.openFlight(flight);
});

function create(seats: readonly string[], key?: string): Promise<Answer> {
  return backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats },
    headers: key === undefined ? {} : { 'Idempotency-Key': key },
  });
}

/** The backend's snapshot of the flight is loaded. */
const look = () => backend.ask('GET', `/api/flights/${flight.id}`);

/** How many creations `run` led to. */
async function creationsOf(run: () => Promise<unknown>): Promise<number> {
  const before = booking.creations;
  await run();
  return booking.creations - before;
}

/** A supervisor does it, and this backend has yet to ask what the notice was of. */
function intervene(command: FlightCommand): void {
  const reason = 'The day needs it.';
  const by = { id: randomUUID(), by: 'agent-7', role: 'supervisor', reason } as const;
  const { outcome } = booking.books.get(flight.id)?.intervene({ ...by, command }, now) ?? {};
  expect(outcome?.ok).toBe(true);
}

function orderOf(found: Result<OrderState, unknown>): OrderState {
  if (!found.ok) throw new Error('the order was not found');
  return found.value;
}

describe('a creation for seats that the snapshot shows as taken', () => {
  it('Q1: is refused without a workflow, with seats, alternatives and version', async () => {
    await create(['1A', '1C']);
    const { body: view } = await look();
    let refused: Answer | undefined;
    const creations = await creationsOf(async () => {
      refused = await create(['1A', '1D']);
    });
    expect(creations).toBe(0);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'seats-unavailable', seats: ['1A'], version: view.version },
    });
    const { alternatives } = refused?.body as unknown as { alternatives: string[] };
    expect(alternatives).toHaveLength(2);
    expect(alternatives).not.toContain('1A');
    expect(alternatives).not.toContain('1C');
    const { text } = await backend.ask('GET', '/metrics');
    expect(text).toMatch(/aisle_admission_refusals_total [1-9]/);
  });

  it('Q1: other refusals come first, in their documented order', async () => {
    await create(['1A']);
    await look();
    const codes = [
      ['1A', '1A'],
      ['1A', '99Z'],
    ].map(async (seats) => (await create(seats)).body.code);
    expect(await Promise.all(codes)).toEqual(['duplicate-seats', 'unknown-seats']);
    expect((await create([])).status).toBe(201);
  });

  it('Q1, S5: no seat is unknown because the flight had another aircraft before', async () => {
    await create(['1A']);
    intervene({ type: 'change-aircraft', aircraft: '787-9' });
    // Once the notice of it has come here.
    await vi.waitFor(async () => {
      const created = await create(['40A']);
      expect(created).toMatchObject({ status: 201, body: { order: { seats: ['40A'] } } });
    }, patience);
  });

  it('Q2: is let through when the hold has run out, which only the flight can tell', async () => {
    now = Date.now() - limits.holdMs - 1_000;
    await create(['1A']);
    await look();
    now = Date.now();
    const again = await create(['1A']);
    expect(again).toMatchObject({ status: 201, body: { order: { seats: ['1A'] } } });
  });

  it('Q3: is answered with its order when the same request created it', async () => {
    const key = randomUUID();
    const first = await create(['1A'], key);
    await look();
    const again = await create(['1A'], key);
    expect(again).toMatchObject({ status: 201, body: { token: first.body.token } });
    expect(again.body.order.id).toBe(first.body.order.id);
    expect((await create(['1A', '1C'], key)).body.code).toBe('idempotency-mismatch');
    expect((await create(['1A'], randomUUID())).body.code).toBe('seats-unavailable');
  });

  it('Q3: is not refused while it is not known whether it was created before', async () => {
    await create(['1A']);
    await look();
    booking.broken = 'unavailable';
    const answer = await create(['1A'], randomUUID());
    booking.broken = null;
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  });

  it('Q4: is not refused for a seat that an answer has said to be free', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { body } = await create(['1A']);
      expect((await look()).body.seats['1A']).toMatchObject({ status: 'held' });
      const { order, token } = body;
      await backend.ask('DELETE', `/api/orders/${order.id}`, { token });
    }
    expect((await create(['1A'])).status).toBe(201);
  });

  it('Q4: is left to the flight while no worker tells of changes', async () => {
    const lone = await TestBackend.start(booking);
    await create(['1A']);
    const socket = await lone.socket();
    await socket.emitWithAck('flight:watch', { flightId: flight.id });
    const body = { flightId: flight.id, seats: ['1A'] };
    const creations = await creationsOf(async () => {
      expect((await lone.ask('POST', '/api/orders', { body })).status).toBe(409);
    });
    expect(creations).toBe(1);
    await lone.stop();
  });
});

describe('a change of seats that the flight would refuse', () => {
  type Owner = Answer['body'];
  const change = ({ order, token }: Owner, seats: readonly string[], more: object = {}) =>
    backend.ask('PUT', `/api/orders/${order.id}/seats`, { token, body: { seats, ...more } });

  /** How many changes `run` sent to the booking system. */
  async function changesOf(run: () => Promise<unknown>): Promise<number> {
    const changes = vi.spyOn(booking, 'changeSeats');
    await run();
    const { length } = changes.mock.calls;
    changes.mockRestore();
    return length;
  }

  it('Q1: for taken seats is refused without an update, with seats, alternatives and version', async () => {
    const { body: own } = await create(['1A']);
    await create(['1C']);
    const { body: view } = await look();
    let refused: Answer | undefined;
    const changes = await changesOf(async () => {
      refused = await change(own, ['1A', '1C']);
    });
    expect(changes).toBe(0);
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'seats-unavailable', seats: ['1C'], version: view.version },
    });
    const { alternatives } = refused?.body as unknown as { alternatives: string[] };
    expect(alternatives).toHaveLength(2);
    expect(alternatives).not.toContain('1C');
  });

  it('Q1: of an order of which this backend knows nothing is refused, too', async () => {
    const { body: own } = await create(['1A']);
    await create(['1C']);
    const other = await TestBackend.start(booking);
    const { flightChanged, orderChanged } = booking;
    await other.worker(booking);
    await other.ask('GET', `/api/flights/${flight.id}`);
    const changes = await changesOf(async () => {
      const { token, order } = own;
      const body = { seats: ['1A', '1C'] };
      const path = `/api/orders/${order.id}/seats`;
      expect(await other.ask('PUT', path, { token, body })).toMatchObject({
        status: 409,
        body: { code: 'seats-unavailable', seats: ['1C'] },
      });
    });
    expect(changes).toBe(0);
    Object.assign(booking, { flightChanged, orderChanged });
    await other.stop();
  });

  it('S13: on a flight that is not on sale is refused for that, whatever is taken', async () => {
    const { body: own } = await create(['1A']);
    await create(['1C']);
    intervene({ type: 'close-sales' });
    await look();
    for (const refused of [await change(own, ['1A', '1C']), await create(['1C'])]) {
      expect(refused).toMatchObject({ status: 409, body: { code: 'sales-closed' } });
    }
  });

  it.each([
    ['open', []],
    ['held', ['1A']],
  ] as const)(
    'Q1, S5: of an order that is %s, for seats that the aircraft does not have is refused without an update',
    async (_, seats) => {
      const { body: own } = await create(seats);
      const changes = await changesOf(async () => {
        expect(await change(own, [...seats, '99Z'])).toMatchObject({
          status: 422,
          body: { code: 'unknown-seats', seats: ['99Z'] },
        });
      });
      expect(changes).toBe(0);
    },
  );

  it('Q1: an order’s own seats are not in its way, though its own backend did not give it them', async () => {
    const { body: own } = await create(['1A']);
    expect((await change(own, ['1A', '1D'])).status).toBe(200);
    // By another backend.
    await booking.changeSeats(own.order.id, ['1C']);
    await look();
    expect((await change(own, ['1C', '1D'])).body.order.seats).toEqual(['1C', '1D']);
  });

  it.each([
    ['open', [], 'does not know it yet', { unsettled: true }],
    ['held', ['1A'], 'does not know it yet', { unsettled: true }],
    ['open', [], 'lost its worker with it', {}],
    ['held', ['1A'], 'lost its worker with it', {}],
  ] as const)(
    'Q1: nor are those of its own command that the flight has accepted unheard, of an order that is %s (%j) and %s',
    async (_, seats, _why, unsettled) => {
      const { body: own } = await create(seats);
      const {
        status,
        seats: before,
        total,
        sequence,
      } = orderOf(await booking.orderStatus(own.order.id));
      // Nobody heard of it, the order included.
      await booking.changeSeats(own.order.id, ['1C']);
      await look();
      const asked = vi.spyOn(booking, 'orderStatus').mockImplementation(async (orderId) => {
        const state = orderOf(await FakeBooking.prototype.orderStatus.call(booking, orderId));
        return ok({ ...state, status, seats: before, total, sequence, ...unsettled });
      });
      const again = await change(own, ['1C']);
      const shown = await backend.ask('GET', `/api/orders/${own.order.id}`, { token: own.token });
      asked.mockRestore();
      expect(again).toMatchObject({ status: 200, body: { order: { seats: ['1C'] } } });
      expect(shown.body.order).not.toHaveProperty('unsettled');
    },
  );

  it('Q1: its own seats are not in its way that the flight gives it while it is being checked', async () => {
    const { body: own } = await create(['1A']);
    await create(['1C']);
    await look();
    const before = orderOf(await booking.orderStatus(own.order.id));
    const asked = vi.spyOn(booking, 'orderStatus').mockImplementationOnce(async (orderId) => {
      await booking.changeSeats(orderId, ['1D']);
      await look();
      return ok(before);
    });
    // What the snapshot shows after the order was asked may be its own.
    const refused = await change(own, ['1C', '1D']);
    asked.mockRestore();
    expect(refused).toMatchObject({ status: 409, body: { seats: ['1C'] } });
  });

  it('Q1, S5: no seat is unknown because the flight had another aircraft before', async () => {
    const { body: own } = await create(['1A']);
    const seat = '40A';
    expect((await create([seat])).body.code).toBe('unknown-seats');
    intervene({ type: 'change-aircraft', aircraft: '787-9' });
    // Once the notice of it has come here.
    await vi.waitFor(async () => {
      expect(await change(own, [seat])).toMatchObject({ body: { order: { seats: [seat] } } });
    }, patience);
  });

  it('Q2: nor is a hold that has run out', async () => {
    now = Date.now() - limits.holdMs - 1_000;
    await create(['1C']);
    now = Date.now();
    const { body: own } = await create(['1A']);
    await look();
    expect((await change(own, ['1C'])).body.order.seats).toEqual(['1C']);
  });

  it('S13: what the order itself has to say comes first', async () => {
    const [{ body: own }] = [await create(['1A']), await create(['1C'])];
    await look();
    const { revision } = own.order;
    const stale = await change(own, ['1C'], { revision: revision + 1 });
    expect(stale.body.code).toBe('order-changed');
    await backend.ask('DELETE', `/api/orders/${own.order.id}`, { token: own.token });
    expect((await change(own, ['1C'])).body.code).toBe('order-cancelled');
    expect((await change(own, ['99Z'])).body.code).toBe('order-cancelled');
  });
});

/** Creations stay undecided until `open` is called, or the test has ended. */
function holdBack(): { open: () => void } {
  booking.creationGate = new Promise((resolve) => (openGate = resolve));
  return { open: () => openGate() };
}
let openGate = (): void => undefined;
afterEach(() => {
  openGate();
  vi.restoreAllMocks();
});

/** So many creations have come to the booking system since `before`. */
const reached = (before: number, count: number) =>
  expect.poll(() => booking.creations - before, patience).toBe(count);

const gauge = async (name: string) => {
  const { text } = await backend.ask('GET', '/metrics');
  const [line = ''] = text
    .split('\n')
    .filter((each) => each.startsWith(`aisle_admission_${name} `));
  return Number(line.split(' ')[1]);
};
const queued = (of: string) => gauge(`queue{class="${of}"}`);

describe('a crowd', () => {
  it('Q5: that wants one seat leads to one creation', async () => {
    const answers: Answer[] = [];
    const creations = await creationsOf(async () => {
      answers.push(...(await Promise.all(Array.from({ length: 200 }, () => create(['1A'])))));
    });
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, ...Array.from({ length: 199 }, () => 409)]);
    expect(creations).toBe(1);
    for (const { status, body } of answers) {
      if (status === 409) expect(body).toMatchObject({ seats: ['1A'], version: 1 });
    }
  });

  it('Q3, Q5: of one customer’s repeated requests is answered with one order', async () => {
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 20 }, () => create(['1A'], key)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    expect(new Set(answers.map(({ body }) => body.order.id)).size).toBe(1);
  });

  it('Q8, Q9: past the line gets rising places and a time, and enters with its key', async () => {
    const [before, gate] = [booking.creations, holdBack()];
    const { admissionGuessPerSecond, admissionPatienceMs } = limits;
    const inTime = ofOneFlight + (admissionGuessPerSecond * admissionPatienceMs) / 1000;
    const crowd = Array.from({ length: inTime + 20 }, () => create([], randomUUID()));
    const line = async () => (await gauge('queue{class="arrivals"}')) + (await gauge('tickets'));
    await expect.poll(line, patience).toBe(crowd.length - ofOneFlight);
    expect(booking.creations - before).toBe(ofOneFlight);
    const keys = [randomUUID(), randomUUID(), randomUUID()];
    const places: number[] = [];
    for (const key of keys) {
      const { status, headers, body } = await create([], key);
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'waiting' });
      expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0);
      places.push(problemSchema.parse(body).place ?? 0);
    }
    const inLine = crowd.length - ofOneFlight;
    expect(places).toEqual([inLine + 1, inLine + 2, inLine + 3]);
    gate.open();
    const answers = await Promise.all(crowd);
    const codes = new Set(answers.map(({ status, body }) => (status === 201 ? '' : body.code)));
    expect(codes).toEqual(new Set(['', 'waiting']));
    expect((await create([], keys[2])).status).toBe(201);
    expect((await create([], keys[0])).status).toBe(201);
  });

  it('Q7: lets those who have an order change and cancel it before it goes on', async () => {
    const orders = await Promise.all(['2A', '2C'].map((seat) => create([seat])));
    const [before, gate] = [booking.creations, holdBack()];
    const crowd = Array.from({ length: ofOneFlight + 5 }, () => create([]));
    await reached(before, ofOneFlight);
    const order: string[] = [];
    const [one, other] = orders.map(({ body: { order, token } }) => ({ id: order.id, token }));
    const calls = vi.spyOn(booking, 'createOrder').mockImplementation(async (request) => {
      order.push('creation');
      return FakeBooking.prototype.createOrder.call(booking, request);
    });
    for (const name of ['changeSeats', 'cancel'] as const) {
      const send = booking[name].bind(booking) as (
        ...args: unknown[]
      ) => ReturnType<typeof booking.cancel>;
      vi.spyOn(booking, name).mockImplementation((...args: unknown[]) => {
        order.push(name);
        return send(...args);
      });
    }
    const changed = backend.ask('PUT', `/api/orders/${one?.id}/seats`, {
      token: one?.token ?? '',
      body: { seats: ['2D'] },
    });
    await expect.poll(() => queued('holders'), patience).toBe(1);
    const cancelled = backend.ask('DELETE', `/api/orders/${other?.id}`, {
      token: other?.token ?? '',
    });
    await expect.poll(() => queued('holders'), patience).toBe(2);
    gate.open();
    expect((await changed).status).toBe(200);
    expect((await cancelled).status).toBe(200);
    await Promise.all(crowd);
    expect(order.slice(0, 2).toSorted()).toEqual(['cancel', 'changeSeats']);
    expect(order[2]).toBe('creation');
    expect(calls).toHaveBeenCalledTimes(5);
  });

  it('Q7: has those who made an order without seats wait for them like everyone who comes', async () => {
    const [{ body: empty }, { body: holding }] = await Promise.all([create([]), create(['3A'])]);
    const change = ({ order, token }: typeof empty, seats: readonly string[]) =>
      backend.ask('PUT', `/api/orders/${order.id}/seats`, { token, body: { seats } });
    const [before, gate] = [booking.creations, holdBack()];
    const crowd = Array.from({ length: ofOneFlight + 5 }, () => create([]));
    await reached(before, ofOneFlight);
    await expect.poll(() => queued('arrivals'), patience).toBe(5);
    const newcomer = change(empty, ['3C']);
    await expect.poll(() => queued('arrivals'), patience).toBe(6);
    expect(await queued('holders')).toBe(0);
    const holder = change(holding, ['3D']);
    await expect.poll(() => queued('holders'), patience).toBe(1);
    gate.open();
    expect((await newcomer).body.order.seats).toEqual(['3C']);
    expect((await holder).body.order.seats).toEqual(['3D']);
    await Promise.all(crowd);
    // Now that it holds a seat, it goes first.
    expect((await change(empty, ['3C', '3F'])).status).toBe(200);
  });

  it('Q10: is shorter by who closes the connection', async () => {
    const [before, gate] = [booking.creations, holdBack()];
    const crowd = Array.from({ length: ofOneFlight }, () => create([]));
    await reached(before, ofOneFlight);
    const leaving = new AbortController();
    const gone = fetch(`${backend.url}/api/orders`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ flightId: flight.id }),
      signal: leaving.signal,
    });
    await expect.poll(() => queued('arrivals'), patience).toBe(1);
    leaving.abort();
    await expect(gone).rejects.toThrow();
    await expect.poll(() => queued('arrivals'), patience).toBe(0);
    gate.open();
    await Promise.all(crowd);
    expect(booking.creations - before).toBe(ofOneFlight);
  });
});
