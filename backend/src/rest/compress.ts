import type Koa from 'koa';
import { codingFor } from './encodings.ts';
import { zip } from '../relay/cached-body.ts';

/** Below so many bytes compressing costs more than it saves. */
const worthwhileBytes = 1024;
const compressible = /^(?:text\/|application\/(?:[\w.+-]+\+)?json$)/;

/** Compresses what a route answers anew each time. What is sent as it was written ({@link send}) is settled there. */
export const compressAnswers: Koa.Middleware = async (ctx, next) => {
  await next();
  const bytes = bytesOf(ctx);
  if (bytes === null || bytes.length < worthwhileBytes) return;
  ctx.vary('Accept-Encoding');
  if (codingFor(ctx.get('Accept-Encoding'), ['gzip']) === null) return;
  const zipped = await zip(bytes);
  ctx.set('Content-Encoding', 'gzip');
  ctx.body = zipped;
};

/** The body to compress; null where there is none, or a stream, or one that is settled. */
function bytesOf(ctx: Koa.Context): Buffer | null {
  const body: unknown = ctx.body;
  if (ctx.response.get('ETag') !== '' || ctx.response.get('Content-Encoding') !== '') return null;
  if (!compressible.test(ctx.type)) return null;
  if (typeof body === 'string') return Buffer.from(body);
  if (Buffer.isBuffer(body)) return body;
  const isPlain = typeof body === 'object' && body !== null && !('pipe' in body);
  return isPlain ? Buffer.from(JSON.stringify(body)) : null;
}
