import { randomUUID } from 'node:crypto';
import { io } from 'socket.io-client';
import { beforeAll, describe, expect, it } from 'vitest';
import { isProblemCode, problemMessage } from '@aisle/shared/problems';
import { seatsOf, Site } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

/** A sample: the whole matrix is tested with the backend. */
describe('bad input to the whole system', () => {
  let system: TestSystem;
  let site: Site;
  let flightId: string;
  let seat: string;

  beforeAll(async () => {
    system = await TestSystem.start();
    site = new Site(system.url, await system.agentToken());
    flightId = (await site.openFlight()).id;
    seat = seatsOf(await site.flight(flightId))[0] ?? '';
    return () => system.dispose();
  });

  it('S8: each gets its documented refusal, nothing changes, and the next order is taken', async () => {
    const booking = await site.book(flightId, [seat]);
    const before = await site.flight(flightId);
    const body = { flightId, seats: [seat] };
    const refusals = [
      [404, 'flight-not-found', await site.createOrder('no-such-flight', [])],
      [422, 'unknown-seats', await site.createOrder(flightId, ['99Z'])],
      [422, 'duplicate-seats', await site.createOrder(flightId, [seat, seat])],
      [409, 'seats-unavailable', await site.createOrder(flightId, [seat])],
      [400, 'invalid-idempotency-key', await site.createOrder(flightId, [], 'not a uuid')],
      [400, 'invalid-request', await site.ask('POST', '/api/orders', { body: { ...body, x: 1 } })],
      [413, 'body-too-large', await site.ask('POST', '/api/orders', { body: 'x'.repeat(50_000) })],
      [404, 'order-not-found', await site.booking(booking.id, randomUUID()).cancel()],
      [422, 'invalid-payment-code', await booking.pay('1234')],
      [404, 'not-found', await site.ask('GET', '/api/nothing')],
    ] as const;
    for (const [status, code, answer] of refusals) {
      expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      if (isProblemCode(code)) expect(answer.body.detail).toContain(problemMessage(code));
    }
    const after = await site.flight(flightId);
    expect({ seats: after.seats, version: after.version }).toEqual({
      seats: before.seats,
      version: before.version,
    });
    expect((await site.createOrder(flightId, [])).status).toBe(201);
  });

  it('a malformed socket message is refused, and the connection goes on', async () => {
    const socket = io(site.url, { transports: ['websocket'], forceNew: true });
    const ask = (event: string, message: unknown) =>
      socket.timeout(10_000).emitWithAck(event, message);
    expect(await ask('flight:watch', { flightId: 7 })).toMatchObject({
      ok: false,
      error: { code: 'invalid-message' },
    });
    expect(await ask('flight:watch', { flightId: 'no-such-flight' })).toMatchObject({
      ok: false,
      error: { code: 'flight-not-found' },
    });
    expect(await ask('flight:watch', { flightId })).toMatchObject({ ok: true });
    socket.disconnect();
  });
});
