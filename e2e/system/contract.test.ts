/** What customers may rely on, and what their nonsense leads to: on the whole product. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  describeSeatContract,
  type ContractAnswer,
  type ContractFlight,
  type ContractOrder,
  type ContractSystem,
} from '@aisle/shared/testing/contract-suite';
import type { Order } from '@aisle/shared/contract';
import { isProblemCode, problemMessage } from '@aisle/shared/problems';
import { Follower } from '../support/follower.ts';
import { must, seatsOf, Site, type Answer, type Booking } from '../support/site.ts';
import { TestSystem } from '../support/system.ts';

/** The whole product behind the contract: REST for customers, a socket for viewers. */
class StackSystem implements ContractSystem {
  readonly #site: Site;

  constructor(site: Site) {
    this.#site = site;
  }

  now = (): number => Date.now();

  async waitUntil(time: number): Promise<void> {
    await sleep(Math.max(0, time - Date.now()));
  }

  /** It goes on for the other tests. */
  stop = (): Promise<void> => Promise.resolve();

  async openFlight(): Promise<ContractFlight> {
    const site = this.#site;
    const { id } = await site.openFlight();
    const view = async () => {
      const { version, seats } = await site.flight(id);
      return { version, seats };
    };
    const follow = async (known?: { version: number; seats: object }) => {
      const shown = known ? { version: known.version, seats: { ...known.seats } } : null;
      return new Follower(site.url, id, shown).ready();
    };
    return {
      designators: seatsOf(await site.flight(id)),
      view,
      catchUp: async (known) => {
        const follower = await follow(known);
        follower.stop();
        return follower.shown;
      },
      watch: async () => {
        const follower = await follow();
        return { view: () => follower.shown, stop: async () => follower.stop() };
      },
      order: async (key, seats) => {
        const answer = await site.createOrder(id, seats, key);
        if (answer.status !== 201) return { answer: answerOf(answer), order: null };
        const { order, token } = answer.body;
        return { answer: answerOf(answer), order: orderOf(site, order.id, token) };
      },
    };
  }
}

function orderOf(site: Site, id: string, token: string): ContractOrder {
  const booking: Booking = site.booking(id, token);
  const pays = async (code: string, status: Order['status']): Promise<ContractAnswer> => {
    const answer = await booking.pay(code);
    if (answer.status !== 202) return answerOf(answer);
    return told(await booking.becomes((order) => order.status === status));
  };
  return {
    setSeats: async (seats) => answerOf(await booking.setSeats(seats)),
    cancel: async () => answerOf(await booking.cancel()),
    startPayment: async () => answerOf(await booking.pay('99999')),
    buy: () => pays('11111', 'confirmed'),
    payInVain: () => pays('00000', 'failed'),
    refund: async () => told(must(await booking.cancel(), 200).order),
  };
}

function answerOf(answer: Answer<{ order: Order }>): ContractAnswer {
  if (answer.status < 300) return told(answer.body.order);
  const { code = '', seats = [] } = answer.body;
  return { ok: false, code, seats };
}

function told({ seats, expiresAt, status }: Order): ContractAnswer {
  // An order without seats runs out, too; its hold does not.
  const until = status === 'held' && expiresAt !== null ? Date.parse(expiresAt) : null;
  return { ok: true, seats, until };
}

let site: Site;
beforeAll(async () => {
  const system = await TestSystem.start();
  site = new Site(system.url, await system.agentToken());
  return () => system.dispose();
});

describeSeatContract('the whole product', async () => new StackSystem(site));

/** A sample: the whole matrix is tested with the backend. */
describe('bad input to the whole system', () => {
  let flightId: string;
  let seat: string;

  beforeAll(async () => {
    flightId = (await site.openFlight()).id;
    seat = seatsOf(await site.flight(flightId))[0] ?? '';
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
      socket.timeout(60_000).emitWithAck(event, message);
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
