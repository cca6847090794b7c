/** What one would write without the product: a Koa route that holds a seat in a table and starts a workflow beside it. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import Router from '@koa/router';
import { Client } from '@temporalio/client';
import Koa from 'koa';
import { connectTemporal } from '@aisle/backend/src/booking/connection.ts';
import { limits } from '@aisle/shared/limits';
import type { PostgresAddress } from '../../parts/postgres.ts';
import { answerParent } from '../../parts/processes.ts';
import { seatsTable } from './seats-table.ts';

export interface ToRoute {
  readonly address: PostgresAddress;
  readonly temporalAddress: string;
  readonly taskQueue: string;
}

export interface FromRoute {
  readonly url: string;
}

async function serve({ address, temporalAddress, taskQueue }: ToRoute): Promise<FromRoute> {
  const takeSeat = seatsTable(address);
  const connection = await connectTemporal({ address: temporalAddress });
  const { workflow } = new Client({ connection, namespace: 'default' });
  const start = (type: string, workflowId: string, args: unknown[]) =>
    workflow.start(type, { taskQueue, workflowId, args });
  const router = new Router();
  router.post('/orders', async (ctx) => {
    const { flightId, seats } = (await bodyOf(ctx)) as { flightId: string; seats: [string] };
    const orderId = randomUUID();
    const until = await takeSeat(flightId, orderId, seats[0]);
    if (until === null) return ctx.throw(409, 'taken');
    await start('plainOrder', `plain:${orderId}`, [limits.holdMs]);
    ctx.status = 201;
    ctx.body = { order: { id: orderId, flightId, seats, expiresAt: until }, token: randomUUID() };
  });
  router.post('/nothing', async (ctx) => {
    await bodyOf(ctx);
    const orderId = randomUUID();
    await start('bare', `bare:${orderId}`, []);
    ctx.status = 201;
    ctx.body = { order: { id: orderId }, token: '' };
  });
  router.get('/orders/:orderId', async (ctx) => {
    ctx.body = await workflow.getHandle(`plain:${ctx.params['orderId']}`).query('status');
  });
  router.get('/nothing/:orderId', async (ctx) => {
    ctx.body = await workflow.getHandle(`bare:${ctx.params['orderId']}`).result();
    ctx.body = 'done';
  });
  const http = new Koa().use(router.routes()).listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

async function bodyOf({ req }: Koa.Context): Promise<unknown> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return JSON.parse(text);
}

answerParent(serve);
