/** Customers who swap seats, over REST. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { isExitSeat, seatDesignators, type FlightDefinition } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { swapsSchema, type Swaps } from '@aisle/shared/swap-contract';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

const clock = new FakeClock();
const booking = new FakeBooking(() => clock.now());
let backend: TestBackend;
let flight: FlightDefinition;
let flights = 0;
const [exit = ''] = seatDesignators('787-9').filter((seat) => isExitSeat('787-9', seat));

beforeAll(async () => {
  backend = await TestBackend.start(booking, {}, null, clock);
  await backend.worker(booking);
});
afterAll(() => backend.stop());

beforeEach(async () => {
  flights += 1;
  flight = { ...someFlight(clock.now(), `AI ${400 + flights}`), aircraft: '787-9' };
  await booking.openFlight(flight);
});

type Answer = { readonly status: number; readonly code?: string; readonly swaps: Swaps };

class Customer {
  constructor(
    readonly id: string,
    readonly token: string,
  ) {}

  async ask(method: string, under = '', body?: object, key?: string): Promise<Answer> {
    const answer = await backend.ask(method, `/api/orders/${this.id}/swaps${under}`, {
      token: this.token,
      ...(body && { body }),
      ...(key && { headers: { 'Idempotency-Key': key } }),
    });
    const { swaps, code } = answer.body as unknown as Answer;
    if (answer.status < 300) swapsSchema.parse(swaps);
    return { status: answer.status, swaps, ...(code && { code }) };
  }

  propose(seat: string, wanted: string, more: object = {}, key?: string): Promise<Answer> {
    return this.ask('POST', '', { seat, wanted, ...more }, key);
  }

  /** The proposal that came last. */
  async last() {
    const { swaps } = await this.ask('GET');
    const swap = swaps.proposals.at(-1);
    if (swap === undefined) throw new Error('nothing is proposed');
    return swap;
  }

  async accept(body: object = {}): Promise<Answer> {
    return this.ask('POST', `/${(await this.last()).id}/acceptance`, body);
  }

  async order() {
    return (await backend.ask('GET', `/api/orders/${this.id}`, { token: this.token })).body.order;
  }
}

async function buy(...people: object[]): Promise<Customer> {
  const passengers = people.map((person, place) => {
    const givenName = place === 0 ? 'Ann' : 'Bo';
    return { givenName, surname: 'Lee', type: 'adult', ...person };
  });
  const seats = [...new Set((passengers as { seat?: string }[]).map(({ seat = '' }) => seat))];
  const { body } = await backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id, seats },
  });
  const { order, token } = body;
  const path = `/api/orders/${order.id}`;
  const contact = { email: 'anna@example.com' };
  await backend.ask('PUT', `${path}/passengers`, { token, body: { passengers, contact } });
  await backend.ask('POST', `${path}/payment`, { token, body: { code: '11111' } });
  booking.confirm(order.id);
  return new Customer(order.id, token);
}

it('Y9, Y10, Y12: one proposes, the other accepts, and each has the other’s seat for the price of before', async () => {
  const [ann, ben] = [await buy({ seat: '40A' }), await buy({ seat: '30C' })];
  const before = await ann.order();
  const proposed = await ann.propose('40A', '30C');
  expect(proposed).toMatchObject({
    status: 201,
    swaps: { allowed: true, proposals: [{ role: 'proposer', seat: '40A', other: '30C' }] },
  });
  const { proposals } = (await ben.ask('GET')).swaps;
  expect(proposals).toMatchObject([
    {
      ...{ role: 'asked', seat: '30C', other: '40A', status: 'proposed', reason: null },
      until: new Date(clock.now() + limits.swapMs).toISOString(),
      message: 'Someone in 40A asks to swap with your 30C. Nothing is paid for it.',
    },
  ]);
  const theirs = JSON.stringify(await ben.order());
  expect(theirs).not.toContain(ann.id);
  expect(theirs).not.toContain(before.confirmation);
  expect(await ben.accept()).toMatchObject({
    status: 200,
    swaps: { proposals: [{ status: 'accepted' }] },
  });
  expect(await ben.accept()).toMatchObject({ status: 200 });
  expect(await ann.order()).toMatchObject({ seats: ['30C'], total: before.total });
  expect(await ben.order()).toMatchObject({ seats: ['40A'], passengers: [{ seat: '40A' }] });
});

it('Y9, K2: the same key is the same proposal; another wish under it is refused', async () => {
  const [ann] = [await buy({ seat: '40A' }, { seat: '40B' }), await buy({ seat: '30C' })];
  const key = randomUUID();
  const first = await ann.propose('40A', '30C', {}, key);
  expect(await ann.propose('40A', '30C', {}, key)).toEqual(first);
  expect(await ann.propose('40B', '30C', {}, key)).toMatchObject({ code: 'idempotency-mismatch' });
});

it('Y9: what cannot be proposed is refused, and tells nothing of who has the seat', async () => {
  const ann = await buy({ seat: '40A' });
  const ben = await buy({ seat: '30C' });
  await buy({ seat: '1A' });
  await ben.ask('PUT', '', { allowed: false });
  const code = async (seat: string, wanted: string) => (await ann.propose(seat, wanted)).code;
  const closed = await ann.propose('40A', '30C');
  expect(closed).toEqual(await ann.propose('40A', '31C'));
  expect(closed).toMatchObject({ status: 409, code: 'swap-not-possible' });
  expect(await code('40A', '1A')).toBe('outside-cabin');
  expect(await code('30C', '40A')).toBe('seats-unavailable');
  expect(await code('40A', '99Z')).toBe('unknown-seats');
  expect((await ann.ask('POST', '', { seat: '40A' })).code).toBe('invalid-request');
  const stranger = new Customer(ann.id, ben.token);
  expect(await stranger.propose('40A', '30C')).toMatchObject({ code: 'order-not-found' });
});

it('Y12, H9: to an exit come only adults without infants, who say that they help', async () => {
  const child = await buy({ seat: '40A' }, { seat: '40B', type: 'child' });
  const ben = await buy({ seat: exit, willHelp: true });
  expect(await child.propose('40B', exit, { willHelp: true })).toMatchObject({
    code: 'passengers-invalid',
  });
  expect((await child.propose('40A', exit)).code).toBe('passengers-invalid');
  expect((await child.propose('40A', exit, { willHelp: true })).status).toBe(201);
  await ben.accept();
  expect((await child.order()).passengers).toMatchObject([
    { seat: exit, willHelp: true },
    { seat: '40B' },
  ]);
  // And back: who was asked says it, too.
  await child.propose(exit, '40A');
  expect((await ben.accept()).code).toBe('passengers-invalid');
  expect((await ben.accept({ willHelp: true })).status).toBe(200);
});

it('Y11: is withdrawn or declined; then it is over', async () => {
  const [ann, ben] = [await buy({ seat: '40A' }), await buy({ seat: '30C' })];
  await ann.propose('40A', '30C');
  const { id } = await ben.last();
  expect(await ben.ask('DELETE', `/${id}`)).toMatchObject({
    status: 200,
    swaps: { proposals: [{ status: 'ended', reason: 'declined' }] },
  });
  expect((await ann.order()).message).toBe('Your wish to swap 40A for 30C was declined.');
  expect((await ben.accept()).code).toBe('swap-over');
  expect((await ann.ask('DELETE', '/nonsense')).code).toBe('swap-not-found');
});

it('Y12: is refused while the order pays for other seats, or gives its own back', async () => {
  const [ann, ben] = [await buy({ seat: '40A' }), await buy({ seat: '30C' })];
  await ann.propose('40A', '30C');
  booking.startRefund(ben.id);
  expect((await ben.accept()).code).toBe('order-cancelled');
});

const moments = ['before its flight is told', 'before it hears from its flight'];

it.each(moments)('Y13: is not asked after a rebooking %s that it is not to be', async (moment) => {
  const ann = await buy({ seat: '40A' });
  const next = { ...someFlight(clock.now(), `AJ ${400 + flights}`), aircraft: '787-9' } as const;
  await booking.openFlight(next);
  const flightsOf = { from: flight.id, to: next };
  const rebook = (): void => {
    const wanted = { id: randomUUID(), ...flightsOf, seats: ['40A'], newSeats: ['41A'] };
    expect(booking.rebook(ann.id, wanted)).toBeNull();
  };
  if (moment === moments[0]) {
    const decide = booking.swaps.decide.bind(booking.swaps);
    vi.spyOn(booking.swaps, 'decide').mockImplementationOnce((...told) => {
      rebook();
      return decide(...told);
    });
  } else vi.spyOn(booking, 'decided').mockImplementationOnce(rebook);
  const answer = await ann.ask('PUT', '', { allowed: false });
  expect(answer).toMatchObject({ status: 200, swaps: { allowed: false } });
  expect((await ann.ask('GET')).swaps.allowed).toBe(false);
  flight = next;
  const ben = await buy({ seat: '30C' });
  expect((await ben.propose('30C', '41A')).code).toBe('swap-not-possible');
});
