/** Those who book together and pay for themselves, on a real server. */
import { randomUUID } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { minus } from '@aisle/shared/after-paying';
import { orderTotal } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { Rebook } from '@aisle/shared/rebooking';
import { orderMessages, type OrderState } from '@aisle/shared/workflow-api';
import { chooseAs, joinAs, partsOf, partyOfPayers } from './support/parties.ts';
import { refusalOf, TestSystem, until, type TestFlight, type TestOrder } from './support/system.ts';

let system: TestSystem;
let flight: TestFlight;

beforeAll(async () => {
  system = await TestSystem.shared();
  flight = await system.openFlight();
});

const brief = { settings: { holdMs: 4_000, paymentAttemptMs: limits.paymentAttemptMs } };
const costs = (...seats: string[]): string => orderTotal(flight.definition, seats).amount;
const chargesOf = (order: TestOrder): string[] =>
  system.gateway
    .chargesOf(order.id)
    .map(({ amount }) => amount)
    .toSorted();
const refundsOf = (order: TestOrder) =>
  [...system.gateway.refunds.values()].filter(({ orderId }) => orderId === order.id);

async function partIs(order: TestOrder, part: string): Promise<OrderState> {
  return until(async () => {
    const state = await order.status();
    return partsOf(state).includes(part) && state;
  });
}

async function holdOf(order: TestOrder) {
  const { orders } = await flight.manifest();
  return orders.find(({ orderId }) => orderId === order.id);
}

test('O28, O29: each pays for themselves, side by side; when all have, their seats are sold by all charges', async () => {
  const order = await partyOfPayers(system, flight, ['1A', '1C'], { Ben: '1D' });
  expect(partsOf(await order.status())).toEqual(['owner unpaid', 'Ben unpaid']);
  await Promise.all([order.payAs('Ben', '11111', { amount: costs('1D') }), order.pay('11111')]);
  const paid = await order.settled();
  expect(paid).toMatchObject({ status: 'confirmed', total: { amount: costs('1A', '1C', '1D') } });
  expect([...paid.seats].sort()).toEqual(['1A', '1C', '1D']);
  expect(chargesOf(order)).toEqual([costs('1A', '1C'), costs('1D')].toSorted());
  const sold = await holdOf(order);
  expect(sold?.hold).toMatchObject({ status: 'sold', seats: paid.seats });
  expect(sold?.people?.passengers).toMatchObject([{ seat: '1D', givenName: 'Ben' }]);
  const { hold } = sold ?? {};
  const named = hold?.status === 'sold' ? [hold.chargeId, ...(hold.surcharges ?? [])] : [];
  expect(named.toSorted()).toEqual(
    system.gateway
      .chargesOf(order.id)
      .map(({ id }) => id)
      .toSorted(),
  );
});

test('O28: who pays is said anew until somebody pays, on the last that was said of it', async () => {
  const order = await partyOfPayers(system, flight, ['2A'], { Ben: '2C' });
  const { sequence: revision } = await order.status();
  await order.changeParty({ type: 'choose-payers', payers: 'owner', revision });
  expect((await refusalOf(order.payAs('Ben', '11111'))).code).toBe('owner-pays');
  const stale = { type: 'choose-payers', payers: 'each', revision } as const;
  expect((await refusalOf(order.changeParty(stale))).code).toBe('order-changed');
  const { sequence } = await order.status();
  await order.changeParty({ ...stale, revision: sequence });
  system.gateway.validate = () => 'silent';
  await order.payAs('Ben', '11111');
  const back = { type: 'choose-payers', payers: 'owner', revision: sequence + 9 } as const;
  expect((await refusalOf(order.changeParty(back))).code).toBe('payment-running');
  system.gateway.reset();
});

test('O29: from the first payment on seats stay as they are, nobody joins, and names are entered until paid', async () => {
  const order = await partyOfPayers(system, flight, ['3A'], { Ben: '3C', Cat: '3D' });
  await order.payAs('Ben', '11111');
  const { sequence: revision, expiresAt } = await partIs(order, 'Ben paid');
  expect(expiresAt).not.toBeNull();
  expect((await flight.snapshot()).seats['3D']?.status).toBe('paying');
  expect((await refusalOf(joinAs(order, 'Dan'))).code).toBe('payment-running');
  expect((await refusalOf(chooseAs(order, 'Cat', '3E'))).code).toBe('payment-running');
  expect((await refusalOf(order.changeSeats(['3A']))).code).toBe('payment-running');
  expect((await refusalOf(order.cancel())).code).toBe('payment-running');
  const name = { givenName: 'Catherine', surname: 'Guest' };
  await order.changeParty({ type: 'enter-name', guestId: 'Cat', name, revision });
  const late = { type: 'enter-name', guestId: 'Ben', name, revision } as const;
  expect((await refusalOf(order.changeParty(late))).code).toBe('part-paid');
  expect((await refusalOf(order.payAs('Ben', '11111'))).code).toBe('part-paid');
  const leave = { type: 'remove-guest', guestId: 'Ben' } as const;
  expect((await refusalOf(order.changeParty(leave))).code).toBe('part-paid');
  await order.payAs('Cat', '11111');
  await order.pay('11111');
  const { passengers } = await order.settled();
  expect(passengers?.map(({ givenName }) => givenName)).toEqual(['Ben', 'Catherine']);
});

test('O29: what is not paid when the time is over falls away, and the rest is sold in one decision', async () => {
  const order = await partyOfPayers(system, flight, ['4A', '4C'], { Ben: '4D' }, brief);
  await order.payAs('Ben', '11111');
  const { version } = await flight.snapshot();
  const paid = await order.settled();
  expect(paid).toMatchObject({
    status: 'confirmed',
    seats: ['4D'],
    total: { amount: costs('4D') },
  });
  expect(partsOf(paid)).toEqual(['owner dropped', 'Ben paid']);
  expect(paid.message).toMatch(/^You have booked seat 4D\. Seats 4A and 4C were not paid for/);
  const { seats, version: after } = await flight.snapshot();
  expect([seats['4A'], seats['4C'], seats['4D']?.status]).toEqual([undefined, undefined, 'sold']);
  expect(after - version).toBeGreaterThanOrEqual(2);
  await system.book(flight, ['4A', '4C']);
});

test('O29: its owner waits no more for the others, once somebody has paid', async () => {
  const order = await partyOfPayers(system, flight, ['5A'], { Ben: '5C' });
  const close = { type: 'close-payments' } as const;
  expect((await refusalOf(order.changeParty(close))).code).toBe('nothing-paid');
  await order.pay('11111');
  await partIs(order, 'owner paid');
  await order.changeParty(close);
  expect(await order.settled()).toMatchObject({ status: 'confirmed', seats: ['5A'] });
  expect(await order.status()).toMatchObject({ party: { guests: [{ id: 'Ben', seat: null }] } });
});

test('O29: a part whose payment fails falls away, and the others go on', async () => {
  const order = await partyOfPayers(system, flight, ['6A'], { Ben: '6C' });
  system.gateway.validate = (_, code) => (code === '00000' ? 'declined' : 'valid');
  await order.payAs('Ben', '00000');
  const failed = await partIs(order, 'Ben failed');
  expect(failed).toMatchObject({
    status: 'paying',
    party: { parts: [{}, { payment: { attempt: 3 } }] },
  });
  expect((await refusalOf(order.payAs('Ben', '11111'))).code).toBe('part-dropped');
  await order.pay('11111');
  expect(await order.settled()).toMatchObject({ status: 'confirmed', seats: ['6A'] });
  system.gateway.reset();
});

test('O29: where nobody has paid, the order ends as any other', async () => {
  const late = await partyOfPayers(system, flight, ['7A'], { Ben: '7C' }, brief);
  system.gateway.validate = () => 'declined';
  await late.payAs('Ben', '00000');
  const failed = await partyOfPayers(system, flight, ['8A'], { Ben: '8C' });
  await Promise.all([failed.payAs('Ben', '00000'), failed.pay('00000')]);
  expect(await failed.ended()).toMatchObject({ status: 'failed', reason: 'payment-failed' });
  expect(await late.ended()).toMatchObject({ status: 'expired', reason: 'hold-expired' });
  expect([chargesOf(late), chargesOf(failed)]).toEqual([[], []]);
  const { seats } = await flight.snapshot();
  for (const seat of ['7A', '7C', '8A', '8C']) expect(seats[seat]).toBeUndefined();
  system.gateway.reset();
});

test('O29: its owner cancels as long as nobody has paid or is paying', async () => {
  const order = await partyOfPayers(system, flight, ['9A'], { Ben: '9C' });
  system.gateway.validate = () => 'declined';
  await order.payAs('Ben', '00000');
  await partIs(order, 'Ben failed');
  expect(await order.cancel()).toMatchObject({ status: 'cancelled' });
  expect((await flight.snapshot()).seats['9A']).toBeUndefined();
  system.gateway.reset();
});

test('P17, O29: while a part pauses between attempts, its payer gives another code', async () => {
  const order = await partyOfPayers(system, flight, ['10A'], { Ben: '10C' });
  system.gateway.validate = (_, code) => (code === '00000' ? 'declined' : 'valid');
  await order.payAs('Ben', '00000');
  await until(async () => {
    const { party } = await order.status();
    return party?.parts?.[1]?.payment?.nextAttemptAt;
  });
  await order.payAs('Ben', '11111');
  await partIs(order, 'Ben paid');
  expect(JSON.stringify(await order.status())).not.toContain('11111');
  system.gateway.reset();
});

test('O30: an owner’s child has an adult among those whom its owner pays for', async () => {
  const order = await partyOfPayers(system, flight, ['11A'], { Ben: '11C' });
  const kid = { seat: '11A', givenName: 'Kim', surname: 'Owner', type: 'child' } as const;
  const contact = { email: 'ann@example.com' };
  await order.setPassengers({ passengers: [kid], contact });
  expect((await refusalOf(order.pay('11111'))).code).toBe('part-without-adult');
  const { sequence: revision } = await order.status();
  await order.changeParty({ type: 'choose-payers', payers: 'owner', revision });
  const each = { type: 'choose-payers', payers: 'each', revision: revision + 1 } as const;
  expect((await refusalOf(order.changeParty(each))).code).toBe('part-without-adult');
});

test('O30: a part is paid when its own people are named, whoever else is not', async () => {
  const settings = { ...brief.settings, holdMs: limits.holdMs, passengersRequired: true } as const;
  const order = await partyOfPayers(system, flight, ['14A'], { Ben: '14C' }, { settings });
  const { code, details } = await refusalOf(order.payAs('Ben', '11111'));
  expect([code, details.field]).toEqual(['passengers-missing', 'contact.email']);
  await order.setPassengers({ passengers: [], contact: { email: 'ann@example.com' } });
  await order.payAs('Ben', '11111');
  await partIs(order, 'Ben paid');
  expect((await refusalOf(order.pay('11111'))).code).toBe('passengers-missing');
  const ann = { seat: '14A', givenName: 'Ann', surname: 'Owner', type: 'adult' } as const;
  await order.setPassengers({ passengers: [ann], contact: { email: 'ann@example.com' } });
  await order.pay('11111');
  expect((await order.settled()).passengers).toHaveLength(2);
});

test('P19: what goes back of one passenger goes back to whose charge it was', async () => {
  const order = await partyOfPayers(system, flight, ['15A'], { Ben: '15C', Cat: '15D' });
  for (const guest of ['Ben', 'Cat']) {
    await order.payAs(guest, '11111');
    await partIs(order, `${guest} paid`);
  }
  await order.pay('11111');
  const { party } = await order.settled();
  const bens = party?.parts?.find(({ payer }) => payer === 'Ben')?.chargeId;
  await order.changePaid({ type: 'cancelPassenger', seat: '15C' });
  await until(() => Promise.resolve(refundsOf(order).length === 1));
  expect(refundsOf(order)).toMatchObject([{ chargeId: bens, amount: costs('15C') }]);
  expect(await order.status()).toMatchObject({
    party: {
      guests: [
        { id: 'Ben', seat: null },
        { id: 'Cat', seat: '15D' },
      ],
    },
  });
  await order.cancel();
  const ids = system.gateway.chargesOf(order.id).map(({ id }) => id);
  expect(new Set(refundsOf(order).map(({ chargeId }) => chargeId))).toEqual(new Set(ids));
});

test('P19, A11: a flight that is cancelled while some have paid gives each charge back', async () => {
  const other = await system.openFlight();
  const order = await partyOfPayers(system, other, ['1A'], { Ben: '1C', Cat: '1D' });
  await order.payAs('Ben', '11111');
  await partIs(order, 'Ben paid');
  await order.payAs('Cat', '11111');
  await partIs(order, 'Cat paid');
  await other.intervene({ type: 'cancel-flight' });
  expect(await order.ended()).toMatchObject({ status: 'cancelled', reason: 'flight-cancelled' });
  expect(refundsOf(order)).toHaveLength(2);
});

test.each(['change-aircraft', 'rebook'] as const)(
  'P19, W21: what a lower class costs less goes back to each by the own seat: %s',
  async (how) => {
    const wide = await system.openFlight(48, '787-9');
    const narrow = await system.openFlight(72);
    const order = await partyOfPayers(system, wide, ['20A'], { Ben: '1A' });
    await order.payAs('Ben', '11111');
    await order.pay('11111');
    const before = await order.settled();
    const seats = ['20A', '1A'];
    if (how === 'rebook') {
      const flights = { from: wide.definition.id, to: narrow.definition };
      const wanted: Rebook = { id: randomUUID(), ...flights, seats, newSeats: ['30A', '1B'] };
      await order.handle.executeUpdate(orderMessages.rebook, { args: [wanted] });
    } else {
      const lowerClass = { reason: 'Better than not to fly.' };
      await wide.intervene({ type: 'change-aircraft', aircraft: 'A320neo', lowerClass });
    }
    const after = await order.changedSince(before);
    await until(() => Promise.resolve(refundsOf(order).length === 2));
    const narrowed = { ...wide.definition, aircraft: 'A320neo' } as const;
    const less = (was: string, is: string): string =>
      minus(
        orderTotal(wide.definition, [was]),
        orderTotal(how === 'rebook' ? narrow.definition : narrowed, [is]),
      ).amount;
    const bens = after.party?.guests[0]?.seat ?? '';
    const owners = after.seats.find((seat) => seat !== bens) ?? '';
    const back = before.party?.parts?.map(({ payer, chargeId }) => [
      payer,
      refundsOf(order).find((refund) => refund.chargeId === chargeId)?.amount,
    ]);
    expect(back).toEqual([
      ['owner', less('20A', owners)],
      ['Ben', less('1A', bens)],
    ]);
  },
);
