/** Koa and nothing else: what an answer of a size costs by itself. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { BareAnswer, FromBareKoa, ToBareKoa } from './messages.ts';

async function serve(answers: Readonly<Record<string, BareAnswer>>): Promise<FromBareKoa> {
  const bodies = new Map(
    Object.entries(answers).map(([path, { bytes }]) => [path, Buffer.alloc(bytes, ' ')]),
  );
  const koa = new Koa();
  koa.use((ctx) => {
    const answer = answers[ctx.path];
    if (!answer) return;
    ctx.status = answer.status;
    ctx.set({ ...answer.headers });
    if (answer.bytes > 0) ctx.body = bodies.get(ctx.path);
  });
  const handle = koa.callback();
  const http = createServer((request, response) => void handle(request, response));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}

process.on('message', ({ answers }: ToBareKoa) => {
  void serve(answers).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => process.exit(0));
