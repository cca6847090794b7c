import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seatDesignators } from '@aisle/shared/aircraft';
import { agentRequests } from '@aisle/shared/agent-live';
import { socketRequests } from '@aisle/shared/socket-contract';
import { openApiDocument } from '../../src/docs/openapi.ts';
import { next, secrets } from '../support/backend.ts';
import { say, TestDesk } from '../support/desk.ts';
import { someFlight } from '../support/flights.ts';

let desk: TestDesk;

beforeAll(async () => {
  desk = await TestDesk.start();
});
afterAll(() => desk.stop());

const { paths } = openApiDocument() as { paths: Record<string, Record<string, unknown>> };
/** Everything of the desk that the contract knows, but for the way in. */
const operations = Object.entries(paths)
  .filter(([path]) => path.startsWith('/api/agent'))
  .flatMap(([path, methods]) =>
    Object.keys(methods).map((method): [string, string] => [method.toUpperCase(), path]),
  )
  .filter(([method, path]) => method !== 'POST' || path !== '/api/agent/session');

/** An address for a template: what stands in braces exists nowhere. */
const addressOf = (path: string): string => path.replaceAll(/\{\w+\}/g, 'x');

const refused = { status: 401, body: { code: 'agent-required' } };

describe('D1 D4 whoever is no agent', () => {
  it('has a whole contract to be refused', () => {
    expect(operations.length).toBeGreaterThan(14);
  });

  it.each(operations)('is refused %s %s', async (method, path) => {
    const address = addressOf(path);
    const { Cookie } = desk.ann;
    const shown: Record<string, string>[] = [
      {},
      { Authorization: 'Bearer wrong' },
      { Authorization: 'Basic dG9rZW46dG9rZW4=' },
      { Authorization: `Bearer ${secrets.BUS_TOKEN}` },
      { Authorization: 'Bearer wrong', Cookie },
      { Cookie: 'aisle_agent=x.y' },
      { Cookie: `${Cookie}x` },
    ];
    for (const headers of shown) {
      expect(await desk.backend.ask(method, address, { headers })).toMatchObject(refused);
    }
  });

  it.each(operations)('is refused %s %s however it is written', async (method, path) => {
    const address = addressOf(path);
    for (const written of [
      address.toUpperCase(),
      `${address}/`,
      `${address}?x=1`,
      `${address}/x`,
    ]) {
      expect((await desk.backend.ask(method, written)).status, written).toBe(401);
    }
    for (const other of ['PUT', 'PATCH', 'DELETE', 'POST']) {
      if (other === 'POST' && path === '/api/agent/session') continue;
      expect((await desk.backend.ask(other, address)).status, `${other} ${address}`).toBe(401);
    }
    const { status, headers } = await desk.backend.ask('OPTIONS', address);
    expect([status, headers.get('Allow')]).toEqual([401, null]);
  });

  const commands = operations.filter(([method]) => method !== 'GET');
  it.each(commands)('cannot send %s %s by an agent’s browser', async (method, path) => {
    const foreign: Record<string, string>[] = [
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
      { Origin: desk.backend.url.replace(/:\d+$/, ':1') },
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'same-site' },
    ];
    for (const headers of foreign) {
      const answer = desk.backend.ask(method, addressOf(path), {
        headers: { ...desk.sue, ...headers },
      });
      expect(await answer, JSON.stringify(headers)).toMatchObject({
        status: 403,
        body: { code: 'origin-not-allowed' },
      });
    }
    expect((await desk.get('/api/agent/session', desk.sue)).status).toBe(200);
  });

  it('cannot open a socket from a page of another origin, though the session’s cookie comes along', async () => {
    for (const Origin of ['https://evil.example', 'null']) {
      const extraHeaders = { ...desk.ann, Origin };
      await expect(desk.backend.socket('/agent', { extraHeaders })).rejects.toThrow();
    }
  });

  it('is answered none of the desk’s messages on the customers’ namespace', async () => {
    const order = await desk.order(await aFlight('CL 1'), ['1A']);
    const socket = await desk.backend.socket('/', { extraHeaders: desk.ann });
    const message = { flightId: order.flightId, orderId: order.id };
    for (const event of Object.keys(agentRequests)) {
      const code = event in socketRequests ? 'order-not-found' : 'invalid-message';
      const sent = event in socketRequests ? { orderId: order.id } : message;
      // Customers say the same to let go of theirs.
      const answer = event === 'order:unwatch' ? { ok: true } : { ok: false, error: { code } };
      expect(await say(socket, event, sent), event).toMatchObject(answer);
    }
  });
});

async function aFlight(number: string) {
  const flight = someFlight(Date.now(), number);
  await desk.booking.openFlight(flight);
  desk.booking.flightChanged({ flightId: flight.id, version: 0 });
  return flight;
}

it('what customers are shown never says who holds a seat, which agent did what, nor why', async () => {
  const flight = await aFlight('CL 2');
  const reason = 'a reason for agents alone';
  const customer = await desk.backend.socket();
  const told: unknown[] = [];
  customer.onAny((...message: unknown[]) => told.push(message));
  told.push(await say(customer, 'flights:watch'));
  told.push(await say(customer, 'flight:watch', { flightId: flight.id }));
  const [held1, sold1, sold2, released1, blocked1, moved1, moved2] = seatDesignators(
    flight.aircraft,
  ).slice(-7) as [string, string, string, string, string, string, string];
  const orders = [
    await desk.order(flight, [held1]),
    await desk.sold(flight, [sold1, sold2]),
    await desk.order(flight, [released1]),
  ];
  const [held, sold, released] = orders;
  const commands = [
    { type: 'block', seats: [blocked1] },
    { type: 'extend-hold', orderId: held!.id, extraMs: 60_000 },
    { type: 'move-order', orderId: sold!.id, seats: [moved1, moved2] },
    { type: 'force-release', orderId: released!.id },
    { type: 'close-sales' },
  ];
  let version = 0;
  for (const command of commands) {
    const path = `/api/agent/flights/${flight.id}/interventions`;
    const answer = await desk.post(path, { command, reason }, desk.sue);
    expect(answer.status, answer.text).toBe(200);
    version = answer.body.version;
  }
  if (!JSON.stringify(told).includes(`"version":${version}`)) {
    await next<{ version: number }>(customer, 'flight:changed', (news) => news.version === version);
  }
  const headers = { 'Idempotency-Key': randomUUID() };
  const want = (seats: string[]) =>
    desk.backend.ask('POST', '/api/orders', { body: { flightId: flight.id, seats }, headers });
  const answers = [
    await want([moved1]),
    await want([blocked1]),
    ...(await Promise.all(
      ['/api/flights', `/api/flights/${flight.id}`, '/metrics', '/healthz', '/readyz'].map((path) =>
        desk.backend.ask('GET', path),
      ),
    )),
    ...(await Promise.all(orders.map(({ id }) => desk.backend.ask('GET', `/api/orders/${id}`)))),
  ];
  const seen = [...answers.map(({ text }) => text), JSON.stringify(told)].join('\n');
  expect(seen).toContain(`"${moved1}"`);
  for (const { id } of orders) expect(seen).not.toContain(id);
  expect(seen).not.toMatch(/\b(ann|sue|orderId|chargeId|audit)\b/);
  expect(seen).not.toContain(reason);
});
