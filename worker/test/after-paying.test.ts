/** What becomes of an order after it was paid, on a real server. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { isExitSeat, seatClass, seatPrices } from '@aisle/shared/aircraft';
import type { BookingMail } from '@aisle/shared/order-messages';
import type { Passenger } from '@aisle/shared/people';
import { runsOf } from './support/histories.ts';
import { refusalOf, TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
let flight: TestFlight;
/** Of the economy class, not at an exit, from the cheapest up. */
let seats: string[];
const mails: BookingMail[] = [];

beforeAll(async () => {
  system = await TestSystem.shared();
  system.sendMail = (mail) => {
    mails.push(mail);
    return Promise.resolve({ sent: true });
  };
  flight = await system.openFlight(48, '787-9');
  const { aircraft, fares } = flight.definition;
  const prices = seatPrices(aircraft, fares);
  seats = Object.keys(prices)
    .filter((seat) => seatClass(aircraft, seat) === 'economy' && !isExitSeat(aircraft, seat))
    .toSorted((a, b) => (prices[a] ?? 0) - (prices[b] ?? 0));
});

const cheapest = (): string => seats.shift() ?? '';
const dearest = (): string => seats.pop() ?? '';

function adult(seat: string, givenName: string): Passenger {
  const document = { givenName: givenName.toUpperCase(), surname: 'KOWALSKI' };
  return { seat, givenName, surname: 'Kowalski', type: 'adult', document };
}

/** An order that has paid, with its people. */
async function buy(...people: Passenger[]): Promise<TestOrder> {
  const order = await system.book(flight, [...new Set(people.map(({ seat }) => seat))]);
  await order.setPassengers({ passengers: people, contact: { email: `${order.id}@example.com` } });
  await order.pay('11111');
  await order.settled();
  return order;
}

async function holdOf({ id }: TestOrder) {
  const { orders } = await flight.manifest();
  const found = orders.find(({ orderId }) => orderId === id);
  if (!found) throw new Error('no seats');
  return found;
}

/** What the gateway has of the order: charged in all, given back in all, in pence. */
function moneyOf({ id }: TestOrder): number {
  const pence = (amount: string) => Math.round(Number(amount) * 100);
  const charged = system.gateway.chargesOf(id).map(({ amount }) => pence(amount));
  const back = [...system.gateway.refunds.values()]
    .filter(({ orderId }) => orderId === id)
    .map(({ amount = '0' }) => pence(amount));
  return [...charged, ...back.map((amount) => -amount)].reduce((sum, one) => sum + one, 0);
}

const paid = (amount: string) => Math.round(Number(amount) * 100);

/** Updates that its history has: mails and refunds add events of their own, at any time. */
async function updatesOf({ handle }: TestOrder): Promise<number> {
  const runs = await runsOf(system.client, handle.workflowId);
  const events = runs.flatMap((run) => run.events ?? []);
  return events.filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length;
}

test('Y1, Y2: cheaper seats are exchanged at once, nothing is given back, and the mail says so', async () => {
  const [from, to] = [dearest(), cheapest()];
  const order = await buy(adult(from, 'Anna'));
  const before = await order.status();
  const key = randomUUID();
  const changed = await order.exchange([to], { key, amount: '0.00' });
  expect(changed).toMatchObject({ status: 'confirmed', seats: [to], total: before.total });
  expect(changed.exchange).toBeUndefined();
  expect(changed.passengers).toMatchObject([{ seat: to, givenName: 'Anna' }]);
  expect(await holdOf(order)).toMatchObject({
    hold: { status: 'sold', seats: [to] },
    people: { passengers: [{ seat: to, givenName: 'Anna' }] },
  });
  const mail = await until(() =>
    Promise.resolve(
      mails.find(({ orderId, kind }) => orderId === order.id && kind === 'seats-changed'),
    ),
  );
  expect(mail).toMatchObject({ seats: [to], message: changed.message });
  // R7: what was carried out before adds nothing.
  const updates = await updatesOf(order);
  expect(await order.exchange([to], { key, amount: '0.00' })).toEqual(changed);
  expect(await order.exchange([to])).toEqual(changed);
  expect(await updatesOf(order)).toBe(updates);
  // What was paid counts on the way back.
  expect(await order.exchange([from])).toMatchObject({ seats: [from], total: before.total });
  expect(moneyOf(order)).toBe(paid(before.total.amount));
});

test('Y3, Y5: a difference is charged once, with both seats kept, and goes back with the rest', async () => {
  const [from, to] = [cheapest(), dearest()];
  const order = await buy(adult(from, 'Anna'));
  const before = await order.status();
  const { code: needed, details } = await refusalOf(order.exchange([to]));
  expect(needed).toBe('payment-needed');
  const amount = details.difference?.amount ?? '';
  const wrong = await refusalOf(order.exchange([to], { code: '11111', amount: '1.00' }));
  expect(wrong).toMatchObject({ code: 'amount-changed', details: { difference: { amount } } });
  system.gateway.validate = () => 503;
  const key = randomUUID();
  const running = await order.exchange([to], { code: '24680', amount, key });
  expect(running).toMatchObject({
    status: 'confirmed',
    exchange: { state: 'paying', seats: [to] },
  });
  expect((await flight.snapshot()).seats).toMatchObject({
    [from]: { status: 'sold' },
    [to]: { status: 'paying' },
  });
  for (const refused of [
    () => order.cancel(),
    () => order.exchange([cheapest()]),
    () => order.changePaid({ type: 'cancelPassenger', seat: from }),
  ]) {
    expect((await refusalOf(refused())).code).toBe('payment-running');
  }
  const moved = { type: 'move-order', orderId: order.id, seats: [cheapest()] } as const;
  expect(await flight.intervene(moved)).toMatchObject({ rejection: { code: 'payment-running' } });
  system.gateway.validate = () => 'valid';
  const done = await order.exchanged();
  expect(done).toMatchObject({ status: 'confirmed', seats: [to] });
  expect(done.exchange).toBeUndefined();
  expect(paid(done.total.amount)).toBe(paid(before.total.amount) + paid(amount));
  expect(moneyOf(order)).toBe(paid(done.total.amount));
  const [first, second] = system.gateway.chargesOf(order.id);
  expect((await holdOf(order)).hold).toEqual({
    status: 'sold',
    seats: [to],
    chargeId: first?.id,
    surcharges: [second?.id],
    paid: paid(done.total.amount),
  });
  expect((await order.exchange([to], { code: '24680', amount, key })).seats).toEqual([to]);
  const other = await refusalOf(order.exchange([from], { code: '24680', amount, key }));
  expect(other.code).toBe('idempotency-mismatch');
  expect(await order.cancel()).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  const back = [...system.gateway.refunds.values()].filter(({ orderId }) => orderId === order.id);
  expect(back.map(({ chargeId }) => chargeId)).toEqual([first?.id, second?.id]);
});

test('Y3, Y5: three attempts in vain leave what was, and say why; then it may be tried anew', async () => {
  const [from, to] = [cheapest(), dearest()];
  const order = await buy(adult(from, 'Anna'));
  const before = await order.status();
  system.gateway.validate = () => 'declined';
  await order.exchange([to], { code: '24680' });
  const failed = await order.exchanged();
  expect(failed).toMatchObject({
    status: 'confirmed',
    seats: [from],
    total: before.total,
    exchange: { state: 'failed', payment: { attempt: 3, lastFailure: 'declined' } },
  });
  expect(failed.message).toContain(`you keep seat ${from}`);
  expect(Object.keys((await flight.snapshot()).seats)).not.toContain(to);
  expect(moneyOf(order)).toBe(paid(before.total.amount));
  system.gateway.validate = () => 'valid';
  await order.exchange([to], { code: '24680' });
  expect(await order.exchanged()).toMatchObject({ seats: [to] });
  expect(system.gateway.chargesOf(order.id)).toHaveLength(2);
});

test('Y6, Y8: one passenger is cancelled, refunded in part, and the rest with the order', async () => {
  const [one, two] = [cheapest(), cheapest()];
  const order = await buy(adult(one, 'Anna'), adult(two, 'Bo'));
  const before = await order.status();
  const cancelled = await order.changePaid({ type: 'cancelPassenger', seat: two });
  expect(cancelled).toMatchObject({
    status: 'confirmed',
    seats: [one],
    passengers: [{ givenName: 'Anna' }],
  });
  const parts = await until(() => {
    const found = [...system.gateway.refunds.values()].filter(
      ({ orderId }) => orderId === order.id,
    );
    return Promise.resolve(found.length > 0 && found);
  });
  expect(parts).toHaveLength(1);
  expect(paid(cancelled.total.amount)).toBe(moneyOf(order));
  expect(paid(cancelled.total.amount)).toBeLessThan(paid(before.total.amount));
  expect(await holdOf(order)).toMatchObject({
    hold: { seats: [one], paid: paid(cancelled.total.amount) },
    people: { passengers: [{ givenName: 'Anna' }] },
  });
  const updates = await updatesOf(order);
  const again = await order.changePaid({ type: 'cancelPassenger', seat: two });
  expect(again.seats).toEqual([one]);
  expect(await updatesOf(order)).toBe(updates);
  const last = await refusalOf(order.changePaid({ type: 'cancelPassenger', seat: one }));
  expect(last.code).toBe('last-passenger');
  expect(await order.cancel()).toMatchObject({ reason: 'refunded' });
  const whole = system.gateway.refunds.get(`refund:${system.gateway.chargesOf(order.id)[0]?.id}`);
  expect(whole).toMatchObject({ orderId: order.id });
  expect(whole?.amount).toBeUndefined();
  const kinds = mails.filter(({ orderId }) => orderId === order.id).map(({ kind }) => kind);
  expect(kinds.slice(0, 2)).toEqual(['confirmed', 'passenger-cancelled']);
});

test('A22: an agent cancels a passenger: refunded in part, told by mail, and in the audit', async () => {
  const [one, two] = [cheapest(), cheapest()];
  const order = await buy(adult(one, 'Anna'), adult(two, 'Bo'));
  const before = await order.status();
  const seen = (await flight.manifest()).version;
  const agent = {
    by: 'Ada',
    role: 'agent',
    reason: 'He is ill.',
    tellCustomer: 'Get well.',
  } as const;
  const cancel = (seat: string, expectedVersion: number) =>
    order.changePaid({ type: 'cancelPassenger', seat, agent: { ...agent, expectedVersion } });
  expect(await refusalOf(cancel(two, seen + 1_000))).toMatchObject({
    code: 'superseded-by-another',
  });
  const cancelled = await cancel(two, seen);
  const back = paid(before.total.amount) - paid(cancelled.total.amount);
  expect(cancelled.message).toMatch(
    new RegExp(`^Our staff cancelled the passenger in seat ${two}. .* Get well.$`),
  );
  await until(() => Promise.resolve(moneyOf(order) === paid(cancelled.total.amount)));
  await until(() =>
    Promise.resolve(
      mails.some(
        ({ orderId, kind, message }) =>
          orderId === order.id && kind === 'passenger-cancelled' && message === cancelled.message,
      ),
    ),
  );
  const entryOf = async () => {
    const { audit } = await flight.manifest();
    return audit.filter(({ command }) => 'orderId' in command && command.orderId === order.id);
  };
  const { by, role, reason } = agent;
  const entry = {
    role,
    command: { type: 'cancel-passenger', orderId: order.id, seat: two, by, reason },
    effect: { type: 'refund', refund: { amount: (back / 100).toFixed(2), currency: 'GBP' } },
    told: [cancelled.message],
  };
  expect(await entryOf()).toMatchObject([entry]);
  // R7: done twice is done once.
  const updates = await updatesOf(order);
  expect((await cancel(two, seen)).seats).toEqual([one]);
  expect(await updatesOf(order)).toBe(updates);
  expect(await entryOf()).toHaveLength(1);
});

test('Y6: the refund in part outlives a gateway that is away, and stands in no way', async () => {
  const [one, two, other] = [cheapest(), cheapest(), cheapest()];
  const order = await buy(adult(one, 'Anna'), adult(two, 'Bo'));
  system.gateway.refund = () => 503;
  await order.changePaid({ type: 'cancelPassenger', seat: two });
  await until(() => Promise.resolve(system.gateway.requests.includes(`/refunds ${order.id}`)));
  expect((await flight.snapshot()).seats[two]).toBeUndefined();
  expect(await order.exchange([other])).toMatchObject({ seats: [other] });
  system.gateway.refund = () => null;
  const { total } = await order.status();
  await until(() => Promise.resolve(moneyOf(order) === paid(total.amount)));
});

test('Y7: a name is corrected by three letters, for manifest and mail; more is refused', async () => {
  const order = await buy(adult(cheapest(), 'Anna'));
  const { seats: own } = await order.status();
  const [seat = ''] = own;
  const correct = (givenName: string) =>
    order.changePaid({
      type: 'correctName',
      seat,
      givenName,
      surname: 'Kowalski',
      document: { givenName: givenName.toUpperCase(), surname: 'KOWALSKI' },
    });
  const corrected = await correct('Hanna');
  expect(corrected.passengers).toMatchObject([{ givenName: 'Hanna', seat }]);
  expect((await holdOf(order)).people?.passengers).toMatchObject([{ givenName: 'Hanna' }]);
  const updates = await updatesOf(order);
  expect(await correct('Hanna')).toEqual(corrected);
  expect((await refusalOf(correct('Johannes'))).code).toBe('name-change-too-large');
  expect((await refusalOf(correct('H4nna'))).code).toBe('passengers-invalid');
  expect(await updatesOf(order)).toBe(updates);
  const mail = await until(() =>
    Promise.resolve(
      mails.find((each) => each.orderId === order.id && each.kind === 'name-corrected'),
    ),
  );
  expect(mail.passengers).toMatchObject([{ givenName: 'Hanna' }]);
});

test('Y1 to Y7: what cannot be so is refused, and changes nothing', async () => {
  const [seat, taken] = [cheapest(), cheapest()];
  const order = await buy(adult(seat, 'Anna'));
  await system.book(flight, [taken]);
  const unpaid = await system.book(flight, [cheapest()]);
  const [before, updates] = [await order.status(), await updatesOf(order)];
  const nonsense = {} as never;
  const refused: [() => Promise<unknown>, string][] = [
    [() => unpaid.exchange([cheapest()]), 'not-booked'],
    [() => order.exchange([]), 'wrong-number-of-seats'],
    [() => order.exchange(['99Z']), 'unknown-seats'],
    [() => order.exchange([cheapest()], { revision: 0 }), 'order-changed'],
    [() => order.exchange([dearest()], { code: '1234' }), 'invalid-payment-code'],
    [() => order.exchange(nonsense), 'invalid-request'],
    [() => order.changePaid({ type: 'cancelPassenger', seat: taken }), 'no-such-passenger'],
    [() => order.changePaid({ type: 'cancelPassenger', seat: nonsense }), 'invalid-request'],
    [() => order.changePaid({ type: 'correctName' } as never), 'invalid-request'],
  ];
  for (const [answer, code] of refused) expect((await refusalOf(answer())).code).toBe(code);
  expect(await updatesOf(order)).toBe(updates);
  expect((await refusalOf(order.exchange([taken]))).code).toBe('seats-unavailable');
  expect({ ...(await order.status()), unsettled: undefined }).toEqual(before);
});

test('Y4, O14: a flight that is cancelled in the midst of it gives all back', async () => {
  const doomed = await system.openFlight(48, '787-9');
  const order = await system.buy(doomed, [cheapest()]);
  system.gateway.validate = () => 503;
  await order.exchange([dearest()], { code: '24680' });
  await until(async () => (await order.status()).exchange?.payment.unanswered);
  await doomed.intervene({ type: 'cancel-flight' });
  expect(await order.ended()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  expect(system.gateway.chargesOf(order.id)).toHaveLength(1);
  await doomed.handle.result();
  system.gateway.validate = () => 'valid';
});
