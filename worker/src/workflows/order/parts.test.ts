import { describe, expect, test } from 'vitest';
import { defaultFares } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { createdFacts, firstFacts, revisionAt, undoRevisions } from '@aisle/shared/order-facts';
import { endMessage, PAY_LATER } from '@aisle/shared/order-sentences';
import type { OrderEnd, OrderInput } from '@aisle/shared/workflow-api';
import { takeSeats } from './commands.ts';
import type { OrderContext } from './context.ts';
import { endStatus } from './endings.ts';
import { firstFlightClientCarry, type Answer } from './flight-client.ts';
import { askAgain } from './creation.ts';
import { Lock } from './lock.ts';
import { Mails } from './mails.ts';
import { PaymentKeys } from './payment-keys.ts';
import { checkChange } from './rules.ts';
import { OrderRecord } from './record.ts';
import { Timeline } from './timeline.ts';

const hour = 3_600_000;
const input: OrderInput = {
  orderId: '0123456789ABCDEFGHJKMNPQRS',
  flight: {
    id: 'ai101-20261124',
    number: 'AI 101',
    origin: 'LHR',
    destination: 'JFK',
    departsAt: new Date(48 * hour).toISOString(),
    aircraft: 'A320neo',
    fares: defaultFares('A320neo', { currency: 'GBP' }),
  },
  settings: { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs },
  fingerprint: 'fingerprint',
};

describe('A24, A7: seats that are to be paid for later, extended beyond their time', () => {
  test('the order lives as long as the hold does, and ends as one whose time to pay ran out', () => {
    const record = new OrderRecord(input, firstFacts(input, 0), () => undefined);
    record.choose({ seats: ['12A'], until: 900_000, version: 1 }, 0);
    record.extend({ until: 5 * hour, version: 2 }, PAY_LATER, true);
    const until = 5.5 * hour;
    record.extend({ until, version: 3 }, 'More time.');
    expect(record.deadline).toBe(until);
    expect(record.holdMs(5 * hour)).toBe(until - 5 * hour);
    expect(record.state()).toMatchObject({
      expiresAt: new Date(until).toISOString(),
      renewalsLeft: 0,
    });
    expect(record.whyRunOut(until)).toBe('hold-expired');
  });

  test('its contact is written to, and nobody else’s whose hold is extended', () => {
    const mails = new Mails(input.orderId);
    const facts = { status: 'held', refunded: false } as const;
    expect(mails.kindOf('hold-extended', { ...facts, payLaterUntil: 1 })).toBe('pay-later');
    expect(mails.kindOf('hold-extended', facts)).toBeNull();
  });
});

describe('the record', () => {
  test('O11: counts its changes, and calls with each', () => {
    const seen: number[] = [];
    const record = new OrderRecord(input, firstFacts(input, 0), () =>
      seen.push(record.state().sequence),
    );
    record.choose({ seats: ['12A'], until: 900_000, version: 7 }, 0);
    record.startPayment({ seats: ['12A'], until: 900_000, version: 8 });
    record.attempts.start(1);
    record.attempts.fail('declined');
    record.attempts.start(2);
    record.confirm({ version: 9 });
    expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
    expect(record.state()).toMatchObject({
      status: 'confirmed',
      seats: ['12A'],
      payment: { attempt: 2, maxAttempts: 3, lastFailure: 'declined' },
      flightVersion: 9,
      expiresAt: null,
    });
  });

  test('Z5: lands as much later as it departs', () => {
    const arrivesAt = new Date(56 * hour).toISOString();
    const landing = { ...input, flight: { ...input.flight, arrivesAt } };
    const record = new OrderRecord(landing, firstFacts(landing, 0), () => undefined);
    const later = new Date(50 * hour).toISOString();
    record.delay({ signal: 'flightDelayed', departsAt: later, version: 2 }, 'Later.');
    const flight = { departsAt: later, arrivesAt: new Date(58 * hour).toISOString() };
    expect(record.carryOver().flight).toMatchObject(flight);
  });

  test('A21: goes to the gate that it was told of last, whatever came of the departure', () => {
    const record = new OrderRecord(input, firstFacts(input, 0), () => undefined);
    const place = () => {
      const { terminal, gate } = record.carryOver().flight;
      return [terminal, gate, record.state().message];
    };
    const later = new Date(50 * hour).toISOString();
    const told = (version: number, gate: string | null) =>
      record.goToGate({ signal: 'gateSet', terminal: '5', gate, version }, `Gate ${gate}.`);
    record.delay({ signal: 'flightDelayed', departsAt: later, version: 4 }, 'Later.');
    told(3, 'B42');
    expect(place()).toEqual(['5', 'B42', 'Gate B42.']);
    told(2, 'C1');
    expect(place()).toEqual(['5', 'B42', 'Gate B42.']);
    const flight = { departsAt: later, aircraft: 'A320neo', gate: 'D7' } as const;
    record.choose({ seats: ['12A'], until: 900_000, version: 6, flight }, 0);
    told(6, 'B42');
    expect(place()).toEqual([undefined, 'D7', null]);
    told(7, null);
    expect(place()).toEqual(['5', undefined, 'Gate null.']);
  });

  test('A21: goes to the gate that its new flight names with the seats, not the one of the plan', () => {
    const record = new OrderRecord(input, firstFacts(input, 0), () => undefined);
    const to = { ...input.flight, id: 'ai103-20261124', gate: 'B42' };
    const { departsAt, aircraft } = to;
    const flight = { departsAt, aircraft, gate: 'D7' };
    const rebook = { id: 'r', from: input.flight.id, seats: ['12A'], to, newSeats: ['14A'] };
    record.paid.rebook({ seats: ['14A'], until: null, version: 12, flight }, rebook, null, 0);
    expect(record.carryOver().flight).toMatchObject({ id: to.id, gate: 'D7' });
  });

  test('asks for no hold that outlasts two hours, and for none of no length', () => {
    const record = new OrderRecord(input, firstFacts(input, 0), () => undefined);
    expect(record.holdMs(hour)).toBe(limits.holdMs);
    expect(record.holdMs(limits.unpaidOrderMs - 1_000)).toBe(1_000);
    expect(record.holdMs(limits.unpaidOrderMs + 1_000)).toBe(1);
  });

  test('says why it ran out: the flight left, two hours are over, or the hold', () => {
    const record = new OrderRecord(input, firstFacts(input, 0), () => undefined);
    expect(record.whyRunOut(900_000)).toBe('no-seats-chosen');
    record.choose({ seats: ['12A'], until: 900_000, version: 1 }, 0);
    expect(record.whyRunOut(900_000)).toBe('hold-expired');
    expect(record.whyRunOut(limits.unpaidOrderMs)).toBe('time-limit');
    expect(record.whyRunOut(48 * hour)).toBe('departed');
  });
});

test('O9: every end has a status and a sentence that says what to expect', () => {
  const reasons: OrderEnd[] = [
    'hold-expired',
    'no-seats-chosen',
    'time-limit',
    'cancelled-by-customer',
    'refunded',
    'payment-failed',
    'charge-refused',
    'seats-lost-refunded',
    'departed',
    'released-by-agent',
    'aircraft-changed',
    'flight-cancelled',
  ];
  for (const reason of reasons) {
    for (const paid of [true, false]) {
      expect(endMessage(reason, { paid, lastFailure: null })).toMatch(/^[A-Z].{30,}\.$/);
      expect(endStatus(reason, paid)).not.toBe('open');
    }
  }
});

test('a lock runs one task at a time, in order, and survives a task that throws', async () => {
  const lock = new Lock();
  const seen: string[] = [];
  const task = (name: string) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (name === 'b') throw new Error('b');
    return name;
  };
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => lock.run(task(name))));
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
});

test('P7: payment keys are remembered with their requests, the last of them', () => {
  const keys = new PaymentKeys();
  const request = { key: 'key', code: '12345', amount: '45.00' };
  keys.remember(request);
  expect(keys.recall(request)).toBe('known');
  expect(keys.recall({ ...request, code: '54321' })).toBe('mismatch');
  expect(keys.recall({ ...request, amount: '90.00' })).toBe('mismatch');
  expect(keys.recall({ key: 'key', code: '12345' })).toBe('mismatch');
  keys.forgetCodes();
  expect(JSON.stringify(keys.carryOver())).not.toContain('12345');
  for (const again of [keys, new PaymentKeys(keys.carryOver())]) {
    expect(again.recall(request)).toBe('known');
    expect(again.recall({ ...request, amount: '90.00' })).toBe('mismatch');
  }
  for (let number = 0; number < limits.paymentKeysPerOrder; number += 1) {
    keys.remember({ ...request, key: `key ${number}` });
  }
  expect(keys.recall(request)).toBe('new');
});

test('P7: codes are told apart that were sealed by one key', () => {
  const keys = new PaymentKeys();
  const sealed = (key: string, code: string) => `${key.repeat(22)}.${code.repeat(44)}`;
  const request = { key: 'key', code: sealed('a', '1') };
  keys.remember(request);
  expect(keys.recall(request)).toBe('known');
  expect(keys.recall({ key: 'key', code: sealed('a', '2') })).toBe('mismatch');
  expect(keys.recall({ key: 'key', code: sealed('b', '2') })).toBe('known');
  expect(keys.recall({ key: 'key' })).toBe('mismatch');
});

test('the timeline of a next run names seats when they change, and not anew', () => {
  const record = new OrderRecord(input, firstFacts(input, 0), () => undefined);
  record.choose({ seats: ['12A'], until: 900_000, version: 7 }, 0);
  const before = new Timeline();
  before.note('seats-chosen', record.state(), 0);
  const after = new Timeline(before.carryOver());
  after.note('flight-delayed', record.state(), 1);
  const [chosen, delayed] = after.entries();
  expect(chosen).toMatchObject({ seats: ['12A'] });
  expect(delayed).not.toHaveProperty('seats');
});

test('O10: so many changes of its seats an order has, and no more', () => {
  const now = Date.now();
  const flight = { ...input.flight, departsAt: new Date(now + 48 * hour).toISOString() };
  const record = new OrderRecord(input, firstFacts({ ...input, flight }, now), () => undefined);
  record.choose({ seats: ['12A'], until: now + limits.holdMs, version: 7 }, now);
  const has = (seats: readonly string[]) => seats.join() === '12A';
  const order = { exists: true, record, has, changes: limits.changesPerOrder - 1 };
  const change = (seat = '12B') => {
    checkChange(order as unknown as OrderContext, { seats: [seat] });
  };
  expect(change).not.toThrow();
  order.changes += 1;
  expect(change).toThrow(expect.objectContaining({ type: 'too-many-changes' }));
  // The last one, asked for again: its answer was lost.
  expect(() => {
    change('12A');
  }).not.toThrow();
});

test('A24: with other seats an order is kept until the time that its agent has named, and no longer', async () => {
  const now = Date.now();
  const flight = { ...input.flight, departsAt: new Date(now + 48 * hour).toISOString() };
  const record = new OrderRecord(input, firstFacts({ ...input, flight }, now), () => undefined);
  record.choose({ seats: ['12A'], until: now + limits.holdMs, version: 7 }, now);
  const asked: unknown[] = [];
  const ask = async (intent: unknown) => {
    asked.push(intent);
    const outcome = { ok: true, seats: ['12B'], until: now + 5 * hour, version: 9 };
    return { kind: 'accepted', outcome, issuedAt: now };
  };
  const order = { record, changes: 0, patched: () => true, flightClient: { ask } };
  await takeSeats(order as unknown as OrderContext, ['12B']);
  record.extend({ until: now + 5 * hour, version: 10 }, PAY_LATER, true);
  await takeSeats(order as unknown as OrderContext, ['12C']);
  expect(asked[0]).not.toHaveProperty('untilAtMost');
  expect(asked[1]).toMatchObject({ seats: ['12C'], untilAtMost: now + 5 * hour });
});

describe('an order that was started late, and asks for its seats again', () => {
  const given = { seats: ['12A'], until: 900_000, version: 7 };

  async function asks(answer: Answer, before = (_record: OrderRecord): void => undefined) {
    const told: string[] = [];
    const facts = createdFacts(input, { ...given, revision: 1 }, 0);
    const record = new OrderRecord(input, facts, (what) => told.push(what));
    before(record);
    told.length = 0;
    const ends: string[] = [];
    const asked: unknown[] = [];
    const order = {
      input,
      record,
      lock: new Lock(),
      flightClient: {
        insist: async (intent: unknown) => {
          asked.push(intent);
          return answer;
        },
      },
      finish: async (reason: string) => void ends.push(reason),
    };
    await askAgain(order as unknown as OrderContext);
    return { state: record.state(), told, asked, ends };
  }

  test('O11: has nothing to tell when it is given them', async () => {
    const outcome = { ok: true, ...given, version: 8 } as const;
    const { state, told, asked } = await asks({ kind: 'accepted', outcome, issuedAt: 0 });
    expect(asked).toEqual([expect.objectContaining({ seats: ['12A'], untilAtMost: given.until })]);
    expect(state).toMatchObject({ status: 'held', seats: ['12A'], sequence: 1, flightVersion: 7 });
    expect(state.expiresAt).toBe(new Date(given.until).toISOString());
    expect(told).toEqual([]);
  });

  test.each([
    ['flight-cancelled', 'flight-cancelled'],
    ['flight-departed', 'departed'],
    ['flight-not-found', 'hold-expired'],
  ] as const)('O9: ends for the flight’s reason: %s', async (code, reason) => {
    expect((await asks({ kind: 'closed', code })).ends).toEqual([reason]);
  });

  test('O9: ends for the reason of a refusal', async () => {
    const rejected = (code: 'flight-cancelled' | 'flight-departed'): Answer => ({
      kind: 'rejected',
      rejection: { code, version: 8 },
    });
    expect((await asks(rejected('flight-cancelled'))).ends).toEqual(['flight-cancelled']);
    expect((await asks(rejected('flight-departed'))).ends).toEqual(['departed']);
    const rejection = { code: 'seats-unavailable', seats: ['12A'], version: 8 } as const;
    expect((await asks({ kind: 'rejected', rejection })).ends).toEqual(['hold-expired']);
  });

  test('P2: does not when its customer pays already', async () => {
    const answer: Answer = { kind: 'rejected', rejection: { code: 'payment-running', version: 8 } };
    const { state, ends } = await asks(answer, (record) => {
      record.startPayment({ ...given, version: 8 });
    });
    expect([state.status, ends]).toEqual(['paying', []]);
  });
});

test('R2: no command of an order has a revision by which its backend may undo its creation', () => {
  const startedAt = 1_000;
  const ahead = revisionAt(startedAt + 60_000);
  expect(firstFlightClientCarry(startedAt, ahead).revision).toBe(ahead + undoRevisions);
  expect(firstFlightClientCarry(startedAt, 1).revision).toBe(revisionAt(startedAt));
});
