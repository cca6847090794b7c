import cors from '@koa/cors';
import type Koa from 'koa';
import { Problem } from '../problem.ts';
import { clientHeader } from './cookies.ts';

/** Decides which pages may open sockets and send commands. */
export type OriginCheck = (origin: string | undefined) => boolean;

/**
 * An exact list: our own addresses and those allowed besides. Without an `Origin` header the client is no
 * page (a browser always sends one with a socket's handshake and with a command), and may pass.
 */
export function originCheck(own: readonly string[], allowed: readonly string[]): OriginCheck {
  return (origin) => origin === undefined || own.includes(origin) || allowed.includes(origin);
}

/** What of a request's headers says which page sent it. */
interface SenderHeaders {
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

/**
 * Whether a request comes from a page that may send it, or from no page at all. A page's plain GET (a script, an image) has
 * no `Origin`: there the browser's `Sec-Fetch-Site` speaks, which tells another port of our host from ourselves.
 */
export function isOwnPage(headers: SenderHeaders, isAllowed: OriginCheck): boolean {
  if (headers.origin !== undefined) return isAllowed(headers.origin);
  const site = headers['sec-fetch-site'];
  return site === undefined || site === 'same-origin' || site === 'none';
}

const decodePath = '/api/agent/codec/decode';

/**
 * Notes which requests come from Temporal's own page (`url`, if people have one), for payloads to be decrypted: reading is
 * all that it may do. See {@link isTemporalPage}.
 */
export function knowTemporalPage(url: string | undefined): Koa.Middleware {
  const origin = url === undefined ? 'null' : new URL(url).origin;
  return async (ctx, next) => {
    const isIts = origin !== 'null' && ctx.get('Origin') === origin;
    ctx.state['temporalPage'] = isIts && ctx.path === decodePath;
    await next();
  };
}

/** Whether a request comes from Temporal's own page, and to where that may ask. */
export function isTemporalPage(ctx: Koa.Context): boolean {
  return ctx.state['temporalPage'] === true;
}

/** Every way to write our own address. A browser leaves out port 80. */
export function ownOrigins(host: string, port: number): string[] {
  const name = host.includes(':') ? `[${host}]` : host;
  const hosts = new Set([name, 'localhost', '127.0.0.1', '[::1]']);
  const suffix = port === 80 ? '' : `:${port}`;
  return [...hosts].map((each) => `http://${each}${suffix}`);
}

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Refuses commands that a page of another origin sends: the cookies of orders and agents go along with them. */
export function sameOriginCommands(isAllowed: OriginCheck): Koa.Middleware {
  return async (ctx, next) => {
    const isOurs = isOwnPage(ctx.headers, isAllowed) || isTemporalPage(ctx);
    if (!reading.has(ctx.method) && !isOurs) {
      throw new Problem('origin-not-allowed');
    }
    await next();
  };
}

/** Lets pages of the allowed origins read the answers. */
export function crossOriginReads(isAllowed: OriginCheck): Koa.Middleware {
  return cors({
    origin: (ctx: Koa.Context) =>
      isAllowed(ctx.get('Origin')) || isTemporalPage(ctx) ? ctx.get('Origin') : '',
    credentials: true,
    exposeHeaders: ['ETag', 'Location', 'Retry-After', 'X-Request-Id'],
    allowHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-None-Match',
      'X-Namespace',
      clientHeader,
    ],
    maxAge: 600,
  });
}
