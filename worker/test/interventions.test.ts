/** What agents do to a flight, and what its orders say of it: on a real server. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { orderTotal } from '@aisle/shared/aircraft';
import type { FlightCommand } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { orderMessages, type Manifest } from '@aisle/shared/workflow-api';
import { failedTasks } from './support/histories.ts';
import { refusalOf, TestSystem, until, type TestFlight } from './support/system.ts';

const minute = 60_000;
let system: TestSystem;

beforeAll(async () => {
  system = await TestSystem.shared();
});
beforeEach(() => {
  system.gateway.validate = () => 'valid';
  system.gateway.charge = () => null;
  system.gateway.refund = () => null;
});

const inFuture = (ms: number): string => new Date(Date.now() + ms).toISOString();

describe('a hold that is extended', () => {
  test('A7, O12, O15: the customer has the time at once, and no change of seats takes it away', async () => {
    const flight = await system.openFlight();
    const order = await system.book(flight, ['12A']);
    const before = await order.status();
    const outcome = await flight.intervene(
      { type: 'extend-hold', orderId: order.id, extraMs: 20 * minute },
      { role: 'agent', tellCustomer: 'Take your time.' },
    );
    const until = Date.parse(before.expiresAt!) + 20 * minute;
    expect(outcome).toMatchObject({ ok: true, until });
    const extended = await order.changedSince(before);
    expect(extended).toMatchObject({
      status: 'held',
      seats: ['12A'],
      expiresAt: new Date(until).toISOString(),
      message: 'Our staff gave you more time to pay. Pay before it runs out. Take your time.',
    });
    const changed = await order.changeSeats(['12B']);
    expect(Date.parse(changed.expiresAt!)).toBeGreaterThan(until - 1_000);
    expect(changed.message).toBeNull();
    await order.pay('11111');
    expect((await order.settled()).status).toBe('confirmed');
  });
});

describe('an order that is not there to be told', () => {
  /** Resolves when the flight has heard that what it told did not arrive. */
  const unheard = (flight: TestFlight) =>
    until(async () => {
      const { events } = await flight.handle.fetchHistory();
      return events?.some((event) => event.signalExternalWorkflowExecutionFailedEventAttributes);
    });

  test('O12: is told again, once it has started with the seats that it was given', async () => {
    const flight = await system.openFlight();
    const order = system.order(flight);
    const created = await order.create(['12A'], async () => {
      await flight.intervene({ type: 'move-order', orderId: order.id, seats: ['14A'] });
      await flight.intervene({ type: 'extend-hold', orderId: order.id, extraMs: 5 * minute });
      await unheard(flight);
    });
    expect(created.seats).toEqual(['12A']);
    const told = await until(async () => {
      const state = await order.status();
      return state.sequence > created.sequence + 1 && state;
    });
    expect(told).toMatchObject({ status: 'held', seats: ['14A'] });
    expect(Date.parse(told.expiresAt!)).toBe(Date.parse(created.expiresAt!) + 5 * minute);
  });

  test('A7: loses its hold, which was extended when it had ended', async () => {
    const flight = await system.openFlight();
    const order = await system.book(flight, ['12A']);
    await order.handle.terminate('a test');
    await flight.intervene({ type: 'extend-hold', orderId: order.id, extraMs: 20 * minute });
    await until(async () => (await flight.manifest()).orders.length === 0);
    const { seats } = await flight.snapshot();
    expect(seats).toEqual({});
  });
});

describe('an order that is moved', () => {
  test('A8, O12, O13: held or paid, it has the other seats at the price that it had', async () => {
    const flight = await system.openFlight();
    const [held, paid] = [await system.book(flight, ['20A']), await system.buy(flight, ['20D'])];
    const before = [await held.status(), await paid.status()] as const;
    const moves = [
      flight.intervene({ type: 'move-order', orderId: held.id, seats: ['10A'] }),
      flight.intervene({ type: 'move-order', orderId: paid.id, seats: ['10E'] }),
    ];
    const outcomes = await Promise.all(moves);
    expect(outcomes).toMatchObject([
      { ok: true, seats: ['10A'] },
      { ok: true, seats: ['10E'] },
    ]);
    const after = [await held.changedSince(before[0]), await paid.changedSince(before[1])] as const;
    expect(after[0]).toMatchObject({
      status: 'held',
      seats: ['10A'],
      total: before[0].total,
      expiresAt: before[0].expiresAt,
      message: 'Our staff moved you to seat 10A now. The price stays the same.',
    });
    expect(after[1]).toMatchObject({
      status: 'confirmed',
      seats: ['10E'],
      total: before[1].total,
      confirmation: before[1].confirmation,
    });
    await held.pay('11111');
    expect(await held.settled()).toMatchObject({ status: 'confirmed', seats: ['10A'] });
    expect(system.gateway.chargesOf(held.id)[0]?.amount).toBe(before[0].total.amount);
    expect(await paid.cancel()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
    expect((await flight.snapshot()).seats).toEqual({ '10A': { status: 'sold' } });
  });

  test('O12: seats that were chosen after others were taken are kept', async () => {
    const flight = await system.openFlight();
    const order = await system.book(flight, ['20A']);
    await order.changeSeats(['20B']);
    const state = await order.status();
    const late = { signal: 'seatsTaken', version: 1, reason: 'released-by-agent' };
    await order.handle.signal(orderMessages.seatsTaken, late);
    expect(await order.status()).toEqual(state);
  });

  test('O12: news that a change of the customer has overtaken changes nothing', async () => {
    const flight = await system.openFlight();
    const order = await system.book(flight, ['20A']);
    await order.changeSeats(['20B']);
    const state = await order.status();
    const stale = { signal: 'seatsMoved', version: 1, seats: ['9A'] };
    await order.handle.signal(orderMessages.seatsMoved, stale);
    for (const nonsense of [undefined, null, 7, {}, { signal: 'seatsMoved', seats: [1] }]) {
      for (const signal of ['seatsMoved', 'holdExtended', 'flightDelayed', 'flightCancelled']) {
        await order.handle.signal(signal, nonsense);
      }
    }
    expect(await order.status()).toEqual(state);
    expect(failedTasks(await order.handle.fetchHistory())).toEqual([]);
  });
});

describe('closed sales', () => {
  test('A9, S14: nobody gets more seats, and who has some can pay', async () => {
    const flight = await system.openFlight();
    const order = await system.book(flight, ['12A']);
    await flight.intervene({ type: 'close-sales' }, { tellCustomer: 'Come to desk 4.' });
    expect((await flight.snapshot()).status).toBe('closed');
    await until(async () => (await order.status()).message?.endsWith('Come to desk 4.') === true);
    expect((await order.status()).seats).toEqual(['12A']);
    expect((await refusalOf(order.changeSeats(['12A', '12B']))).code).toBe('sales-closed');
    expect((await refusalOf(system.book(flight, ['14A']))).code).toBe('sales-closed');
    await order.pay('11111');
    expect((await order.settled()).status).toBe('confirmed');
    await flight.intervene({ type: 'open-sales' });
    expect((await flight.snapshot()).status).toBe('open');
    expect((await (await system.book(flight, ['14A'])).status()).seats).toEqual(['14A']);
  });
});

describe('a flight that refuses single seats', () => {
  test('S31, A27: refuses a creation and a change that leave one alone, and says what to take', async () => {
    const flight = await system.openFlight();
    expect((await flight.intervene({ type: 'refuse-single-seats' })).ok).toBe(true);
    expect((await flight.snapshot()).flight).toMatchObject({ refusesSingleSeats: true });
    const refused = { code: 'single-seat-left', details: { alternatives: ['20A'] } };
    expect((await refusalOf(system.book(flight, ['20B']))).code).toBe(refused.code);
    const order = await system.book(flight, ['21A']);
    expect(await refusalOf(order.changeSeats(['20B']))).toMatchObject(refused);
    expect((await order.changeSeats(['20A'])).seats).toEqual(['20A']);
    await flight.intervene({ type: 'allow-single-seats' });
    expect((await order.changeSeats(['20B'])).seats).toEqual(['20B']);
  });
});

describe('a flight whose gate is set', () => {
  test('A21, O12: tells its orders; a gate of nonsense is none', async () => {
    const flight = await system.openFlight();
    const order = await system.buy(flight, ['12A']);
    const gate = { type: 'set-gate', terminal: '5', gate: 'B42' } as const;
    expect((await flight.intervene(gate, { role: 'agent' })).ok).toBe(true);
    const told = 'Your flight departs from terminal 5, gate B42.';
    await until(async () => (await order.status()).message === told);
    expect((await flight.snapshot()).flight).toMatchObject({ terminal: '5', gate: 'B42' });
    const nonsense = flight.intervene({ type: 'set-gate', gate: '=1+2' });
    expect((await refusalOf(nonsense)).code).toBe('invalid-request');
    const news = { signal: 'gateSet', version: 1_000, terminal: '\n', gate: null };
    await order.handle.signal(orderMessages.gateSet, news);
    expect((await order.status()).message).toBe(told);
    expect(failedTasks(await order.handle.fetchHistory())).toEqual([]);
  });
});

describe('a flight that is delayed', () => {
  test('A10, O12: its orders say so, and end with it when it departs', async () => {
    const flight = await system.openFlight();
    const [held, paid] = [await system.book(flight, ['12A']), await system.buy(flight, ['12B'])];
    const [before, confirmed] = [await held.status(), await paid.status()];
    const later = Date.parse(flight.definition.departsAt) + 95 * minute;
    await flight.intervene({ type: 'delay', departsAt: new Date(later).toISOString() });
    expect((await held.changedSince(before)).expiresAt).toBe(before.expiresAt);
    expect(await paid.changedSince(confirmed)).toMatchObject({
      status: 'confirmed',
      message:
        'The departure was changed: your flight leaves 1 hour 35 minutes later than planned so far. You keep your seats.',
    });
    // Of late nobody waits for hours in a test: now it leaves at once.
    const departsAt = await flight.departSoon();
    expect((await flight.snapshot()).flight.departsAt).toBe(departsAt);
    expect(await held.ended()).toMatchObject({ status: 'expired', reason: 'departed' });
    expect(await paid.ended()).toMatchObject({ status: 'confirmed', reason: 'departed' });
    const manifest = (await flight.handle.result()) as Manifest;
    expect(manifest).toMatchObject({ status: 'departed', flight: { departsAt } });
    expect(manifest.orders.map(({ orderId }) => orderId)).toEqual([paid.id]);
  });

  test('A10: not by more than 14 days, which leaves no trace', async () => {
    const flight = await system.openFlight();
    const departsAt = new Date(
      Date.parse(flight.definition.departsAt) + limits.delayMs + 1,
    ).toISOString();
    const command = { type: 'delay', departsAt } as const;
    expect(await flight.intervene(command)).toMatchObject({
      ok: false,
      rejection: { code: 'departure-too-late' },
    });
    expect(await flight.preview(command)).toMatchObject({
      ok: false,
      rejection: { code: 'departure-too-late' },
    });
    const history = await flight.handle.fetchHistory();
    expect(failedTasks(history)).toEqual([]);
    expect((await flight.snapshot()).version).toBe(0);
  });

  test('A10: not into the past', async () => {
    const flight = await system.openFlight();
    expect(await flight.intervene({ type: 'delay', departsAt: inFuture(-minute) })).toMatchObject({
      ok: false,
      rejection: { code: 'departure-passed' },
    });
  });
});

describe('a cancelled flight', () => {
  test('A11, O14: every order is told, whatever it is doing, and pays back what was paid', async () => {
    const flight = await system.openFlight();
    const held = await system.book(flight, ['12A']);
    const paid = await system.buy(flight, ['12B']);
    system.gateway.validate = () => 'silent';
    const settings = { holdMs: limits.holdMs, paymentAttemptMs: 2_000 };
    const paying = system.order(flight, { settings });
    await paying.create(['12C']);
    await paying.pay('24680');
    await until(() => Promise.resolve(system.gateway.validations.at(-1)?.orderId === paying.id));
    system.gateway.validate = () => 'valid';
    system.gateway.refund = () => 503;
    await flight.intervene({ type: 'cancel-flight' }, { tellCustomer: 'We are sorry.' });
    const told = await until(async () => {
      const state = await paid.status();
      return state.message?.startsWith('The flight') && state;
    });
    expect(told).toMatchObject({
      status: 'confirmed',
      message: 'The flight was cancelled. We are refunding the whole amount now. We are sorry.',
    });
    expect((await refusalOf(system.book(flight, ['14A']))).code).toBe('flight-cancelled');
    expect((await flight.snapshot()).status).toBe('cancelled');
    const ended = { status: 'cancelled', reason: 'flight-cancelled' };
    expect(await held.ended()).toMatchObject({
      ...ended,
      message:
        'The flight was cancelled. Nothing was charged. Choose another flight. We are sorry.',
    });
    expect(await paying.ended()).toMatchObject(ended);
    expect(system.gateway.charged(paying.id)).toBe(false);
    system.gateway.refund = () => null;
    expect(await paid.ended()).toMatchObject({
      ...ended,
      message:
        'The flight was cancelled, and the whole amount was refunded. Choose another flight. We are sorry.',
    });
    expect(system.gateway.refunded(paid.id)).toBe(true);
    expect(await flight.handle.result()).toMatchObject({ status: 'cancelled', orders: [] });
    expect((await refusalOf(system.book(flight, ['14A']))).code).toBe('flight-cancelled');
  });

  test('A11: between the charge and the sale: the charge goes back', async () => {
    const flight = await system.openFlight();
    const order = await system.book(flight, ['12A']);
    let cancelled: Promise<unknown> | undefined;
    system.gateway.charge = () => {
      cancelled ??= flight.intervene({ type: 'cancel-flight' });
      return null;
    };
    await order.pay('24680');
    expect(await order.ended()).toMatchObject({
      status: 'cancelled',
      reason: 'flight-cancelled',
      message:
        'The flight was cancelled, and the whole amount was refunded. Choose another flight.',
    });
    await cancelled;
    expect(system.gateway.charged(order.id)).toBe(true);
    expect(system.gateway.refunded(order.id)).toBe(true);
    expect(await flight.handle.result()).toMatchObject({ status: 'cancelled', orders: [] });
  });

  test('A11, A19: does not wait for orders that are not there any more, and refunds them itself', async () => {
    const flight = await system.openFlight();
    const order = await system.buy(flight, ['12A']);
    await order.handle.terminate('a test');
    await flight.intervene({ type: 'cancel-flight' });
    const { status, orders } = (await flight.handle.result()) as Manifest;
    expect(status).toBe('cancelled');
    expect(orders).toEqual([]);
    expect(system.gateway.refunded(order.id)).toBe(true);
  });
});

describe('another aircraft', () => {
  test('A14, W, O12, O14: who has a seat like it gets one, the others are refunded; all know why', async () => {
    const flight = await system.openFlight(48, '787-9');
    // The A220 has no such class.
    const premium = await system.buy(flight, ['21A']);
    const pair = await system.buy(flight, ['30A', '30B']);
    const held = await system.book(flight, ['31K']);
    const before = [await premium.status(), await pair.status(), await held.status()] as const;
    const command = { type: 'change-aircraft', aircraft: 'A220-300' } as const;
    const preview = await flight.preview(command);
    if (!preview.ok || !preview.moves || !preview.unplaced) throw new Error('no plan');
    expect((await flight.snapshot()).version).toBe(preview.version);
    expect((await flight.intervene(command, { expectedVersion: preview.version })).ok).toBe(true);
    const { flight: definition, status } = await flight.snapshot();
    expect([definition.aircraft, status]).toEqual(['A220-300', 'open']);
    for (const [place, order] of [premium, pair, held].entries()) {
      const move = preview.moves.find(({ orderId }) => orderId === order.id);
      const effect = preview.orders.find(({ orderId }) => orderId === order.id);
      const lost = preview.unplaced.some(({ orderId }) => orderId === order.id);
      const state = lost ? await order.ended() : await order.changedSince(before[place]!);
      expect(state.message).toBe(effect?.customerSees);
      if (lost) expect(state).toMatchObject({ status: 'cancelled', reason: 'aircraft-changed' });
      else expect(state).toMatchObject({ seats: move?.to ?? before[place]!.seats });
      expect(state.total).toEqual(before[place]!.total);
    }
    expect(preview.unplaced.length).toBeGreaterThan(0);
    expect(preview.moves.length).toBeGreaterThan(0);
    const refunded = preview.unplaced.filter(({ orderId }) => system.gateway.refunded(orderId));
    expect(refunded).toHaveLength(
      preview.unplaced.filter(({ orderId }) => orderId !== held.id).length,
    );
    // New seats are those of the new aircraft, at its prices; so for orders that were created before.
    const open = system.order(flight);
    await open.create([]);
    const chosen = await open.changeSeats(['12A']);
    expect(chosen.total).toEqual(orderTotal(definition, ['12A']));
  });

  test('A12, A14: not while someone pays, nor when someone booked since it was looked at', async () => {
    const flight = await system.openFlight();
    const order = await system.book(flight, ['12A']);
    const command = { type: 'change-aircraft', aircraft: '737-800' } as const;
    const { version } = await flight.snapshot();
    await order.changeSeats(['12B']);
    expect(await flight.intervene(command, { expectedVersion: version })).toMatchObject({
      rejection: { code: 'superseded-by-another' },
    });
    system.gateway.validate = () => 'silent';
    await order.pay('24680');
    expect(await flight.intervene(command)).toMatchObject({
      rejection: { code: 'payment-running', count: 1 },
    });
  });
});

describe('every intervention', () => {
  let flight: TestFlight;
  beforeAll(async () => {
    flight = await system.openFlight();
  });

  test('A13: is done once, however often it comes', async () => {
    const id = randomUUID();
    const block = { type: 'block', seats: ['30A'] } as const;
    const outcomes = await Promise.all([1, 2, 3].map(() => flight.intervene(block, { id })));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size).toBe(1);
    expect((await flight.manifest()).audit).toHaveLength(1);
  });

  test('A12: two agents who act at once on the same seats: one does, the other is told', async () => {
    const { version } = await flight.snapshot();
    const order = await system.book(flight, ['31A']);
    const seen = { expectedVersion: version + 1 };
    const outcomes = await Promise.all([
      flight.intervene({ type: 'move-order', orderId: order.id, seats: ['32A'] }, seen),
      flight.intervene({ type: 'force-release', orderId: order.id }, seen),
    ]);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(outcomes.filter(({ ok }) => !ok)).toHaveLength(1);
  });

  const supervisors: FlightCommand[] = [
    { type: 'close-sales' },
    { type: 'open-sales' },
    { type: 'cancel-flight' },
    { type: 'delay', departsAt: inFuture(minute) },
    { type: 'change-aircraft', aircraft: 'A380-800' },
  ];
  test.each(supervisors)('$type is a supervisor’s', async (command) => {
    const before = await flight.snapshot();
    const refused = await refusalOf(flight.intervene(command, { role: 'agent' }));
    expect(refused.code).toBe('supervisor-required');
    expect(await flight.snapshot()).toEqual(before);
  });

  test('has a reason, and says what it is about', async () => {
    const before = await flight.snapshot();
    const block = { type: 'block', seats: ['33A'] } as const;
    for (const reason of ['', '  ']) {
      expect((await refusalOf(flight.intervene(block, { reason }))).code).toBe('reason-required');
    }
    const nonsense: unknown[] = [
      { ...block, seats: 'all' },
      { type: 'explode' },
      { type: 'toString' },
      { type: 'extend-hold', orderId: 'x', extraMs: -1 },
      { type: 'move-order', orderId: 'x' },
      { type: 'delay', departsAt: 'soon' },
      { type: 'delay', departsAt: '9999-12-31T23:59:59-01:00' },
      { type: 'delay', departsAt: '2027-03-28T00:30:00' },
      { type: 'delay', departsAt: '1969-12-31T23:59:59Z' },
      { type: 'change-aircraft', aircraft: 'Concorde' },
      null,
    ];
    for (const command of nonsense) {
      const refused = await refusalOf(flight.intervene(command as FlightCommand));
      expect(refused.code, JSON.stringify(command)).toBe('invalid-request');
      await expect(flight.preview(command as FlightCommand)).rejects.toThrow();
    }
    expect(await flight.snapshot()).toEqual(before);
    expect(failedTasks(await flight.handle.fetchHistory())).toEqual([]);
  });
});

test('an order’s timeline tells each change, each attempt and each sentence', async () => {
  const flight = await system.openFlight();
  system.gateway.validate = (attempt) => (attempt === 1 ? 'declined' : 'valid');
  const order = await system.book(flight, ['12A']);
  await order.pay('24680');
  await order.settled();
  const moved = await order.status();
  await flight.intervene({ type: 'move-order', orderId: order.id, seats: ['12B'] });
  await order.changedSince(moved);
  await order.cancel();
  const timeline = await order.timeline();
  expect(timeline.map(({ what, status, attempt }) => [what, status, attempt])).toEqual([
    ['seats-chosen', 'held', undefined],
    ['payment-started', 'paying', undefined],
    ['attempt-started', 'paying', 1],
    ['attempt-failed', 'paying', 1],
    ['attempt-started', 'paying', 2],
    ['confirmed', 'confirmed', undefined],
    ['seats-moved', 'confirmed', undefined],
    ['ended', 'cancelled', undefined],
  ]);
  expect(timeline.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(timeline.flatMap(({ message }) => message ?? []).map((text) => text.slice(0, 20))).toEqual(
    ['Your seats are booke', 'Our staff moved you ', 'You cancelled the or'],
  );
  expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).toSorted());
});
