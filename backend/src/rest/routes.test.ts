import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { splitRoute, type Route, type RouteName } from '@aisle/shared/route';
import type { AgentIdentity } from '../identity/identity.ts';
import { problems } from './http.ts';
import { OrderAccess } from './order-access.ts';
import { routes, serveRoutes, type Handlers } from './routes.ts';

const declared = Object.entries<Route>(routes) as [RouteName, Route][];
const guarded = declared.filter(([, { access }]) => access !== 'anyone');
const reached: string[] = [];
const http = createServer();
let origin: string;

// The routes alone: nothing stands before them that would check who asks.
beforeAll(async () => {
  const handlers = Object.fromEntries(
    declared.map(([name]) => [name, () => void reached.push(name)]),
  ) as unknown as Handlers<typeof routes>;
  const identity = { identify: () => Promise.resolve(null) } as unknown as AgentIdentity;
  const orders = new OrderAccess('secret');
  const koa = new Koa();
  koa.use(problems({ crashed: () => undefined, refused: () => undefined }));
  koa.use(serveRoutes(handlers, { identity, orders }).routes());
  const handle = koa.callback();
  http.on('request', (request, response) => void handle(request, response));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
});
afterAll(() => http.close());

it('D1 every route under /api/agent is for agents, but for the way in', () => {
  const open = declared.filter(
    ([name, { access }]) => splitRoute(name).path.startsWith('/api/agent') && access === 'anyone',
  );
  expect(open.map(([name]) => name)).toEqual(['POST /api/agent/session']);
});

it.each(guarded)('D1 %s checks who asks by itself, whatever stands before it', async (name) => {
  const { method, path } = splitRoute(name);
  const address = path
    .replace('{flightId}', 'ai101-20360101')
    .replace('{orderId}', '0'.repeat(26))
    .replace('{watchId}', '0'.repeat(26))
    .replace('{rebookingId}', '00000000-0000-4000-8000-000000000000');
  for (const written of [address, `${address}/`, address.toUpperCase()]) {
    const { status } = await fetch(origin + written, { method });
    expect([401, 404], written).toContain(status);
  }
  expect((await fetch(origin + address, { method })).status).toBe(
    path.startsWith('/api/orders') || path.includes('{watchId}') ? 404 : 401,
  );
  expect(reached).toEqual([]);
});
