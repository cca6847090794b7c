/** Those who book together, over REST and sockets. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { Order } from '@aisle/shared/contract';
import { invitationLink, orderLink } from '@aisle/shared/order-link';
import { partySchema, type Party } from '@aisle/shared/party-contract';
import { secrets, TestBackend, type Ask } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { FakeClock } from './support/fake-clock.ts';
import { someFlight } from './support/flights.ts';

interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly field?: string;
  readonly party: Party;
  readonly order: Order;
  readonly token: string;
  readonly invitation: string;
}

interface Guest {
  readonly id: string;
  readonly token: string;
}

const clock = new FakeClock();
const booking = new FakeBooking(() => clock.now());
let backend: TestBackend;
let flight: FlightDefinition;
let flights = 0;
let orderId: string;
let owner: string;
let invitation: string;

beforeAll(async () => {
  backend = await TestBackend.start(booking, {}, null, clock);
  await backend.worker(booking);
});
afterAll(() => backend.stop());

beforeEach(async () => {
  flights += 1;
  flight = someFlight(clock.now(), `AI ${500 + flights}`);
  await booking.openFlight(flight);
  const body = { flightId: flight.id, seats: ['1A', '1C'] };
  const created = await backend.ask('POST', '/api/orders', { body });
  orderId = created.body.order.id;
  owner = created.body.token;
  invitation = (await ask('POST', 'invitation', { token: owner })).invitation;
});

async function ask(method: string, path: string, options: Ask = {}): Promise<Answer> {
  const address = `/api/orders/${orderId}/${path}`;
  const { status, body } = await backend.ask(method, address, options);
  const answer = body as unknown as Answer;
  if (status < 300 && 'party' in answer) partySchema.parse(answer.party);
  return { ...answer, status };
}

const joinAs = (givenName: string, more: object = {}, headers = {}) =>
  ask('POST', 'guests', { body: { givenName, surname: 'Guest', invitation, ...more }, headers });

async function join(givenName: string): Promise<Guest> {
  const { status, party, token } = await joinAs(givenName);
  expect(status).toBe(201);
  return { id: party.guestId, token };
}

const look = ({ id, token }: Guest) => ask('GET', `guests/${id}`, { token });
const choose = ({ id, token }: Guest, seat: unknown, revision: unknown) =>
  ask('PUT', `guests/${id}/seat`, { token, body: { seat, revision } });
const setNames = (passengers: readonly object[]) =>
  ask('PUT', 'passengers', { token: owner, body: { passengers } });

it('O24: a guest joins by the invitation, once for a key, and its owner sees who', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  const first = await joinAs('Ben', {}, headers);
  expect(first.party).toMatchObject({
    ...{ orderId, flightId: flight.id, status: 'held' },
    you: { initials: 'BG', seat: null, name: { givenName: 'Ben', surname: 'Guest' } },
    seats: [
      { seat: '1A', initials: null },
      { seat: '1C', initials: null },
    ],
  });
  expect((await joinAs('Ben', {}, headers)).party.guestId).toBe(first.party.guestId);
  const { order } = await ask('GET', '', { token: owner });
  expect(order.party).toEqual({
    invites: true,
    guests: [{ id: first.party.guestId, initials: 'BG', seat: null }],
    payers: 'owner',
    parts: [],
  });
});

it('O24: nothing but the open invitation lets in; withdrawn, it does so no more, and guests stay', async () => {
  const { ORDER_LINK_SECRET } = secrets;
  const ben = await join('Ben');
  const wrong = [
    '',
    '1.x',
    orderLink(ORDER_LINK_SECRET, orderId, 1),
    invitationLink(ORDER_LINK_SECRET, orderId, 2),
    invitationLink('another secret', orderId, 1),
    invitationLink(ORDER_LINK_SECRET, 'another order', 1),
  ];
  for (const given of wrong)
    expect(await joinAs('Cat', { invitation: given })).toMatchObject({
      ...{ status: 404, code: 'invitation-void' },
    });
  const link = await ask('POST', 'link', { body: { link: invitation } });
  expect(link).toMatchObject({ status: 404, code: 'link-void' });
  const withdrawn = await ask('DELETE', 'invitation', { token: owner });
  expect(withdrawn.order.party?.invites).toBe(false);
  expect(await joinAs('Cat')).toMatchObject({ code: 'invitation-void' });
  expect((await look(ben)).status).toBe(200);
  const anew = await ask('POST', 'invitation', { token: owner });
  expect(anew.invitation).not.toBe(invitation);
  expect(await joinAs('Cat', { invitation: anew.invitation })).toMatchObject({ status: 201 });
});

it('O25: two who choose on one revision both get their seats; the older change of one’s own is refused', async () => {
  const [ben, cat] = [await join('Ben'), await join('Cat')];
  const { revision } = (await look(ben)).party;
  const both = await Promise.all([choose(ben, '2A', revision), choose(cat, '2C', revision)]);
  expect(both.map(({ status }) => status)).toEqual([200, 200]);
  const { party } = await look(ben);
  expect(party.seats).toEqual([
    { seat: '1A', initials: null },
    { seat: '1C', initials: null },
    { seat: '2A', initials: 'BG' },
    { seat: '2C', initials: 'CG' },
  ]);
  const late = await choose(ben, '2D', revision);
  expect(late).toMatchObject({
    status: 409,
    code: 'order-changed',
    party: { you: { seat: '2A' } },
  });
  expect(late.order).toBeUndefined();
  expect(await choose(ben, '2C', party.revision)).toMatchObject({ code: 'seats-unavailable' });
  expect(await choose(ben, '1C', party.revision)).toMatchObject({ party: { you: { seat: '1C' } } });
});

it('O31: a program’s change of the seats stands beside a guest’s that came before it', async () => {
  const ben = await join('Ben');
  const { party } = await look(ben);
  const seats = ['1A', '1C', '2A'];
  const change = { token: owner, body: { seats, revision: party.revision } };
  expect((await choose(ben, '2C', party.revision)).status).toBe(200);
  const { status, order } = await ask('PUT', 'seats', change);
  expect({ status, seats: order.seats.toSorted() }).toEqual({
    status: 200,
    seats: ['1A', '1C', '2A', '2C'],
  });
  // Its answer was lost, and a guest has changed the order since.
  expect((await choose(ben, '2D', (await look(ben)).party.revision)).status).toBe(200);
  const repeated = await ask('PUT', 'seats', change);
  expect({ status: repeated.status, seats: repeated.order.seats.toSorted() }).toEqual({
    status: 200,
    seats: ['1A', '1C', '2A', '2D'],
  });
  // On that revision it was changed otherwise since.
  const again = await ask('PUT', 'seats', { ...change, body: { ...change.body, seats: ['1A'] } });
  expect(again).toMatchObject({ status: 409, code: 'order-changed' });
});

it('O25: what others have on the flight is refused, and nothing changes', async () => {
  const ben = await join('Ben');
  const body = { flightId: flight.id, seats: ['3A'] };
  expect((await backend.ask('POST', '/api/orders', { body })).status).toBe(201);
  const before = (await look(ben)).party;
  expect(await choose(ben, '3A', before.revision)).toMatchObject({ code: 'seats-unavailable' });
  expect(await choose(ben, '99Z', before.revision)).toMatchObject({ code: 'unknown-seats' });
  for (const seats of [['14A', '14C', '14D', '14F', '15A', '15C', '15D']])
    await ask('PUT', 'seats', { token: owner, body: { seats: ['1A', '1C', ...seats] } });
  const { revision } = (await look(ben)).party;
  expect(await choose(ben, '15F', revision)).toMatchObject({ code: 'too-many-seats' });
  expect((await look(ben)).party.you).toEqual(before.you);
});

it('O26: a guest sees seats and initials, and nothing else of the others or of the money', async () => {
  const ben = await join('Ben');
  const ann = { seat: '1A', givenName: 'Annabel', surname: 'Owner', type: 'adult' };
  const contact = { email: 'annabel@example.com' };
  const body = { passengers: [ann], contact };
  expect((await ask('PUT', 'passengers', { token: owner, body })).status).toBe(200);
  const seen = await look(ben);
  expect(seen.party.seats[0]).toEqual({ seat: '1A', initials: 'AO' });
  expect(JSON.stringify(seen)).not.toMatch(/Annabel|Owner|example|amount|confirmation/);
  expect(await choose(ben, '1A', seen.party.revision)).toMatchObject({ code: 'seats-unavailable' });
  const asGuest = (method: string, path: string, sent?: object) =>
    ask(method, path, { token: ben.token, ...(sent && { body: sent }) });
  const forbidden = [
    asGuest('GET', ''),
    asGuest('DELETE', ''),
    asGuest('PUT', 'seats', { seats: [] }),
    asGuest('PUT', 'passengers', { passengers: [] }),
    asGuest('POST', 'payment', { code: '12345' }),
    asGuest('POST', 'invitation'),
    asGuest('POST', 'renewal'),
  ];
  for (const answer of await Promise.all(forbidden))
    expect(answer).toMatchObject({ status: 404, code: 'order-not-found' });
});

it('O26: a guest’s token opens that guest of that order alone, and its owner’s opens all of them', async () => {
  const [ben, cat] = [await join('Ben'), await join('Cat')];
  for (const token of [cat.token, 'x', ''])
    expect(await look({ id: ben.id, token })).toMatchObject({
      ...{ status: 404, code: 'guest-not-found' },
    });
  expect((await look({ id: ben.id, token: owner })).status).toBe(200);
  const other = await backend.ask('POST', '/api/orders', { body: { flightId: flight.id } });
  const elsewhere = (method: string, path = '') =>
    backend.ask(method, `/api/orders/${other.body.order.id}/guests/${ben.id}${path}`, {
      token: ben.token,
      ...(method === 'PUT' && { body: { seat: '9A', revision: 9 } }),
    });
  for (const answer of [elsewhere('GET'), elsewhere('DELETE'), elsewhere('PUT', '/seat')])
    expect(await answer).toMatchObject({ status: 404, body: { code: 'guest-not-found' } });
});

it('O25: a guest’s own name is kept, whatever its owner says of that seat', async () => {
  const ben = await join('Ben');
  const { party } = await choose(ben, '1C', (await look(ben)).party.revision);
  const body = { givenName: ' Benjamin ', surname: 'Guest', revision: party.revision };
  const named = await ask('PUT', `guests/${ben.id}/name`, { token: ben.token, body });
  expect(named.party.you).toMatchObject({ seat: '1C', name: { givenName: 'Benjamin' } });
  const typed = { seat: '1C', givenName: 'Other', surname: 'Name', type: 'adult' };
  const { order } = await setNames([typed]);
  expect(order.passengers).toMatchObject([{ seat: '1C', givenName: 'Benjamin' }]);
  for (const wrong of [{ givenName: 'B3n' }, { surname: '' }]) {
    const sent = { ...body, ...wrong, revision: order.revision };
    const refused = await ask('PUT', `guests/${ben.id}/name`, { token: ben.token, body: sent });
    expect(refused).toMatchObject({ status: 422, code: 'passengers-invalid' });
    expect(refused.field).toBe(Object.keys(wrong)[0]);
  }
});

it('O24: bad input gets its refusal, and changes nothing', async () => {
  const ben = await join('Ben');
  const before = (await look(ben)).party;
  const { token, id } = ben;
  const bad: [string, string, object][] = [
    ['POST', 'guests', { invitation }],
    ['POST', 'guests', { invitation, givenName: 'A', surname: 'B', seat: '1A' }],
    ['POST', 'guests', { invitation: 'x'.repeat(129), givenName: 'A', surname: 'B' }],
    ['PUT', `guests/${id}/seat`, { seat: '2A' }],
    ['PUT', `guests/${id}/seat`, { seat: 2, revision: 1 }],
    ['PUT', `guests/${id}/seat`, { seat: '2A', revision: -1 }],
    ['PUT', `guests/${id}/seat`, { seat: 'x'.repeat(9), revision: 1 }],
    ['PUT', `guests/${id}/name`, { givenName: 'A', surname: 'B' }],
  ];
  for (const [method, path, body] of bad)
    expect(await ask(method, path, { token, body })).toMatchObject({
      ...{ status: 400, code: 'invalid-request' },
    });
  expect(await ask('GET', 'guests/nobody', { token })).toMatchObject({ code: 'guest-not-found' });
  expect((await look(ben)).party).toEqual(before);
});

it('O24: with whom its owner removes the invitation is another one; who leaves by themselves takes nothing from it', async () => {
  const [ben, cat] = [await join('Ben'), await join('Cat')];
  await ask('DELETE', `guests/${cat.id}`, { token: cat.token });
  expect((await joinAs('Cat')).status).toBe(201);
  await ask('DELETE', `guests/${ben.id}`, { token: owner });
  expect(await joinAs('Ben')).toMatchObject({ status: 404, code: 'invitation-void' });
  const anew = await ask('POST', 'invitation', { token: owner });
  expect(anew.invitation).not.toBe(invitation);
  expect((await joinAs('Ben', { invitation: anew.invitation })).status).toBe(201);
});

it('O28, O29: where each pays, guests pay their own part by their own token, and see nobody’s code', async () => {
  const [ben, cat] = [await join('Ben'), await join('Cat')];
  await choose(ben, '2A', (await look(ben)).party.revision);
  await choose(cat, '2C', (await look(cat)).party.revision);
  const payAs = ({ id, token }: Guest, body: object) =>
    ask('POST', `guests/${id}/payment`, { token, body });
  const code = '24680';
  expect(await payAs(ben, { code })).toMatchObject({ status: 409, code: 'owner-pays' });
  const { order } = await ask('GET', '', { token: owner });
  const each = { payers: 'each', revision: order.revision };
  expect((await ask('PUT', 'payers', { token: ben.token, body: each })).status).toBe(404);
  const chosen = await ask('PUT', 'payers', { token: owner, body: each });
  expect(chosen.order.party).toMatchObject({
    payers: 'each',
    parts: [
      { guestId: null, seats: ['1A', '1C'], state: 'unpaid' },
      { guestId: ben.id, seats: ['2A'] },
      { guestId: cat.id, seats: ['2C'] },
    ],
  });
  const seen = (await look(ben)).party;
  expect(seen).toMatchObject({ payers: 'each', part: { state: 'unpaid', payment: null } });
  const wrong = { code, amount: '1.00' };
  expect(await payAs(ben, wrong)).toMatchObject({ status: 409, code: 'amount-changed' });
  expect(await payAs({ ...ben, token: cat.token }, { code })).toMatchObject({ status: 404 });
  expect(await payAs(ben, { code: '1' })).toMatchObject({ code: 'invalid-payment-code' });
  const paid = await payAs(ben, { code, amount: seen.part?.amount.amount });
  expect(paid).toMatchObject({
    status: 202,
    party: { status: 'paying', part: { state: 'paying' } },
  });
  expect(await joinAs('Dan')).toMatchObject({ code: 'payment-running' });
  booking.changePart(orderId, ben.id, { state: 'paid', chargeId: 'charge-ben' });
  const both = [await look(cat), await ask('GET', '', { token: owner })];
  expect(both[0]?.party.seats).toContainEqual({ seat: '2A', initials: 'BG', part: 'paid' });
  expect(both[1]?.order).toMatchObject({ status: 'paying', payment: null, renewalsLeft: 0 });
  expect(JSON.stringify(both)).not.toMatch(/24680|charge-ben/);
  const early = await ask('POST', 'payments-closed', { token: cat.token });
  expect(early.status).toBe(404);
  const closed = await ask('POST', 'payments-closed', { token: owner });
  expect(closed).toMatchObject({ status: 202, order: { status: 'confirmed', seats: ['2A'] } });
  expect((await look(cat)).party).toMatchObject({
    part: { state: 'dropped' },
    you: { seat: null },
  });
  expect((await look(ben)).party).toMatchObject({ part: { state: 'paid' }, you: { seat: '2A' } });
});

it('L10: guests are told of each other at once, and of the end of their own part', async () => {
  const [ben, cat] = [await join('Ben'), await join('Cat')];
  const [one, stranger] = [await backend.socket(), await backend.socket()];
  const told: Party[] = [];
  const heard: unknown[] = [];
  one.on('party:changed', (message: { party: Party }) => told.push(message.party));
  stranger.onAny((_event, message) => heard.push(message));
  const listen = (socket: typeof one, { id, token }: Guest) =>
    socket.emitWithAck('party:watch', { orderId, guestId: id, token });
  expect(await listen(one, ben)).toMatchObject({ ok: true, party: { you: { initials: 'BG' } } });
  expect(await listen(stranger, { ...ben, token: cat.token })).toMatchObject({
    error: { code: 'guest-not-found' },
  });
  await stranger.emitWithAck('flight:watch', { flightId: flight.id });
  await choose(cat, '2C', (await look(cat)).party.revision);
  await vi.waitFor(
    () => expect(told.at(-1)?.seats).toContainEqual({ seat: '2C', initials: 'CG' }),
    20_000,
  );
  await ask('DELETE', `guests/${ben.id}`, { token: owner });
  await vi.waitFor(() => expect(told.at(-1)).toMatchObject({ you: null, seats: [] }), 20_000);
  expect(await look(ben)).toMatchObject({ status: 404, code: 'guest-not-found' });
  await vi.waitFor(() => expect(heard).not.toHaveLength(0), 20_000);
  expect(JSON.stringify(heard)).not.toMatch(/CG|initials/);
  expect(await one.emitWithAck('party:unwatch', { guestId: ben.id })).toEqual({ ok: true });
});

it('O26: the hold’s end is the end of all of it', async () => {
  const ben = await join('Ben');
  const { party } = await choose(ben, '2A', (await look(ben)).party.revision);
  booking.expire(orderId);
  expect((await look(ben)).party).toMatchObject({ status: 'expired', expiresAt: null });
  expect(await choose(ben, '2C', party.revision)).toMatchObject({ code: 'order-expired' });
  expect(await joinAs('Cat')).toMatchObject({ status: 409, code: 'order-expired' });
});
