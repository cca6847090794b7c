import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { Metrics } from '../metrics/metrics.ts';
import { trustedProxies } from '../security/client.ts';
import { createHttp } from './http.ts';

/** Asks a server with one route for some paths; gives the lines that it logged. */
async function logged(level: string, ...paths: string[]): Promise<Record<string, unknown>[]> {
  const lines: string[] = [];
  const router = new Router();
  router.get('/fine', (ctx) => {
    ctx.body = { token: 'secret-body' };
  });
  router.get('/broken', () => {
    throw new Error('planted');
  });
  const koa = createHttp({
    log: pino({ level }, { write: (line) => lines.push(line) }),
    metrics: new Metrics(),
    events: { note: () => undefined },
    securityHeaders: () => [],
    isAllowedOrigin: () => true,
    trustedProxies: trustedProxies(0, []),
    rateLimits: null,
    agentsOnly: (_ctx, next) => next(),
    routers: [router],
    pages: (_ctx, next) => next(),
  });
  const handle = koa.callback();
  const http = createServer((request, response) => void handle(request, response));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  for (const path of paths) {
    const headers = { authorization: 'Bearer secret-token' };
    await (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text();
  }
  http.closeAllConnections();
  http.close();
  expect(lines.join('')).not.toContain('secret');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

it('logs each request by method, path and status at debug, and nothing that came with it', async () => {
  const lines = await logged('debug', '/fine?code=secret', '/missing');
  expect(lines).toMatchObject([
    { level: 20, req: { method: 'GET', path: '/fine' }, res: { status: 200 } },
    { level: 20, req: { method: 'GET', path: '/missing' }, res: { status: 404 } },
  ]);
});

it('logs only what failed by a bug where less is wanted, with the id that the client has', async () => {
  const lines = await logged('info', '/fine', '/missing', '/broken');
  expect(lines).toMatchObject([
    { level: 50, msg: 'a request failed by a bug' },
    { level: 40, req: { method: 'GET', path: '/broken' }, res: { status: 500 } },
  ]);
  const [crash, request] = lines as [{ requestId: string }, { req: { id: string } }];
  expect(request.req.id).toBe(crash.requestId);
});
