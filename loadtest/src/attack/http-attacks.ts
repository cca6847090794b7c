import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { unless, type Answer, type Attack, type Target } from './attack.ts';

const json = { 'Content-Type': 'application/json' };

/** Ids that were never given, with a cookie: none of them is to be remembered. */
export const inventedIds: Attack = {
  name: 'invented order ids',
  async run(target) {
    const headers = { Cookie: 'a=b' };
    const answers = await target.many(target.count(2_000), () =>
      target.ask(`/api/orders/${randomBytes(5_000).toString('hex')}`, { headers }),
    );
    return unless(
      answers.map(({ status }) => status),
      [404, 429, 431],
      'an invented id',
    );
  },
};

/** No header of any kind gives a 500. */
export const oddHeaders: Attack = {
  name: 'odd headers',
  async run(target) {
    const codings = ['identity;q=0', '*;q=0', 'br, *;q=0', '', ',,;q=x', 'gzip;q=1e9'];
    const statuses = [];
    for (const coding of codings) {
      for (const path of ['/api/flights', '/openapi.json', '/', '/api/nowhere']) {
        const headers = { 'Accept-Encoding': coding, 'If-None-Match': coding, Range: coding };
        statuses.push((await target.ask(path, { headers })).status);
      }
    }
    return unless(statuses, [200, 206, 304, 400, 404, 406, 416, 429], 'an odd header');
  },
};

/** Answers that nobody reads. */
export const unreadAnswers: Attack = {
  name: 'answers that are not read',
  async run(target) {
    const one = `GET /openapi.json HTTP/1.1\r\nHost: ${target.url.host}\r\n\r\n`;
    const sockets = Array.from({ length: target.count(60) }, () => target.connect());
    for (const socket of sockets) socket.write(one.repeat(200));
    await sleep(5_000 * target.scale);
    for (const socket of sockets) socket.destroy();
    return null;
  },
};

/** Connections that say nothing, or trickle. */
export const silentConnections: Attack = {
  name: 'silent connections',
  async run(target) {
    const sockets = Array.from({ length: target.count(4_000) }, () => target.connect());
    for (const socket of sockets.slice(0, sockets.length / 2)) socket.write('POST /api/orders H');
    await sleep(5_000 * target.scale);
    for (const socket of sockets) socket.destroy();
    return null;
  },
};

/** What costs more than an order, and nobody limits by `/api`. */
export const metricsAndPages: Attack = {
  name: 'metrics and documents',
  async run(target) {
    const paths = ['/metrics', '/openapi.json', '/docs', '/'];
    await target.many(target.count(3_000), (at) => target.ask(paths[at % paths.length] ?? '/'));
    // As through a proxy: a stranger is not to read them.
    const headers = { 'X-Forwarded-For': '192.0.2.1' };
    const { status } = await target.ask('/metrics', { headers });
    return unless([status], [401, 403, 404, 429], 'metrics for a stranger');
  },
};

interface Wanted {
  readonly key?: string;
  readonly seats?: readonly string[];
}

function order(from: Target, { key = randomUUID(), seats }: Wanted = {}): Promise<Answer> {
  const body = JSON.stringify({ flightId: from.flightId, seats });
  return from.ask('/api/orders', {
    method: 'POST',
    headers: { ...json, 'Idempotency-Key': key },
    body,
  });
}

const created = z.object({ order: z.object({ id: z.string() }), token: z.string() });

/** The order that an answer gives away; null when it gives none. */
function orderIn({ status, text }: Answer): z.infer<typeof created> | null {
  return status === 201 ? created.parse(JSON.parse(text)) : null;
}

/** All seats of a flight for one address, orders without any, and one key for many orders. */
export const allSeats: Attack = {
  name: 'every seat, and orders without seats',
  async run(target) {
    const { text } = await target.ask(`/api/flights/${target.flightId}`);
    const seats = [...text.matchAll(/"designator":"(\w+)"/g)].map(([, seat]) => seat ?? '');
    let held = 0;
    for (let at = 0; at < seats.length * target.scale; at += 9) {
      const wanted = seats.slice(at, at + 9);
      if ((await order(target, { seats: wanted })).status === 201) held += wanted.length;
    }
    const empty = await target.many(target.count(200), () => order(target));
    const key = randomUUID();
    const repeated = await target.many(target.count(200), (at) =>
      order(target, { key, seats: seats.slice(at, at + 1) }),
    );
    const orders = new Set(repeated.flatMap((answer) => orderIn(answer)?.order.id ?? []));
    if (held >= seats.length * 0.9) return `one address holds ${held} of ${seats.length} seats`;
    if (orders.size > 1) return `one key made ${orders.size} orders`;
    const taken = empty.filter(({ status }) => status === 201).length;
    return taken >= 150 ? `one address made ${taken} orders without seats` : null;
  },
};

/** Keys that are none, another customer's, and one's own with another request. */
export const wrongKeys: Attack = {
  name: 'wrong idempotency keys',
  async run(target, honest) {
    const statuses = [];
    for (const key of ['', '00000000-0000-0000-0000-000000000000', 'x', randomUUID() + 'f']) {
      statuses.push((await order(target, { key })).status);
    }
    const key = randomUUID();
    const theirs = orderIn(await order(honest, { key }));
    const got = orderIn(await order(target, { key }));
    const other = got === null ? null : await order(target, { key, seats: ['1A'] });
    for (const [from, made] of [
      [honest, theirs],
      [target, got],
    ] as const) {
      if (made === null) continue;
      const headers = { Authorization: `Bearer ${made.token}` };
      await from.ask(`/api/orders/${made.order.id}`, { method: 'DELETE', headers });
    }
    if (theirs !== null && got?.order.id === theirs.order.id) return "a key gave another's order";
    return (
      unless(statuses, [400, 429], 'a wrong key') ??
      (other && unless([other.status], [422, 429, 503], 'a key with another request'))
    );
  },
};

/** Passwords and tokens. */
export const guesses: Attack = {
  name: 'guesses of passwords and tokens',
  async run(target) {
    const answers = await target.many(target.count(300), (at) =>
      at % 2 === 0
        ? target.ask('/api/agent/session', {
            method: 'POST',
            headers: json,
            body: JSON.stringify({ name: 'agent', password: `guess-${at}` }),
          })
        : target.ask('/api/agent/session', { headers: { Authorization: `Bearer guess-${at}` } }),
    );
    return unless(
      answers.map(({ status }) => status),
      [401, 429, 503],
      'a guess',
    );
  },
};
