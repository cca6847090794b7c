/** An aircraft with too few seats of a class, on a real server: who sits in a lower one gets the difference back. */
import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { orderTotal, seatClass, seatDesignators, seatPrices } from '@aisle/shared/aircraft';
import { refundWorkflowId } from '@aisle/shared/ids';
import type { InterventionPreview } from '@aisle/shared/interventions';
import { minorUnits, type Money } from '@aisle/shared/money';
import type { BookingMail } from '@aisle/shared/order-messages';
import type { Passenger } from '@aisle/shared/people';
import { refusalOf, TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
const mails: BookingMail[] = [];

beforeAll(async () => {
  system = await TestSystem.shared();
  system.sendMail = (mail) => {
    mails.push(mail);
    return Promise.resolve({ sent: true });
  };
});
beforeEach(() => {
  system.gateway.refund = () => null;
});

/** Without premium, in which the orders of these tests sit. */
const smaller = {
  type: 'change-aircraft',
  aircraft: 'A220-300',
  lowerClass: { reason: 'Better than not to fly.' },
} as const;

type Possible = Extract<InterventionPreview, { ok: true }>;

/** Changes the aircraft as its preview says. */
async function change(flight: TestFlight): Promise<Possible> {
  const preview = await flight.preview(smaller);
  if (!preview.ok) throw new Error(preview.rejection.code);
  expect(await flight.intervene(smaller, { expectedVersion: preview.version })).toMatchObject({
    ok: true,
  });
  return preview;
}

function adult(seat: string, givenName: string): Passenger {
  const document = { givenName: givenName.toUpperCase(), surname: 'KOWALSKI' };
  return { seat, givenName, surname: 'Kowalski', type: 'adult', document };
}

async function buy(flight: TestFlight, ...seats: string[]): Promise<TestOrder> {
  const order = await system.book(flight, seats);
  const passengers = seats.map((seat, place) => adult(seat, ['Anna', 'Zofia'][place] ?? 'Ewa'));
  await order.setPassengers({ passengers, contact: { email: `${order.id}@example.com` } });
  await order.pay('11111');
  await order.settled();
  return order;
}

const pence = (amount: string) => Math.round(Number(amount) * 100);
const refundsOf = ({ id }: TestOrder) =>
  [...system.gateway.refunds.values()].filter(({ orderId }) => orderId === id);

/** What the gateway keeps of the order's money, in pence; a refund without an amount is of all that is left. */
function keptOf(order: TestOrder): number {
  const refunds = refundsOf(order);
  if (refunds.some(({ amount }) => amount === undefined)) return 0;
  const charged = system.gateway.chargesOf(order.id).map(({ amount }) => pence(amount));
  const back = refunds.map(({ amount = '0' }) => -pence(amount));
  return [...charged, ...back].reduce((sum, one) => sum + one, 0);
}

function keeps(order: TestOrder, { amount }: Money) {
  return until(() => Promise.resolve(keptOf(order) === pence(amount)));
}

test('W20, W21: the order learns seat and price, gets the difference back once, and reads of it', async () => {
  const flight = await system.openFlight(48, '787-9');
  const order = await buy(flight, '20A', '20B');
  const before = await order.status();
  const preview = await change(flight);
  const [lowered] = preview.lowered ?? [];
  const [move] = preview.moves ?? [];
  const after = await order.changedSince(before);
  const { customerSees } = preview.orders[0]!;
  expect(after).toMatchObject({
    status: 'confirmed',
    seats: move?.to,
    total: lowered?.after,
    message: customerSees,
  });
  expect(after.passengers?.map(({ seat }) => seat)).toEqual(move?.to);
  await keeps(order, after.total);
  const { orders, audit } = await flight.manifest();
  expect(orders[0]?.hold).toMatchObject({ paid: minorUnits(after.total), seats: move?.to });
  expect(audit.at(-1)?.effect).toEqual(preview.effect);
  const mail = await until(() =>
    Promise.resolve(
      mails.find(({ orderId, kind }) => orderId === order.id && kind === 'seats-changed'),
    ),
  );
  expect(mail).toMatchObject({ total: after.total, message: customerSees, seats: move?.to });

  // The flight's word comes twice.
  const lower = { costs: minorUnits(after.total), seats: [] };
  const again = { signal: 'seatsMoved', version: after.flightVersion, seats: after.seats, lower };
  await order.handle.signal('seatsMoved', again);
  expect(await order.status()).toEqual(after);
  expect(refundsOf(order)).toHaveLength(1);

  // One passenger: the share of what is still paid.
  const kept = await order.changePaid({ type: 'cancelPassenger', seat: after.seats[0]! });
  expect(minorUnits(kept.total)).toBeLessThan(minorUnits(after.total));
  await keeps(order, kept.total);
  await order.cancel();
  expect(keptOf(order)).toBe(0);
});

test('W21: the difference goes back though the order’s worker dies, and the gateway is away', async () => {
  const flight = await system.openFlight(48, '787-9');
  const order = await buy(flight, '20A');
  const before = await order.status();
  system.gateway.refund = () => 503;
  await change(flight);
  const after = await order.changedSince(before);
  expect(refundsOf(order)).toEqual([]);
  await system.stopWorkers();
  await system.startWorkers();
  system.gateway.refund = () => null;
  await keeps(order, after.total);
  expect(refundsOf(order)).toHaveLength(1);
  expect(await order.status()).toEqual(after);
});

test('W21: who cancels while the difference is on its way gets all of it back, and no more', async () => {
  const flight = await system.openFlight(48, '787-9');
  const order = await buy(flight, '20A');
  const before = await order.status();
  system.gateway.refund = () => 503;
  await change(flight);
  await order.changedSince(before);
  const cancelled = order.cancel();
  await until(async () => (await flight.manifest()).orders.length === 0);
  system.gateway.refund = () => null;
  expect(await cancelled).toMatchObject({ status: 'cancelled', reason: 'refunded' });
  await until(() => Promise.resolve(keptOf(order) === 0));
  await order.ended();
  expect(keptOf(order)).toBe(0);
});

test('W21: an order whose workflow is gone gets the difference all the same, once, and later what is left', async () => {
  const flight = await system.openFlight(48, '787-9');
  const order = await buy(flight, '20A', '20B');
  // By a second charge it has a dearer seat.
  const { aircraft, fares } = flight.definition;
  const prices = seatPrices(aircraft, fares);
  const worth = (seat: string) => prices[seat] ?? 0;
  const premium = seatDesignators(aircraft).filter(
    (seat) => seatClass(aircraft, seat) === 'premium',
  );
  const [dearest = ''] = premium.toSorted((a, b) => worth(b) - worth(a));
  const exchange = { type: 'exchangeSeats', seats: [dearest, '20B'], key: randomUUID() } as const;
  await order.changePaid({ ...exchange, code: '11111' });
  await until(async () => (await order.status()).seats.includes(dearest));
  await order.handle.terminate('by hand');
  system.gateway.refund = (orderId, tries) => (orderId === order.id && tries < 3 ? 503 : null);
  const preview = await change(flight);
  const [lowered] = preview.lowered ?? [];
  await keeps(order, lowered!.after);
  const [move] = preview.moves ?? [];
  const { orders } = await flight.manifest();
  expect(orders[0]?.hold).toMatchObject({ seats: move?.to, paid: minorUnits(lowered!.after) });
  const { chargeId } = orders[0]!.hold as { chargeId: string };
  const charges = system.gateway.chargesOf(order.id);
  expect(charges.map(({ id }) => id)[0]).toBe(chargeId);
  const { version } = await flight.snapshot();
  const id = refundWorkflowId(`${chargeId}:${flight.definition.id}:${version}`);
  const refund = system.client.workflow.getHandle(id);
  await refund.result();
  expect(keptOf(order)).toBe(minorUnits(lowered!.after));

  await flight.intervene({ type: 'force-release', orderId: order.id });
  await until(() => Promise.resolve(keptOf(order) === 0));
});

test('W22: an order that is not paid costs less, and is paid for by that price alone', async () => {
  const flight = await system.openFlight(48, '787-9');
  const order = await system.book(flight, ['20A']);
  const before = await order.status();
  const preview = await change(flight);
  const after = await order.changedSince(before);
  const definition = { ...flight.definition, aircraft: 'A220-300' } as const;
  expect(after).toMatchObject({ status: 'held', message: preview.orders[0]?.customerSees });
  expect(after.total).toEqual(orderTotal(definition, after.seats));
  const seen = await refusalOf(order.pay('11111', randomUUID(), before.total.amount));
  expect(seen).toMatchObject({
    code: 'amount-changed',
    details: { order: { total: after.total } },
  });
  await order.pay('11111', randomUUID(), after.total.amount);
  await order.settled();
  expect(keptOf(order)).toBe(minorUnits(after.total));
  expect((await flight.manifest()).orders[0]?.hold).toMatchObject({ paid: keptOf(order) });
});

test('W20: has a reason of its own', async () => {
  const flight = await system.openFlight(48, '787-9');
  for (const reason of ['', '  ']) {
    const refused = await refusalOf(flight.intervene({ ...smaller, lowerClass: { reason } }));
    expect(refused.code).toBe('reason-required');
  }
});
