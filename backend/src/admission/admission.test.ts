import { beforeEach, describe, expect, it } from 'vitest';
import { Registry } from 'prom-client';
import { err, ok, type Result } from '@aisle/shared/result';
import type { PublicSeats } from '@aisle/shared/seat-map';
import type { OrderState } from '@aisle/shared/workflow-api';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import type { BookingPort, Refusal } from '../booking/port.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { Admission, type Admitted } from './admission.ts';
import { admissionMetrics, readAdmission } from './metrics.ts';

type Answered = Result<OrderState, Refusal>;

const order = {
  id: 'own',
  flightId: 'f',
  seats: ['1A'],
  flightVersion: 12,
} as unknown as OrderState;
const wish = { orderId: 'own', flightId: 'f', seats: ['1A'], fingerprint: 'x', keyed: true };
const nowhere: Answered = err({ code: 'order-not-found' });
const away: Answered = err({ code: 'unavailable' });
const { signal } = new AbortController();

let clock: FakeClock;
let seats: PublicSeats;
let found: Answered;
let kept: Result<readonly string[], Refusal>;
let refusedAtOnce: number;
let happened: string[];
let admission: Admission;

beforeEach(() => {
  [clock, seats, found, kept] = [new FakeClock(), {}, nowhere, ok([])];
  [refusedAtOnce, happened] = [0, []];
  let version = 0;
  const booking = {
    findCreated: ({ orderId }: { orderId: string }) => {
      happened.push(`find ${orderId}`);
      return Promise.resolve(found);
    },
    keptSeats: () => {
      happened.push('kept?');
      return Promise.resolve(kept);
    },
    health: () => Promise.resolve({ reachable: false, polled: false }),
  };
  const relay = {
    trusted: true,
    expect: (flightId: string, at: number) => happened.push(`${flightId} at ${at}`),
    prepare: () => Promise.resolve(ok(null)),
    renew: () => Promise.resolve(ok(null)),
    // Whoever looks sees a map of its own.
    feed: () => ({ known: { status: 'open', version: (version += 1) } }),
    seats: () => seats,
  };
  admission = new Admission({
    booking: booking as unknown as BookingPort,
    relay: relay as unknown as FlightRelay,
    clock,
    waited: () => undefined,
    refusedAtOnce: () => (refusedAtOnce += 1),
  });
});

/** Answers so, and notes that it was asked. */
const send = (answer: Answered = ok(order)) => {
  return () => {
    happened.push('send');
    return Promise.resolve(answer);
  };
};
const create = (change: Partial<typeof wish> = {}, answer?: Answered) =>
  admission.create({ ...wish, ...change }, send(answer), signal);
const answered = (result: Answered): Admitted => ({ kind: 'answered', result });

describe('a creation', () => {
  it('is sent, and readers of its flight are to see what it led to', async () => {
    expect(await create()).toEqual(answered(ok(order)));
    expect(happened).toEqual(['send', 'f at 12']);
    expect(admission.known('own')).toEqual({ flightId: 'f', seats: ['1A'] });
    expect([admission.scheduler.state.running, refusedAtOnce]).toEqual([0, 0]);
  });

  it('that the flight refuses has readers see the version that it was refused for', async () => {
    const refused: Answered = err({ code: 'seats-unavailable', version: 5 });
    expect(await create({}, refused)).toEqual(answered(refused));
    expect(await create({}, err({ code: 'seats-unavailable' }))).toMatchObject({
      kind: 'answered',
    });
    expect(happened).toEqual(['send', 'f at 5', 'send', 'f at 0']);
  });

  it('gives its slot back though sending it failed', async () => {
    const fails = () => Promise.reject(new Error('a bug'));
    await expect(admission.create(wish, fails, signal)).rejects.toThrow('a bug');
    expect(admission.scheduler.state.running).toBe(0);
  });

  describe('for seats that are taken', () => {
    beforeEach(() => {
      seats = { '1A': { status: 'sold' } };
    });

    it('Q1: is refused unsent, and counted', async () => {
      const refused = { kind: 'refused', taken: { seats: ['1A'] } };
      expect(await create({ keyed: false })).toMatchObject(refused);
      expect([happened, refusedAtOnce]).toEqual([[], 1]);
      expect(await create()).toMatchObject(refused);
      expect([happened, refusedAtOnce]).toEqual([['find own', 'kept?'], 2]);
    });

    it('Q3: is answered with the order that the same request led to before', async () => {
      found = ok(order);
      expect(await create()).toEqual(answered(found));
      expect(happened).toEqual(['find own', 'f at 12']);
      expect(admission.known('own')).toEqual({ flightId: 'f', seats: ['1A'] });
      expect(refusedAtOnce).toBe(0);
    });

    it('Q3: is not refused while nobody can say whether it was sent before', async () => {
      found = away;
      expect(await create()).toEqual(answered(away));
      expect(happened).toEqual(['find own']);
    });

    it('Q3: is sent when the seats are kept for its own order, which is not there', async () => {
      kept = ok(['1A']);
      expect(await create()).toEqual(answered(ok(order)));
      expect(happened).toEqual(['find own', 'kept?', 'send', 'f at 12']);
      const busy: Answered = err({ code: 'busy', retryAfterMs: 3 });
      found = nowhere;
      expect(await create({ orderId: 'another' }, busy)).toEqual({ kind: 'busy', retryAfterMs: 3 });
    });
  });

  it('Q3: of an order that was answered before is looked up first', async () => {
    await create();
    found = ok({ ...order, flightVersion: 13 });
    expect(await create()).toEqual(answered(found));
    expect(happened.slice(2)).toEqual(['find own', 'f at 13']);
    found = nowhere;
    expect(await create()).toEqual(answered(ok(order)));
    expect(happened.slice(4)).toEqual(['find own', 'send', 'f at 12']);
  });

  it('Q3: past what a client may hold is looked up, too, and is no refusal without a question', async () => {
    const tooMany: Answered = err({ code: 'too-many-held' });
    expect(await create({}, tooMany)).toEqual(answered(tooMany));
    expect(happened).toEqual(['send', 'f at 0', 'find own', 'kept?']);
    expect(refusedAtOnce).toBe(0);
    found = ok(order);
    expect(await create({}, tooMany)).toEqual(answered(found));
  });

  it('Q5: whose seat another gets meanwhile is refused when its turn comes', async () => {
    let answer: (answered: Answered) => void = () => undefined;
    const first = admission.create(
      wish,
      () => new Promise((resolve) => (answer = resolve)),
      signal,
    );
    await settled();
    const second = create({ orderId: 'second', keyed: false });
    await settled();
    seats = { '1A': { status: 'held' } };
    answer(ok(order));
    expect(await second).toMatchObject({ kind: 'refused', taken: { seats: ['1A'] } });
    expect(await first).toEqual(answered(ok(order)));
    expect(happened).not.toContain('send');
  });
});

describe('a command of who holds seats', () => {
  it('has readers see what it led to, and gives its slot back', async () => {
    expect(await admission.command('own', send(), signal)).toEqual(ok(order));
    expect(happened).toEqual(['send', 'f at 12']);
    expect(admission.known('own')).toEqual({ flightId: 'f', seats: ['1A'] });
    const refused: Answered = err({ code: 'seats-unavailable', version: 5 });
    expect(await admission.command('own', send(refused), signal)).toEqual(refused);
    const fails = () => Promise.reject(new Error('a bug'));
    await expect(admission.command('own', fails, signal)).rejects.toThrow('a bug');
    expect(admission.scheduler.state.running).toBe(0);
  });

  it('Q10: is not sent when the backend ends', async () => {
    admission.scheduler.close();
    expect(await admission.command('own', send(), signal)).toMatchObject({ kind: 'busy' });
    expect(happened).toEqual([]);
  });
});

describe('a change of seats', () => {
  const taken = (own: readonly string[] | null) =>
    admission.taken({ ...wish, seats: ['1A', '1B', '1C'] }, () => Promise.resolve(own));

  beforeEach(() => {
    seats = { '1A': { status: 'sold' }, '1B': { status: 'held' } };
  });

  it('Q1: is refused for what others have, and counted', async () => {
    expect(await taken(['1A'])).toMatchObject({ seats: ['1B'] });
    expect(refusedAtOnce).toBe(1);
    expect(admission.looksTaken('f', ['1A', '1B'], ['1A'])).toBe(true);
    expect(admission.looksTaken('f', ['1A', '1B'], ['1B', '1A'])).toBe(false);
  });

  it('Q1: is not refused for its own seats, nor while nobody can say which those are', async () => {
    expect(await taken(['1A', '1B'])).toBeNull();
    expect(await taken(null)).toBeNull();
    seats = {};
    expect(await admission.taken(wish, () => Promise.reject(new Error('asked')))).toBeNull();
    expect([refusedAtOnce, happened]).toEqual([0, []]);
  });

  it('Q1: is not refused for seats that the flight keeps for it unknown, nor while nobody can say which', async () => {
    kept = ok(['1B']);
    expect(await taken(['1A'])).toBeNull();
    expect(await taken([])).toMatchObject({ seats: ['1A'] });
    kept = away;
    expect(await taken(['1A'])).toBeNull();
    expect(refusedAtOnce).toBe(1);
  });

  it('Q1: that asks for an order’s first seats is sent when the flight keeps them for it unknown', async () => {
    expect(await admission.enter(wish, send(), signal)).toMatchObject({ kind: 'refused' });
    expect([refusedAtOnce, happened]).toEqual([1, ['kept?']]);
    kept = ok(['1A']);
    expect(await admission.enter(wish, send(), signal)).toEqual(answered(ok(order)));
  });
});

it('metrics tell of who waits, for how long, and who is refused at once', async () => {
  const registry = new Registry();
  const metrics = admissionMetrics(registry);
  readAdmission(registry, {
    state: {
      running: 1,
      holders: 2,
      arrivals: 3,
      tickets: 4,
      perSecond: { holders: 5, arrivals: 6 },
    },
  });
  metrics.waited('holders', 20);
  metrics.refusedAtOnce();
  const text = (await registry.metrics()).split('\n').filter((line) => !line.startsWith('#'));
  expect(text).toEqual(
    expect.arrayContaining([
      'aisle_admission_refusals_total 1',
      'aisle_admission_wait_seconds_bucket{le="0.01",class="holders"} 0',
      'aisle_admission_wait_seconds_bucket{le="0.05",class="holders"} 1',
      'aisle_admission_wait_seconds_sum{class="holders"} 0.02',
      'aisle_admission_running 1',
      'aisle_admission_tickets 4',
      'aisle_admission_queue{class="holders"} 2',
      'aisle_admission_queue{class="arrivals"} 3',
      'aisle_admission_pace{class="holders"} 5',
      'aisle_admission_pace{class="arrivals"} 6',
    ]),
  );
});
