import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { TestBackend } from './support/backend.ts';
import { FakeBooking } from './support/fake-booking.ts';
import { someFlight } from './support/flights.ts';

let booking: FakeBooking;
let backend: TestBackend;
let flight: FlightDefinition;

beforeAll(async () => {
  booking = new FakeBooking();
  backend = await TestBackend.start(booking, { TRUSTED_PROXIES: 1 });
  flight = someFlight(Date.now());
  await booking.openFlight(flight);
});
afterAll(() => backend.stop());

/** Creates an order without seats under a key, with these headers besides. */
function create(key: string, headers: Record<string, string> = {}) {
  return backend.ask('POST', '/api/orders', {
    body: { flightId: flight.id },
    headers: { 'Idempotency-Key': key, 'X-Forwarded-For': '192.0.2.1', ...headers },
  });
}

describe('K5: a key belongs to the client who used it', () => {
  let key: string;
  beforeEach(() => {
    key = randomUUID();
  });

  it('who is known by nothing but the network finds the same order from there', async () => {
    const [first, again] = [await create(key), await create(key)];
    expect(first.status).toBe(201);
    expect(again.body.order.id).toBe(first.body.order.id);
    expect(again.body.token).toBe(first.body.token);
    // What the first answer set is sent back by whoever keeps cookies: the repeat is theirs all the same.
    const cookies = first.headers.getSetCookie().map((each) => each.split(';')[0]);
    const kept = await create(key, { Cookie: cookies.join('; ') });
    expect(kept.body.order.id).toBe(first.body.order.id);
  });

  const mine = 'a'.repeat(22);
  const secret = 'a secret of mine'.replaceAll(' ', '-');
  it.each([
    ['another network', {}, { 'X-Forwarded-For': '192.0.2.2' }],
    [
      'another browser',
      { Cookie: `aisle-client=${mine}` },
      { Cookie: `aisle-client=${mine.replace('a', 'b')}` },
    ],
    ['no cookie', { Cookie: `aisle-client=${mine}` }, {}],
    ['another secret', { 'Client-Secret': secret }, { 'Client-Secret': `${secret}!` }],
    ['no secret', { 'Client-Secret': secret }, {}],
  ])(
    'with %s the same key and body give neither the order nor its token',
    async (_, ours, theirs) => {
      const first = await create(key, ours);
      const other = await create(key, theirs);
      expect([first.status, other.status]).toEqual([201, 201]);
      expect(other.body.order.id).not.toBe(first.body.order.id);
      expect(other.body.token).not.toBe(first.body.token);
    },
  );

  it.each([
    ['cookie', { Cookie: `aisle-client=${mine}` }],
    ['secret', { 'Client-Secret': secret }],
  ])('by its %s a client finds its order from another network, too', async (_, ours) => {
    const first = await create(key, ours);
    const moved = await create(key, { ...ours, 'X-Forwarded-For': '198.51.100.7' });
    expect(moved.body.order.id).toBe(first.body.order.id);
  });

  it('a browser is given its cookie with the page, once, and programs with nothing', async () => {
    await writeFile(join(backend.pages, 'index.html'), '<!doctype html>');
    const page = await backend.ask('GET', '/', { headers: { Accept: 'text/html' } });
    const [cookie = ''] = page.headers.getSetCookie();
    expect(cookie).toMatch(/^aisle-client=[\w-]{22};.*httponly/i);
    expect(cookie).toMatch(/samesite=strict/i);
    const Cookie = cookie.split(';')[0] ?? '';
    const again = await backend.ask('GET', '/', { headers: { Accept: 'text/html', Cookie } });
    expect(again.headers.getSetCookie()).toEqual([]);
    const list = await backend.ask('GET', '/api/flights');
    expect(list.headers.getSetCookie()).toEqual([]);
  });
});

describe('K1: a key is one UUID', () => {
  const uuid = randomUUID();
  it.each([
    ['nothing', ''],
    ['blanks', '  '],
    ['the nil UUID', '00000000-0000-0000-0000-000000000000'],
    ['the max UUID', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    ['a UUID of no version', '00000000-0000-0000-8000-000000000001'],
    ['a UUID of another variant', '00000000-0000-4000-0000-000000000001'],
    ['two keys', `${uuid}, ${randomUUID()}`],
    ['one key twice', `${uuid}, ${uuid}`],
    ['a UUID in braces', `{${uuid}}`],
    ['a word', 'key'],
  ])('and not %s', async (_, key) => {
    const before = booking.creations;
    const answer = await create(key);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-idempotency-key' } });
    expect(booking.creations).toBe(before);
  });

  it('in any case of letters, of any version', async () => {
    expect((await create(uuid.toUpperCase())).status).toBe(201);
    expect((await create('0190a8c1-7b1d-7cc3-98c4-dc0c0c07398f')).status).toBe(201);
  });

  it('and a secret is long enough to be one', async () => {
    const answer = await create(uuid, { 'Client-Secret': 'short' });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } });
  });
});
