/** Customers against a small Aisle: what they do about refusals, silence, cuts, and losses. */
import { describe, expect, it } from 'vitest';
import { FakeAisle, type Asked, type Faults } from './fake/aisle.ts';
import { Refusal } from './fake/orders.ts';
import { runAgainst, settingsFor } from './fake/runs.ts';
import type { Outcome } from '../src/observations.ts';
import { summarise } from '../src/report/summarise.ts';
import type { Scenario } from '../src/run/types.ts';
import { checkRun } from '../src/verdict/check-run.ts';

const isCreation = ({ method, path }: Asked) => method === 'POST' && path === '/api/orders';

function refusalsOf(outcomes: readonly Outcome[], code: string): number {
  return outcomes.filter((seen) => seen.kind === 'refused' && seen.problem.code === code).length;
}

/** Until so many customers have asked for seats. */
function creations(aisle: FakeAisle, count: number): Promise<void> {
  return aisle.until(() => aisle.asked.filter(isCreation).length >= count);
}

function orders(aisle: FakeAisle, count: number): Promise<void> {
  return aisle.until(() => aisle.flight.orders.size >= count);
}

function sales(aisle: FakeAisle, count: number): Promise<void> {
  const confirmed = () =>
    [...aisle.flight.orders.values()].filter(({ status }) => status === 'confirmed');
  return aisle.until(() => confirmed().length >= count);
}

interface Expected {
  readonly scenario: Scenario;
  readonly faults?: Faults;
  readonly enough: (aisle: FakeAisle) => Promise<void>;
  /** Questions to which nothing could be put. */
  readonly unanswered: readonly string[];
  /** Whether a hold is left when it ends is chance: without any, nothing can be put to question b. */
  readonly holdsByChance?: true;
}

const runs: readonly Expected[] = [
  { scenario: 'stampede', enough: (aisle) => orders(aisle, 20), unanswered: [] },
  {
    scenario: 'same-seat',
    enough: (aisle) => orders(aisle, 3),
    unanswered: [],
    holdsByChance: true,
  },
  // Nobody books, so there is neither an owner nor money to ask about.
  {
    scenario: 'browse',
    enough: (aisle) => aisle.until(() => aisle.watched.length >= 30),
    unanswered: ['a', 'b'],
  },
  {
    scenario: 'churn',
    faults: { holdMs: 700 },
    enough: (aisle) => orders(aisle, 20),
    unanswered: [],
    holdsByChance: true,
  },
  { scenario: 'checkout', enough: (aisle) => sales(aisle, 3), unanswered: [] },
  { scenario: 'mixed', enough: (aisle) => sales(aisle, 1), unanswered: [] },
];

describe.concurrent('every scenario against a system that works', () => {
  it.each(runs)(
    '$scenario: the verdict is clean, something was looked at, and no hold is left',
    async ({ scenario, faults, enough, unanswered, holdsByChance = false }) => {
      const aisle = await FakeAisle.start(faults);
      const settings = settingsFor(aisle, { scenario });
      const { result, verdict } = await runAgainst(settings, { enough: enough(aisle) });
      expect(verdict.violations).toEqual([]);
      const open = verdict.unanswered.map(({ question }) => question);
      expect(open.filter((question) => !(holdsByChance && question === 'b'))).toEqual(unanswered);
      expect(verdict.looked.c).toBeGreaterThan(0);
      expect(verdict.looked.d).toBeGreaterThan(0);
      expect(
        result.observations.exchanges.filter(({ outcome }) => outcome.kind === 'failed'),
      ).toEqual([]);
      expect(aisle.held).toEqual([]);
    },
  );

  it('in the open model customers come, go, and leave nothing behind', async () => {
    const aisle = await FakeAisle.start();
    const settings = settingsFor(aisle, {
      scenario: 'checkout',
      load: { model: 'open', rate: 30 },
    });
    const { result, verdict } = await runAgainst(settings, { enough: sales(aisle, 5) });
    expect(verdict.violations).toEqual([]);
    const customers = new Set(result.observations.exchanges.map(({ customer }) => customer));
    expect(customers.size).toBeGreaterThan(4);
    expect(aisle.held).toEqual([]);
  });
});

describe.concurrent('a customer that is told to wait', () => {
  it.each([
    ['waiting', { place: 3 }],
    ['busy', {}],
    ['rate-limited', {}],
  ] as const)(
    '%s: asks again with the same key, and it counts as a refusal',
    async (code, extras) => {
      const met = new Map<string, number>();
      const aisle = await FakeAisle.start({
        before: (asked) => {
          if (!isCreation(asked) || asked.key === undefined) return;
          const times = (met.get(asked.key) ?? 0) + 1;
          met.set(asked.key, times);
          if (times <= 2) throw new Refusal(code, extras, 0);
        },
      });
      const served = () => [...met.values()].filter((times) => times > 2).length;
      const enough = aisle.until(() => served() >= 20);
      const { result, verdict } = await runAgainst(settingsFor(aisle), { enough });
      const outcomes = result.observations.exchanges.map(({ outcome }) => outcome);
      expect(refusalsOf(outcomes, code)).toBeGreaterThanOrEqual(40);
      expect(outcomes.filter(({ kind }) => kind === 'failed')).toEqual([]);
      expect(verdict.violations).toEqual([]);
    },
  );
});

describe.concurrent('a customer that gets no answer', () => {
  it('sends the same request with the same key, and finds the order that was made', async () => {
    const cut = new Set<string>();
    const repeated = () => aisle.asked.filter(isCreation).length - cut.size;
    const aisle: FakeAisle = await FakeAisle.start({
      cuts: (asked) => {
        if (!isCreation(asked) || asked.key === undefined || cut.has(asked.key)) return false;
        cut.add(asked.key);
        return true;
      },
    });
    // Each of the first twenty comes again, whole.
    const { result, verdict } = await runAgainst(settingsFor(aisle), {
      enough: aisle.until(() => repeated() >= 20),
    });
    const failures = result.observations.exchanges.filter(
      ({ outcome }) => outcome.kind === 'failed',
    );
    expect(failures.length).toBe(cut.size);
    expect(verdict.violations).toEqual([]);
    expect(aisle.held).toEqual([]);
  });

  it('finds and gives back the order behind a creation that was never answered', async () => {
    let over = false;
    const aisle = await FakeAisle.start({ cuts: (asked) => isCreation(asked) && !over });
    const settings = settingsFor(aisle, { load: { model: 'closed', customers: 3 } });
    const { result } = await runAgainst(settings, {
      enough: creations(aisle, 3),
      beforeRelease: () => (over = true),
    });
    expect(result.observations.exchanges.some(({ outcome }) => outcome.kind === 'order')).toBe(
      false,
    );
    expect(aisle.flight.orders.size).toBe(3);
    expect(aisle.held).toEqual([]);
  });
});

describe.concurrent('a page', () => {
  it('sends the cookies of a balancer back, over REST and with the handshake', async () => {
    const aisle = await FakeAisle.start();
    const cut = creations(aisle, 20).then(() => aisle.cutSockets());
    const sent = (cookies: readonly (string | undefined)[]) => cookies.includes('balancer=one');
    const asked = () => aisle.asked.filter(isCreation).map(({ cookie }) => cookie);
    const both = () => sent(asked()) && sent(aisle.handshakes);
    await runAgainst(settingsFor(aisle), { enough: cut.then(() => aisle.until(both)) });
    expect(new Set(asked())).toEqual(new Set([undefined, 'balancer=one']));
    expect(new Set(aisle.handshakes)).toEqual(new Set([undefined, 'balancer=one']));
  });

  it('whose handshakes are refused at first gets through, and watches', async () => {
    let handshakes = 0;
    const aisle = await FakeAisle.start({ refusesSocket: () => (handshakes += 1) % 3 === 1 });
    const enough = aisle.until(() => aisle.watched.length >= 21);
    const { result, verdict } = await runAgainst(settingsFor(aisle), { enough });
    expect(handshakes).toBeGreaterThan(21);
    expect(result.observations.streams.length).toBe(21);
    expect(verdict.violations).toEqual([]);
  });

  it('that misses a broadcast notices the gap, watches again, and ends where all end', async () => {
    let broadcasts = 0;
    const caughtUp = () => aisle.watched.filter((version) => version !== null).length;
    const isEnough = () => caughtUp() > 25;
    const aisle: FakeAisle = await FakeAisle.start({
      drops: () => !isEnough() && (broadcasts += 1) % 5 === 0,
    });
    // Who missed the last that was lost learns of it by the next change.
    const enough = aisle.until(isEnough).then(() => {
      const { version } = aisle.flight;
      return aisle.until(() => aisle.flight.version > version);
    });
    const { result, verdict } = await runAgainst(settingsFor(aisle), { enough });
    const receipts = result.observations.streams.flatMap((stream) => stream.receipts);
    expect(receipts.filter(({ kind }) => kind === 'caught-up').length).toBeGreaterThan(20);
    expect(verdict.violations).toEqual([]);
  });

  it('that is cut off comes back with its version', async () => {
    const aisle = await FakeAisle.start();
    const cut = creations(aisle, 20).then(() => aisle.cutSockets());
    const again = () => aisle.watched.filter((version) => version !== null).length >= 21;
    const enough = cut.then(() => aisle.until(again));
    const { result, verdict } = await runAgainst(settingsFor(aisle), { enough });
    const kinds = result.observations.streams.map(({ receipts }) =>
      receipts.map(({ kind }) => kind),
    );
    expect(kinds.every((all) => all.includes('disconnected') && all.includes('caught-up'))).toBe(
      true,
    );
    expect(verdict.violations).toEqual([]);
  });

  it('that is turned away when it comes back asks again', async () => {
    let turnedAway = 0;
    const aisle = await FakeAisle.start({ refusesReturn: () => (turnedAway += 1) <= 21 });
    const cut = creations(aisle, 20).then(() => aisle.cutSockets());
    const again = () => aisle.watched.filter((version) => version !== null).length >= 21;
    const enough = cut.then(() => aisle.until(again));
    const { verdict } = await runAgainst(settingsFor(aisle), { enough });
    expect(turnedAway).toBeGreaterThan(21);
    expect(verdict.violations).toEqual([]);
  });

  it('shares one object with every other page that was told the same', async () => {
    const aisle = await FakeAisle.start();
    const enough = aisle.until(() => aisle.flight.version >= 20);
    const { result } = await runAgainst(settingsFor(aisle), { enough });
    const [first, second] = result.observations.streams.map(({ receipts }) =>
      receipts.flatMap((seen) => (seen.kind === 'changed' ? [seen.change] : [])),
    );
    expect(first?.length).toBeGreaterThan(5);
    expect(second?.every((change) => first?.includes(change))).toBe(true);
  });
});

describe.concurrent('a system with a planted fault', () => {
  it('that gives seats away twice is found out', async () => {
    const aisle = await FakeAisle.start({ grantsTaken: true });
    const settings = settingsFor(aisle, { scenario: 'same-seat' });
    const { verdict } = await runAgainst(settings, { enough: orders(aisle, 5) });
    expect(verdict.violations.map(({ question }) => question)).toContain('a');
  });

  it('that forgets its charges is found out', async () => {
    const aisle = await FakeAisle.start({ forgetsCharges: true });
    const settings = settingsFor(aisle, { scenario: 'checkout' });
    const { verdict } = await runAgainst(settings, { enough: sales(aisle, 3) });
    expect(verdict.violations.map(({ question }) => question)).toContain('b');
  });

  it('that never tells one viewer anything is found out', async () => {
    let deaf: string | null = null;
    const aisle = await FakeAisle.start({
      drops: (_change, viewer) => viewer === (deaf ??= viewer),
    });
    const enough = aisle.until(() => aisle.flight.version >= 10);
    const { verdict } = await runAgainst(settingsFor(aisle), { enough, convergedMs: 500 });
    expect(verdict.violations.map(({ question }) => question)).toContain('d');
  });
});

describe.concurrent('the open model', () => {
  it('counts latency from the intended time: a stall does not hide those who had to wait', async () => {
    let answer = (): void => undefined;
    const tenHaveCome = new Promise<void>((resolve) => (answer = resolve));
    let come = 0;
    const aisle = await FakeAisle.start({
      // No list is answered before ten have asked for it: the tester must not wait with the first.
      before: async ({ path }) => {
        if (path !== '/api/flights') return;
        if ((come += 1) === 10) answer();
        await tenHaveCome;
      },
    });
    const settings = settingsFor(aisle, { scenario: 'browse', load: { model: 'open', rate: 40 } });
    const { result } = await runAgainst(settings, { enough: tenHaveCome });
    const lists = result.observations.exchanges.filter(({ step }) => step === 'list');
    const firstAnswer = Math.min(...lists.map(({ endedAt }) => endedAt));
    const meant = lists.filter(({ intendedAt }) => intendedAt <= firstAnswer);
    expect(meant.length).toBeGreaterThanOrEqual(10);
    // A timer of Node.js may go off within the millisecond before its time.
    for (const { intendedAt, sentAt } of meant) expect(intendedAt - 1).toBeLessThan(sentAt);
    const { latencyFrom, steps } = summarise(result, checkRun(result.observations));
    const waits = lists.map(({ intendedAt, endedAt }) => endedAt - intendedAt);
    expect(latencyFrom).toBe('intended');
    expect(steps.list.latency?.max).toBeCloseTo(Math.max(...waits), 2);
  });
});
