import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { problemSchema } from '@aisle/shared/problem-contract';
import { limits } from '@aisle/shared/limits';
import { orderLink } from '@aisle/shared/order-link';
import { problemMessage, problemStatus, type ProblemCode } from '@aisle/shared/problems';
import { orderToken } from '../../src/security/tokens.ts';
import { secrets, type Ask, type TestBackend } from './backend.ts';

/** A backend with whatever stands behind it. */
export interface BadInputSystem {
  readonly backend: TestBackend;
  /** An open flight with free seats `free`, and another that has departed. */
  readonly flightId: string;
  readonly departedId: string;
  /** At least 30 seats that no one has. */
  readonly free: readonly string[];
  /** Comes back when the order is confirmed; the code `11111` was sent. */
  settlePayment(orderId: string): Promise<void>;
  /** Some order of the flight that held the seat until its time ran out. */
  expired(seat: string): Promise<Booked>;
  /** Fails when anything behind has gone wrong: no workflow task may have failed. */
  assertHealthy(): Promise<void>;
}

interface Booked {
  readonly id: string;
  readonly token: string;
}

/**
 * The list of bad input, over REST and sockets: each gets its documented status, code and sentence,
 * and changes nothing.
 */
export function describeBadInput(name: string, system: () => BadInputSystem): void {
  describe(`bad input to ${name}`, () => {
    let order: Booked;
    let at = 0;
    const seat = (): string => system().free[(at += 1)] ?? '';
    const ask = (method: string, path: string, options?: Ask) =>
      system().backend.ask(method, path, options);

    const book = async (...seats: string[]): Promise<Booked> => {
      const { flightId } = system();
      const { status, body } = await ask('POST', '/api/orders', { body: { flightId, seats } });
      expect(status).toBe(201);
      return { id: body.order.id, token: body.token };
    };

    /** The flight and the order before and after; they must be the same. */
    const unchanged = async (bad: () => Promise<void>): Promise<void> => {
      const look = async () => {
        const flight = await ask('GET', `/api/flights/${system().flightId}`);
        const mine = await ask('GET', `/api/orders/${order.id}`, { token: order.token });
        const { serverTime: _now, ...rest } = mine.body.order;
        return { version: flight.body.version, seats: flight.body.seats, order: rest };
      };
      const before = await look();
      await bad();
      expect(await look()).toEqual(before);
    };

    const refused = async (
      code: ProblemCode,
      method: string,
      path: string,
      options?: Ask,
    ): Promise<Record<string, unknown>> => {
      let body: Record<string, unknown> = {};
      await unchanged(async () => {
        const answer = await ask(method, path, options);
        expect({ status: answer.status, code: answer.body.code }).toEqual({
          status: problemStatus(code),
          code,
        });
        expect(answer.headers.get('Content-Type')).toMatch(/^application\/problem\+json/);
        expect(answer.body.detail).toContain(problemMessage(code));
        body = problemSchema.parse(answer.body);
      });
      return body;
    };

    const create = (body: unknown, headers: Record<string, string> = {}): [string, string, Ask] => [
      'POST',
      '/api/orders',
      { body, headers },
    ];

    beforeAll(async () => {
      order = await book(seat(), seat());
    });

    describe('creating an order', () => {
      it('for an unknown flight', async () => {
        await refused('flight-not-found', ...create({ flightId: 'xx1-20300101', seats: ['1A'] }));
        await refused('flight-not-found', ...create({ flightId: '!', seats: [] }));
      });

      it('for a flight that has departed', async () => {
        const { departedId: flightId } = system();
        await refused('flight-departed', ...create({ flightId, seats: [system().free[0]] }));
        await refused('flight-departed', ...create({ flightId }));
      });

      it('with unknown, doubled and too many seats', async () => {
        const { flightId, free } = system();
        const unknown = ['99Z', '0A', '01A', '1a', ''];
        for (const name of unknown) {
          const { seats } = await refused('unknown-seats', ...create({ flightId, seats: [name] }));
          expect(seats).toEqual([name]);
        }
        const twice = await refused(
          'duplicate-seats',
          ...create({ flightId, seats: [free[20], free[21], free[20]] }),
        );
        expect(twice['seats']).toEqual([free[20]]);
        const many = free.slice(10, 10 + limits.seatsPerOrder + 1);
        await refused('too-many-seats', ...create({ flightId, seats: many }));
      });

      it('with seats of someone else: says which, since when, and what to take instead', async () => {
        const { flightId, free } = system();
        const [taken = '', other = ''] = [free[1], free[25]];
        const body = await refused(
          'seats-unavailable',
          ...create({ flightId, seats: [taken, other] }),
        );
        expect(body['seats']).toEqual([taken]);
        expect(body['alternatives']).toHaveLength(2);
        expect(body['alternatives']).not.toContain(taken);
        expect(body['version']).toBeGreaterThan(0);
      });

      it('with missing, wrong and unknown fields', async () => {
        const { flightId } = system();
        const wrong: unknown[] = [
          {},
          { flightId: 7 },
          { flightId, seats: '1A' },
          { flightId, seats: [1] },
          { flightId, seats: null },
          { flightId, extra: true },
          { flightId: 'x'.repeat(65) },
          { flightId, seats: Array.from({ length: 101 }, () => '1A') },
          [],
        ];
        for (const body of wrong) await refused('invalid-request', ...create(body));
      });

      it('with a body that is not JSON, or too large, or none', async () => {
        const { flightId } = system();
        const post = (options: Ask): [string, string, Ask] => ['POST', '/api/orders', options];
        await refused('invalid-json', ...post({ raw: '{"flightId": ' }));
        await refused('invalid-json', ...post({ raw: 'null' }));
        await refused(
          'unsupported-media-type',
          ...post({
            raw: `flightId=${flightId}`,
            headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
          }),
        );
        await refused(
          'unsupported-media-type',
          ...post({
            raw: JSON.stringify({ flightId }),
            headers: { 'Content-Type': 'text/plain' },
          }),
        );
        await refused('invalid-request', ...post({}));
        const large = { flightId, seats: ['x'.repeat(limits.bodyBytes)] };
        await refused('body-too-large', ...post({ body: large }));
      });

      it('with a key that is no UUID, or that was used for something else', async () => {
        const { flightId } = system();
        for (const key of ['1', 'not-a-uuid', `${randomUUID()}0`, '{}']) {
          const headers = { 'Idempotency-Key': key };
          await refused('invalid-idempotency-key', ...create({ flightId }, headers));
        }
        const headers = { 'Idempotency-Key': randomUUID() };
        const first = await ask(...create({ flightId }, headers));
        expect(first.status).toBe(201);
        const other = { flightId, seats: [system().free[28]] };
        await refused('idempotency-mismatch', ...create(other, headers));
        const again = await ask(...create({ flightId }, headers));
        expect(again.body.order.id).toBe(first.body.order.id);
        expect(again.body.token).toBe(first.body.token);
      });

      it('from a page of another origin', async () => {
        const { flightId } = system();
        for (const origin of ['https://evil.example', 'null', 'http://127.0.0.1']) {
          await refused('origin-not-allowed', ...create({ flightId }, { Origin: origin }));
        }
      });
    });

    describe('another’s order', () => {
      it('with a wrong token, or none, answers as if there were none', async () => {
        const path = `/api/orders/${order.id}`;
        const stranger = await book();
        const tokens = ['', 'x', stranger.token, order.token.slice(1), `${order.token}A`];
        for (const token of tokens) {
          await refused('order-not-found', 'GET', path, { token });
          await refused('order-not-found', 'DELETE', path, { token });
          await refused('order-not-found', 'PUT', `${path}/seats`, { token, body: { seats: [] } });
          const body = { code: '11111' };
          await refused('order-not-found', 'POST', `${path}/payment`, { token, body });
        }
        await refused('order-not-found', 'GET', path);
      });

      it('with another order’s link, one that was never sent, and a withdrawn one', async () => {
        const { id, token } = await book(seat());
        const path = `/api/orders/${id}/link`;
        expect((await ask('DELETE', path, { token })).status).toBe(200);
        const link = (of: string, version: number) =>
          orderLink(secrets.ORDER_LINK_SECRET, of, version);
        for (const bad of [link(order.id, 1), link(id, 2), link(id, 0)]) {
          await refused('link-void', 'POST', path, { body: { link: bad } });
        }
      });

      it('that does not exist is the same, with the right token too', async () => {
        const id = '0'.repeat(26);
        const token = orderToken(secrets.ORDER_TOKEN_SECRET, id);
        await refused('order-not-found', 'GET', `/api/orders/${id}`, { token });
        await refused('order-not-found', 'GET', '/api/orders/nonsense', { token });
        await refused('order-not-found', 'DELETE', `/api/orders/${id}`, { token });
      });
    });

    describe('changing seats', () => {
      const put = (body: unknown): [string, string, Ask] => [
        'PUT',
        `/api/orders/${order.id}/seats`,
        { token: order.token, body },
      ];

      it('to unknown, doubled, too many and others’ seats', async () => {
        const { free } = system();
        const other = seat();
        await book(other);
        await refused('unknown-seats', ...put({ seats: ['99Z'] }));
        await refused('duplicate-seats', ...put({ seats: [free[20], free[20]] }));
        await refused('too-many-seats', ...put({ seats: free.slice(10, 20) }));
        const body = await refused('seats-unavailable', ...put({ seats: [other, free[22]] }));
        expect(body['seats']).toEqual([other]);
        expect(body['alternatives']).toHaveLength(2);
      });

      it('with missing, wrong and unknown fields', async () => {
        for (const body of [{}, { seats: 1 }, { seats: [], extra: 1 }, { seats: [null] }]) {
          await refused('invalid-request', ...put(body));
        }
      });
    });

    describe('paying', () => {
      const pay = (of: Booked, body: unknown, headers = {}): [string, string, Ask] => [
        'POST',
        `/api/orders/${of.id}/payment`,
        { token: of.token, body, headers },
      ];

      it('with a code that is not five digits', async () => {
        const codes = [
          '1234',
          '123456',
          '1234a',
          ' 1234',
          '１２３４５',
          '',
          12345,
          null,
          ['1'],
          {},
        ];
        for (const code of codes) await refused('invalid-payment-code', ...pay(order, { code }));
        await refused('invalid-payment-code', ...pay(order, {}));
        await refused('invalid-request', ...pay(order, { code: '11111', extra: 1 }));
        const headers = { 'Idempotency-Key': 'x' };
        await refused('invalid-idempotency-key', ...pay(order, { code: '11111' }, headers));
      });

      it('for an order without seats', async () => {
        await refused('no-seats', ...pay(await book(), { code: '11111' }));
      });

      it('twice at once, then once more; and changing a confirmed order', async () => {
        const paid = await book(seat());
        const slow = { code: '99999' };
        const key = { 'Idempotency-Key': randomUUID() };
        expect((await ask(...pay(paid, slow, key))).status).toBe(202);
        await refused('payment-running', ...pay(paid, slow));
        await refused('idempotency-mismatch', ...pay(paid, { code: '11111' }, key));
        const token = paid.token;
        const path = `/api/orders/${paid.id}`;
        await refused('payment-running', 'PUT', `${path}/seats`, { token, body: { seats: [] } });
        await refused('payment-running', 'DELETE', path, { token });

        const quick = await book(seat());
        expect((await ask(...pay(quick, { code: '11111' }))).status).toBe(202);
        await system().settlePayment(quick.id);
        await refused('order-confirmed', ...pay(quick, { code: '11111' }));
        await refused('order-confirmed', 'PUT', `/api/orders/${quick.id}/seats`, {
          token: quick.token,
          body: { seats: [] },
        });
      });

      it('for orders that have ended', async () => {
        const expired = await system().expired(seat());
        await refused('order-expired', ...pay(expired, { code: '11111' }));
        const gone = await book(seat());
        const path = `/api/orders/${gone.id}`;
        const first = await ask('DELETE', path, { token: gone.token });
        expect(first.body.order.status).toBe('cancelled');
        await refused('order-cancelled', ...pay(gone, { code: '11111' }));
        await refused('order-cancelled', 'PUT', `${path}/seats`, {
          token: gone.token,
          body: { seats: [] },
        });
        const again = await ask('DELETE', path, { token: gone.token });
        expect({ status: again.status, order: again.body.order.status }).toEqual({
          status: 200,
          order: 'cancelled',
        });
      });
    });

    describe('addresses and methods', () => {
      it('that are not there', async () => {
        for (const path of ['/api', '/api/nothing', '/nothing', '/assets/no.js', '/%E0%A4%A']) {
          const { status, body } = await ask('GET', path);
          expect([400, 404]).toContain(status);
          expect(['not-found', 'invalid-request']).toContain(body.code);
        }
        await refused('not-found', 'GET', '/api/nothing');
        await refused('flight-not-found', 'GET', '/api/flights/xx1-20300101');
        await refused('flight-not-found', 'GET', '/api/flights/..%2F..%2Fetc');
        await refused('method-not-allowed', 'DELETE', '/api/flights');
        await refused('method-not-allowed', 'PATCH', `/api/orders/${order.id}`);
      });
    });

    describe('opening a flight', () => {
      const open = (body: unknown, token?: string): [string, string, Ask] => [
        'POST',
        '/api/flights',
        token === undefined ? { body } : { body, token },
      ];
      const valid = {
        number: 'AI 900',
        origin: 'LHR',
        destination: 'JFK',
        departsAt: new Date(Date.now() + 20 * 86_400_000).toISOString(),
        aircraft: 'A320neo',
      };

      it('without the agents’ token', async () => {
        await refused('agent-token-required', ...open(valid));
        await refused('agent-token-required', ...open(valid, 'wrong'));
        await refused('agent-token-required', ...open(valid, order.token));
      });

      it('with wrong fields', async () => {
        const wrong = [
          { ...valid, origin: 'ZZZ' },
          { ...valid, origin: 'JFK' },
          { ...valid, departsAt: '2020-01-01T10:00:00Z' },
          { ...valid, departsAt: 'tomorrow' },
          { ...valid, departsAt: '9999-12-31T23:59:59-01:00' },
          { ...valid, departsAt: new Date(Date.now() + 401 * 86_400_000).toISOString() },
          { ...valid, departsAt: '1969-12-31T23:59:59Z' },
          { ...valid, departsAt: valid.departsAt.replace('Z', '') },
          { ...valid, departsAt: valid.departsAt.replace('Z', '+25:00') },
          { ...valid, departsAt: '+010000-01-01T00:00:00Z' },
          { ...valid, aircraft: 'Concorde' },
          { ...valid, number: '' },
          { ...valid, fares: { currency: 'GBP', base: { economy: -1 } } },
          { ...valid, extra: 1 },
        ];
        for (const body of wrong) {
          await refused('invalid-request', ...open(body, secrets.AGENT_TOKEN));
        }
      });

      it('another under the number of one that is open', async () => {
        const first = await ask(...open(valid, secrets.AGENT_TOKEN));
        expect(first.status).toBe(201);
        const again = await ask(...open(valid, secrets.AGENT_TOKEN));
        expect(again.status).toBe(201);
        expect(again.body.flight.id).toBe(first.body.flight.id);
        await refused('flight-exists', ...open({ ...valid, origin: 'ZRH' }, secrets.AGENT_TOKEN));
      });
    });

    describe('rebooking', () => {
      it('onto the same flight, a departed and a full one', async () => {
        const { flightId, departedId } = system();
        const paid = await book(seat());
        const payment = { token: paid.token, body: { code: '11111' } };
        expect((await ask('POST', `/api/orders/${paid.id}/payment`, payment)).status).toBe(202);
        await system().settlePayment(paid.id);
        const token = secrets.AGENT_TOKEN;
        const { flight } = (await ask('GET', `/api/flights/${flightId}`)).body;
        const { origin, destination, departsAt, aircraft } = flight;
        const opened = { number: 'AI 901', origin, destination, departsAt, aircraft };
        const full = (await ask('POST', '/api/flights', { token, body: opened })).body.flight.id;
        const block = { type: 'block', seats: seatDesignators(aircraft) };
        const blocked = await ask('POST', `/api/agent/flights/${full}/interventions`, {
          token,
          body: { command: block, reason: 'It is full.' },
        });
        expect(blocked.status).toBe(200);
        for (const [to, code] of [
          [flightId, 'same-flight'],
          [departedId, 'flight-departed'],
          [full, 'no-room'],
        ] as const) {
          const wish = { to, orderId: paid.id };
          const start = { ...wish, plan: 'x', reason: 'It will not go.' };
          for (const [what, body] of [
            ['rebooking-preview', wish],
            ['rebookings', start],
          ] as const) {
            await unchanged(async () => {
              const path = `/api/agent/flights/${flightId}/${what}`;
              const answer = await ask('POST', path, { token, body });
              expect(answer.body).toMatchObject({ status: problemStatus(code), code });
              expect(answer.body.detail).toMatch(/^[A-Z].*\.$/);
            });
          }
        }
      });
    });

    describe('over a socket', () => {
      it('malformed and unknown messages, with and without a callback', async () => {
        const socket = await system().backend.socket();
        const { flightId } = system();
        const bad: [string, ...unknown[]][] = [
          ['flight:watch', { flightId: 7 }],
          ['flight:watch', { flightId, version: -1 }],
          ['flight:watch', { flightId, extra: 1 }],
          ['flight:watch', null],
          ['flight:watch', 'text'],
          ['flight:watch'],
          ['flight:watch', { flightId }, { flightId }],
          ['flight:unwatch', {}],
          ['order:watch', { orderId: order.id, token: 1 }],
          ['flights:watch', { extra: 1 }],
          ['nothing:known', {}],
          ['__proto__', {}],
        ];
        await unchanged(async () => {
          for (const [event, ...messages] of bad) {
            socket.emit(event, ...messages);
            const ack: unknown = await socket.timeout(45_000).emitWithAck(event, ...messages);
            expect(ack, event).toEqual({
              ok: false,
              error: { code: 'invalid-message', message: problemMessage('invalid-message') },
            });
          }
        });
        expect(await socket.emitWithAck('flight:watch', { flightId })).toMatchObject({ ok: true });
      });

      it('unknown flights and others’ orders', async () => {
        const socket = await system().backend.socket();
        const code = async (event: string, message: unknown): Promise<unknown> => {
          const ack = (await socket.emitWithAck(event, message)) as { error: { code: string } };
          return ack.error.code;
        };
        expect(await code('flight:watch', { flightId: 'xx1-20300101' })).toBe('flight-not-found');
        expect(await code('order:watch', { orderId: order.id })).toBe('order-not-found');
        expect(await code('order:watch', { orderId: order.id, token: 'x' })).toBe(
          'order-not-found',
        );
        expect(await code('order:watch', { orderId: 'x', token: 'x' })).toBe('order-not-found');
      });
    });

    it('has failed nothing behind the backend', async () => {
      await system().assertHealthy();
      const { status } = await ask('POST', '/api/orders', {
        body: { flightId: system().flightId, seats: [seat()] },
      });
      expect(status).toBe(201);
    });
  });
}
