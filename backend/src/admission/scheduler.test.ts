import { beforeEach, describe, expect, it } from 'vitest';
import { err } from '@aisle/shared/result';
import { FakeClock, settled } from '../../test/support/fake-clock.ts';
import type { Customer } from './line.ts';
import { Scheduler } from './scheduler.ts';
import { Settling } from './settling.ts';
import type { Busy, Called, Go, SchedulerBounds } from './turns.ts';

const bounds: SchedulerBounds = {
  concurrency: 2,
  holders: 3,
  openRequests: 6,
  tickets: 4,
  patienceMs: 4_000,
  keylessPatienceMs: 6_000,
  openMs: 8_000,
  returnMs: 5_000,
  ticketMs: 10_000,
  shortestRetryMs: 1_000,
  longestRetryMs: 60_000,
  guessPerSecond: 1,
  commandMs: 4_000,
};

let clock: FakeClock;
let taken: Set<string>;
let waits: string[];
let scheduler: Scheduler;
let ids: number;

beforeEach(() => {
  clock = new FakeClock();
  taken = new Set();
  waits = [];
  ids = 0;
  scheduler = new Scheduler({
    clock,
    bounds,
    looksTaken: ({ seats }) => seats.some((seat) => taken.has(seat)),
    waited: (of, waitMs) => waits.push(`${of} ${waitMs}`),
  });
});

class Caller<T extends { kind: string }> {
  readonly #leaving = new AbortController();
  told: T | null = null;

  constructor(call: (signal: AbortSignal) => Promise<T>) {
    void call(this.#leaving.signal).then((told) => (this.told = told));
  }

  get kind(): string | undefined {
    return this.told?.kind;
  }

  leave(): void {
    this.#leaving.abort();
  }

  done(): void {
    if (this.told && 'done' in this.told) (this.told as unknown as Go).done();
  }

  settle(): void {
    if (this.told && 'settle' in this.told) (this.told as unknown as { settle(): void }).settle();
  }
}

function arrive(seats: string[] = [], change: Partial<Customer> = {}, arrival?: number) {
  ids += 1;
  const customer = { id: `c${ids}`, keyed: true, flightId: 'f', seats, ...change };
  return new Caller<Called>((signal) => scheduler.arrive(customer, signal, arrival));
}

function hold() {
  return new Caller<Go | Busy>((signal) => scheduler.hold(signal));
}

/** Fills every slot. */
function fill() {
  return Array.from({ length: bounds.concurrency }, () => arrive());
}

it('a snapshot is asked for only for the sake of who waits for a seat that another is kept', async () => {
  const asked: string[] = [];
  const relay = {
    prepare: (flightId: string) => {
      asked.push(flightId);
      return Promise.resolve(err({ code: 'unavailable' as const }));
    },
  };
  const settling = new Settling({ clock, relay, scheduler });
  const [first] = [arrive(['1A']), arrive(['2A'])];
  await settled();
  arrive(['3A']);
  const go = first.told as Extract<Called, { kind: 'go' }>;
  settling.answered('f', go.settle);
  await settled();
  expect(asked).toEqual([]);
  arrive(['1A']);
  settling.arrived('f');
  await settled();
  expect(asked).toEqual(['f']);
});

describe('slots', () => {
  it('Q6: bound what is under way, and call the next in order of arrival', async () => {
    const callers = Array.from({ length: 4 }, () => arrive());
    await settled();
    expect(callers.map(({ kind }) => kind)).toEqual(['go', 'go', undefined, undefined]);
    await clock.pass(300);
    callers[1]?.done();
    callers[1]?.done();
    await settled();
    expect(callers.map(({ kind }) => kind)).toEqual(['go', 'go', 'go', undefined]);
    expect(waits).toEqual(['arrivals 0', 'arrivals 0', 'arrivals 300']);
  });

  it('Q7: go to those who have an order before any who arrives', async () => {
    const running = fill();
    const arrival = arrive();
    const holders = [hold(), hold()];
    await settled();
    running[0]?.done();
    running[1]?.done();
    await settled();
    expect([arrival.kind, ...holders.map(({ kind }) => kind)]).toEqual([undefined, 'go', 'go']);
    holders[0]?.done();
    await settled();
    expect(arrival.kind).toBe('go');
  });
});

describe('one seat', () => {
  it('Q5: is asked for by one creation at a time; the others wait for its outcome', async () => {
    const first = arrive(['1A']);
    const second = arrive(['1A']);
    await settled();
    first.done();
    await settled();
    expect(second.kind).toBeUndefined();
    first.settle();
    await settled();
    expect(second.kind).toBe('go');
  });

  it('Q5: that was taken turns away who wants it, without a slot', async () => {
    const [first, ...others] = Array.from({ length: 5 }, () => arrive(['1A']));
    taken.add('1A');
    scheduler.moved('f');
    await settled();
    expect(first?.kind).toBe('go');
    expect(others.map(({ kind }) => kind)).toEqual(others.map(() => 'taken'));
  });

  it('Q6: is not given to a later one while an earlier one waits for another of its seats', async () => {
    const first = arrive(['1A']);
    const second = arrive(['1A', '2A']);
    const third = arrive(['2A']);
    await settled();
    expect([second.kind, third.kind]).toEqual([undefined, undefined]);
    taken.add('1A');
    first.done();
    scheduler.moved('f');
    await settled();
    expect([second.kind, third.kind]).toEqual(['taken', 'go']);
  });

  it('Q6: of one who left goes to the next who waits for it', async () => {
    arrive(['1A']);
    const second = arrive(['1A', '2A']);
    const third = arrive(['2A']);
    second.leave();
    await settled();
    expect(third.kind).toBe('go');
  });

  it('Q6: that proves free after all is asked for as of the first arrival', async () => {
    const running = fill();
    taken.add('1A');
    const early = arrive(['1A']);
    arrive(['2A']);
    scheduler.moved('f');
    await settled();
    expect(early.told).toMatchObject({ kind: 'taken' });
    const arrival = (early.told as Extract<Called, { kind: 'taken' }>).arrival;
    const again = arrive(['1A'], { unchecked: true }, arrival);
    running[0]?.done();
    await settled();
    expect(again.kind).toBe('go');
  });

  it('Q6: that proves free after all is asked for as of the first arrival, though it was sent twice', async () => {
    const running = fill();
    taken.add('1A');
    const early = arrive(['1A'], { id: 'x' });
    scheduler.moved('f');
    const later = Array.from({ length: 4 }, () => arrive());
    const repeated = arrive(['1A'], { id: 'x' });
    await settled();
    expect([early.kind, repeated.kind]).toEqual(['taken', 'waiting']);
    const { arrival } = early.told as Extract<Called, { kind: 'taken' }>;
    const again = arrive(['1A'], { id: 'x', unchecked: true }, arrival);
    running[0]?.done();
    await settled();
    expect([again.kind, later[0]?.kind]).toEqual(['go', undefined]);
  });

  it('Q8: costs those who want it no more wait than one creation', async () => {
    const crowd = Array.from({ length: bounds.openRequests + 1 }, () => arrive(['1A']));
    await settled();
    expect(crowd.map(({ kind }) => kind)).toEqual(['go', ...crowd.slice(1).map(() => undefined)]);
  });
});

describe('a long line', () => {
  /** The slots and the line up to what is expected in time: one a second, four seconds. */
  const crowd = () => [...fill(), ...Array.from({ length: 4 }, () => arrive())];

  it('Q8: tells who would wait too long the place and when to come back', async () => {
    crowd();
    const late = [arrive(), arrive(), arrive()];
    await settled();
    expect(late.map(({ told }) => told)).toEqual([
      { kind: 'waiting', place: 5, retryAfterMs: 1_000 },
      { kind: 'waiting', place: 6, retryAfterMs: 2_000 },
      { kind: 'waiting', place: 7, retryAfterMs: 3_000 },
    ]);
  });

  it('Q8: holds one without a key open for longer, and then has no place for it', async () => {
    crowd();
    const keyless = { keyed: false };
    const late = [arrive([], keyless), arrive([], keyless), arrive([], keyless)];
    await settled();
    expect(late.map(({ told }) => told)).toEqual([
      null,
      null,
      { kind: 'busy', retryAfterMs: 7_000 },
    ]);
  });

  it('Q9: keeps the place: who comes back enters before who came later', async () => {
    const before = crowd();
    const late = arrive([], { id: 'late' });
    await settled();
    expect(late.kind).toBe('waiting');
    await clock.pass(1_000);
    for (const caller of before.slice(0, 4)) {
      caller.done();
      await settled();
    }
    const newcomer = arrive();
    const back = arrive([], { id: 'late' });
    before[4]?.done();
    before[5]?.done();
    await settled();
    expect([newcomer.kind, back.kind]).toEqual(['go', 'go']);
    expect(scheduler.state).toMatchObject({ tickets: 0, arrivals: 0 });
  });

  it('Q9: tells a customer who is too early the new place', async () => {
    const before = crowd();
    const late = ['a', 'b', 'c', 'd'].map((id) => arrive([], { id }));
    await settled();
    expect(late.at(-1)?.told).toMatchObject({ kind: 'waiting', place: 8 });
    before[0]?.done();
    await settled();
    const again = arrive([], { id: 'd' });
    await settled();
    expect(again.told).toMatchObject({ kind: 'waiting', place: 7 });
  });

  it('Q9: forgets a customer who does not come back', async () => {
    const before = crowd();
    arrive([], { id: 'late' });
    for (const caller of before) {
      await settled();
      caller.done();
    }
    await clock.pass(bounds.ticketMs);
    expect(scheduler.state.tickets).toBe(1);
    await clock.pass(1_000);
    expect(scheduler.state.tickets).toBe(0);
  });

  it('Q9: counts no one who stayed away for too long, neither before others nor for the bound', async () => {
    scheduler = new Scheduler({
      clock,
      bounds: { ...bounds, ticketMs: 5_000 },
      looksTaken: () => false,
      waited: () => undefined,
    });
    const openRequests = crowd().slice(bounds.concurrency);
    const gone = arrive();
    await clock.pass(bounds.openMs);
    expect(gone.kind).toBe('waiting');
    const told = openRequests.map((openRequest) => openRequest.told);
    expect(told).toMatchObject([1, 2, 3, 4].map((place) => ({ kind: 'waiting', place })));
  });

  it('Q9: keeps the first place of a request that was sent twice', async () => {
    fill();
    const [first, other, again] = [arrive([], { id: 'x' }), arrive(), arrive([], { id: 'x' })];
    await clock.pass(bounds.openMs);
    const told = [first, other, again].map((caller) => caller.told);
    expect(told).toMatchObject([1, 2, 1].map((place) => ({ kind: 'waiting', place })));
    expect(scheduler.state.tickets).toBe(2);
  });

  it('Q9: lets nobody wait for those who went away, while a slot is free', async () => {
    const before = crowd();
    const gone = Array.from({ length: 4 }, () => arrive());
    for (const caller of before) {
      await settled();
      caller.done();
    }
    await settled();
    expect(gone.map(({ kind }) => kind)).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    expect(scheduler.state).toMatchObject({ running: 0, tickets: 4 });
    const newcomers = [arrive(), arrive([], { keyed: false })];
    await settled();
    expect(newcomers.map(({ kind }) => kind)).toEqual(['go', 'go']);
  });

  it('Q9: has a customer look again before long, however long the line is', async () => {
    scheduler = new Scheduler({
      clock,
      bounds: { ...bounds, tickets: 20 },
      looksTaken: () => false,
      waited: () => undefined,
    });
    crowd();
    const late = Array.from({ length: 20 }, () => arrive());
    await settled();
    const told = { kind: 'waiting', place: 24, retryAfterMs: bounds.returnMs };
    expect(late.at(-1)?.told).toEqual(told);
  });

  it('Q8: keeps a bounded number of places', async () => {
    crowd();
    const late = Array.from({ length: bounds.tickets + 2 }, () => arrive());
    await settled();
    const kinds = late.map(({ kind }) => kind);
    expect(kinds).toEqual(['waiting', 'waiting', 'waiting', 'waiting', 'busy', 'busy']);
    expect(scheduler.state.tickets).toBe(bounds.tickets);
  });

  it('Q8: is bounded for those who have an order, too, at their own pace', async () => {
    fill();
    const holders = Array.from({ length: bounds.holders + 1 }, () => hold());
    await settled();
    expect(holders.at(-1)?.told).toEqual({ kind: 'busy', retryAfterMs: 3_000 });
    expect(holders.slice(0, -1).map(({ kind }) => kind)).toEqual([undefined, undefined, undefined]);
  });

  it('Q8: holds no one open past the bound, however wrong the estimate was', async () => {
    fill();
    const [keyed, keyless, holder] = [arrive(), arrive([], { keyed: false }), hold()];
    await clock.pass(bounds.openMs);
    expect([keyed.kind, keyless.kind, holder.kind]).toEqual(['waiting', 'busy', 'busy']);
  });

  it('Q10: is left by who closes the connection', async () => {
    const running = fill();
    const [gone, stays] = [arrive(), arrive()];
    gone.leave();
    await settled();
    running[0]?.done();
    await settled();
    expect([gone.kind, stays.kind]).toEqual(['busy', 'go']);
    expect(scheduler.state.arrivals).toBe(0);
  });

  it('Q10: is answered when the backend ends', async () => {
    fill();
    const [keyed, holder] = [arrive(), hold()];
    scheduler.close();
    const late = arrive();
    await settled();
    expect([keyed.kind, holder.kind, late.kind]).toEqual(['busy', 'busy', 'busy']);
  });
});
