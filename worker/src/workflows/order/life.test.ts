import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { defaultFares } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { createdFacts } from '@aisle/shared/order-facts';
import type { OrderInput } from '@aisle/shared/workflow-api';
import type { OrderContext } from './context.ts';
import { live } from './life.ts';
import { Lock } from './lock.ts';
import { OrderRecord } from './record.ts';

const passed = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** What of Temporal an order needs to let time pass: timers, and a run that is never full. */
vi.mock('@temporalio/workflow', async (original) => ({
  ...(await original<object>()),
  condition: async (isTrue: () => boolean, ms: number) => {
    if (!isTrue()) await passed(ms);
    return isTrue();
  },
  sleep: (ms: number) => passed(ms),
  workflowInfo: () => ({ continueAsNewSuggested: false }),
}));

const input: OrderInput = {
  orderId: '0123456789ABCDEFGHJKMNPQRS',
  flight: {
    id: 'ai101-20261124',
    number: 'AI 101',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date(48 * 3_600_000).toISOString(),
    aircraft: 'A320neo',
    fares: defaultFares('A320neo', { currency: 'GBP' }),
  },
  settings: { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs },
  fingerprint: 'fingerprint',
};

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
});
afterEach(() => {
  vi.useRealTimers();
});

test('O5: at the deadline a command that is under way is answered first, and may keep the order', async () => {
  const { holdMs } = limits;
  const creation = { seats: ['12A'], until: holdMs, version: 7, revision: 1 };
  const record = new OrderRecord(input, createdFacts(input, creation, 0), () => undefined);
  const order = {
    record,
    lock: new Lock(),
    flightClient: {},
    lost: null,
    after: { exchange: null },
    patched: () => true,
    payDebts: async () => {},
    codeKeys: { settled: async () => {} },
  };
  let answered = (): void => undefined;
  void order.lock.run(() => new Promise<void>((resolve) => (answered = resolve)));
  const life = live(order as unknown as OrderContext);

  await vi.advanceTimersByTimeAsync(holdMs);
  expect(record.ended).toBe(false);

  record.choose({ seats: ['12B'], until: 2 * holdMs, version: 8 }, holdMs);
  answered();
  await vi.advanceTimersByTimeAsync(holdMs - 1);
  expect(record.state()).toMatchObject({ status: 'held', seats: ['12B'] });

  await vi.advanceTimersByTimeAsync(1);
  expect(await life).toBe('ended');
  expect(record.state()).toMatchObject({ status: 'expired', reason: 'hold-expired' });
});

test('P18: an order whose hold ended with the fence of a payment that never began ends, too', async () => {
  const creation = { seats: ['12A'], until: limits.holdMs, version: 7, revision: 1 };
  const record = new OrderRecord(input, createdFacts(input, creation, 0), () => undefined);
  const flightClient = {
    unsettled: true,
    isHoldGone: false,
    settle() {
      this.unsettled = false;
      this.isHoldGone = true;
      return Promise.resolve(true);
    },
  };
  const order = {
    ...{ record, flightClient, lock: new Lock(), lost: null, after: { exchange: null } },
    patched: () => true,
    payDebts: async () => {},
    codeKeys: { settled: async () => {} },
  };
  const life = live(order as unknown as OrderContext);

  await vi.advanceTimersByTimeAsync(limits.holdMs / 2);
  expect(await life).toBe('ended');
  expect(record.state()).toMatchObject({ status: 'expired', reason: 'hold-expired' });
});
