/** Customers against a small Aisle: what they do about refusals, silence, cuts, and losses. */
import { describe, expect, it } from 'vitest';
import { FakeAisle, type Asked } from './fake/aisle.ts';
import { Refusal } from './fake/orders.ts';
import { runAgainst, settingsFor } from './fake/runs.ts';
import type { Outcome } from '../src/observe/observations.ts';
import { scenarios } from '../src/run/types.ts';

const isCreation = ({ method, path }: Asked) => method === 'POST' && path === '/api/orders';

function refusalsOf(outcomes: readonly Outcome[], code: string): number {
  return outcomes.filter((seen) => seen.kind === 'refused' && seen.problem.code === code).length;
}

describe('every scenario against a system that works', () => {
  it.each(scenarios)(
    '%s: the verdict is clean, something was looked at, and no hold is left',
    async (scenario) => {
      const aisle = await FakeAisle.start({ holdMs: 700 });
      const { result, verdict } = await runAgainst(settingsFor(aisle, { scenario }));
      expect(verdict.violations).toEqual([]);
      expect(verdict.unanswered.map(({ question }) => question)).not.toContain('b');
      expect(verdict.looked.c).toBeGreaterThan(0);
      expect(verdict.looked.d).toBeGreaterThan(0);
      if (scenario !== 'browse') expect(verdict.looked.a).toBeGreaterThan(0);
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
    const { result, verdict } = await runAgainst(settings);
    expect(verdict.violations).toEqual([]);
    const customers = new Set(result.observations.exchanges.map(({ customer }) => customer));
    expect(customers.size).toBeGreaterThan(10);
    expect(aisle.held).toEqual([]);
  });
});

describe('a customer that is told to wait', () => {
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
      const { result, verdict } = await runAgainst(settingsFor(aisle));
      const outcomes = result.observations.exchanges.map(({ outcome }) => outcome);
      expect(refusalsOf(outcomes, code)).toBeGreaterThanOrEqual(40);
      expect([...met.values()].filter((times) => times > 2).length).toBeGreaterThan(0);
      expect(outcomes.filter(({ kind }) => kind === 'failed')).toEqual([]);
      expect(verdict.violations).toEqual([]);
    },
  );
});

describe('a customer that gets no answer', () => {
  it('sends the same request with the same key, and finds the order that was made', async () => {
    const cut = new Set<string>();
    const aisle = await FakeAisle.start({
      cuts: (asked) => {
        if (!isCreation(asked) || asked.key === undefined || cut.has(asked.key)) return false;
        cut.add(asked.key);
        return true;
      },
    });
    const { result, verdict } = await runAgainst(settingsFor(aisle, { durationMs: 2_500 }));
    const creations = aisle.asked.filter(isCreation);
    expect(cut.size).toBeGreaterThan(0);
    expect(new Set(creations.map(({ key }) => key)).size).toBeLessThan(creations.length);
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
    const run = runAgainst(
      settingsFor(aisle, { load: { model: 'closed', customers: 3 }, durationMs: 600 }),
    );
    const { result } = await run.finally(() => (over = true));
    expect(result.observations.exchanges.some(({ outcome }) => outcome.kind === 'order')).toBe(
      false,
    );
    // They are asked for again while the answers are still cut: what is left runs out by itself.
    expect(aisle.held.length).toBeGreaterThan(0);
  });
});

describe('a page', () => {
  it('sends the cookies of a balancer back, over REST and with the handshake', async () => {
    let creations = 0;
    const aisle: FakeAisle = await FakeAisle.start({
      before: (asked) => {
        if (isCreation(asked) && (creations += 1) === 25) aisle.cutSockets();
      },
    });
    await runAgainst(settingsFor(aisle));
    expect(aisle.asked.filter(isCreation).at(-1)?.cookie).toBe('balancer=one');
    expect(aisle.handshakes).toContain('balancer=one');
  });

  it('whose handshakes are refused at first gets through, and watches', async () => {
    let handshakes = 0;
    const aisle = await FakeAisle.start({ refusesSocket: () => (handshakes += 1) % 3 === 1 });
    const { result, verdict } = await runAgainst(settingsFor(aisle));
    expect(handshakes).toBeGreaterThan(21);
    expect(result.observations.streams.length).toBe(21);
    expect(verdict.violations).toEqual([]);
  });

  it('that misses a broadcast notices the gap, watches again, and ends where all end', async () => {
    let broadcasts = 0;
    const aisle = await FakeAisle.start({
      drops: () => (broadcasts += 1) % 5 === 0 && broadcasts < 250,
    });
    const { result, verdict } = await runAgainst(settingsFor(aisle));
    const receipts = result.observations.streams.flatMap((stream) => stream.receipts);
    expect(receipts.filter(({ kind }) => kind === 'caught-up').length).toBeGreaterThan(20);
    expect(verdict.violations).toEqual([]);
  });

  it('that is cut off comes back with its version', async () => {
    let creations = 0;
    const aisle: FakeAisle = await FakeAisle.start({
      before: (asked) => {
        if (isCreation(asked) && (creations += 1) === 10) aisle.cutSockets();
      },
    });
    const { result, verdict } = await runAgainst(settingsFor(aisle));
    const kinds = result.observations.streams.map(({ receipts }) =>
      receipts.map(({ kind }) => kind),
    );
    expect(kinds.every((all) => all.includes('disconnected') && all.includes('caught-up'))).toBe(
      true,
    );
    expect(verdict.violations).toEqual([]);
  });

  it('shares one object with every other page that was told the same', async () => {
    const aisle = await FakeAisle.start();
    const { result } = await runAgainst(settingsFor(aisle));
    const [first, second] = result.observations.streams.map(({ receipts }) =>
      receipts.flatMap((seen) => (seen.kind === 'changed' ? [seen.change] : [])),
    );
    expect(first?.length).toBeGreaterThan(5);
    expect(second?.every((change) => first?.includes(change))).toBe(true);
  });
});

describe('a system with a planted fault', () => {
  it('that gives seats away twice is found out', async () => {
    const aisle = await FakeAisle.start({ grantsTaken: true });
    const { verdict } = await runAgainst(settingsFor(aisle, { scenario: 'same-seat' }));
    expect(verdict.violations.map(({ question }) => question)).toContain('a');
  });

  it('that forgets its charges is found out', async () => {
    const aisle = await FakeAisle.start({ forgetsCharges: true });
    const { verdict } = await runAgainst(
      settingsFor(aisle, { scenario: 'checkout', durationMs: 3_000 }),
    );
    expect(verdict.violations.map(({ question }) => question)).toContain('b');
  });

  it('that never tells one viewer anything is found out', async () => {
    let deaf: string | null = null;
    const aisle = await FakeAisle.start({
      drops: (_change, viewer) => viewer === (deaf ??= viewer),
    });
    const { verdict } = await runAgainst(settingsFor(aisle));
    expect(verdict.violations.map(({ question }) => question)).toContain('d');
  });
});

describe('the open model', () => {
  it('counts latency from the intended time: a stall does not hide those who had to wait', async () => {
    let stall: Promise<void> | null = null;
    let end = (): void => undefined;
    let waiting = 0;
    const aisle = await FakeAisle.start({
      before: async (asked) => {
        if (asked.path !== '/api/flights' || waiting < 0) return;
        stall ??= new Promise((resolve) => (end = resolve));
        // The first answer waits until ten have come: the tester must not wait with it.
        waiting += 1;
        if (waiting < 10) await stall;
        else {
          waiting = -1;
          end();
        }
      },
    });
    // The first reading of the list is the customers': the run itself asks for the flight alone.
    const settings = settingsFor(aisle, { scenario: 'browse', load: { model: 'open', rate: 40 } });
    const { result } = await runAgainst(settings);
    const lists = result.observations.exchanges.filter(({ step }) => step === 'list');
    const stalled = lists.filter(({ customer }) => customer < 10);
    const last = Math.max(...stalled.map(({ intendedAt }) => intendedAt));
    expect(stalled).toHaveLength(10);
    for (const { intendedAt, sentAt, endedAt } of stalled) {
      expect(sentAt).toBeGreaterThanOrEqual(intendedAt);
      expect(endedAt).toBeGreaterThanOrEqual(last);
    }
  });
});
