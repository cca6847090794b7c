import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import cors from '@koa/cors';
import type Koa from 'koa';
import helmet from 'helmet';
import { Problem } from '../problem.ts';
import { clientHeader } from './cookies.ts';
import { callerIn } from './client.ts';

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

export type Header = readonly [name: string, value: string];

/** A year, as is usual. Only what comes by TLS says so: browsers believe it nowhere else. */
const strictTransport = `max-age=${365 * 24 * 60 * 60}`;
/** What no page of ours asks for. */
const noPermissions = [
  ...['accelerometer', 'autoplay', 'camera', 'display-capture', 'encrypted-media', 'fullscreen'],
  ...['geolocation', 'gyroscope', 'magnetometer', 'microphone', 'midi', 'payment'],
  ...['picture-in-picture', 'publickey-credentials-get', 'screen-wake-lock', 'usb'],
];

/**
 * The security headers of every answer. Pages load nothing but our own files: no inline scripts, no other host. Sockets
 * are named apart, because `'self'` does not cover `ws:` in every browser.
 */
export function securityHeaderList(ownOrigins: () => readonly string[]): () => readonly Header[] {
  let headers: readonly Header[] | null = null;
  // Our port is known once we listen.
  return () => (headers ??= build(ownOrigins()));
}

/** Puts them on every answer of a route. */
export function securityHeaders(list: () => readonly Header[]): Koa.Middleware {
  return async (ctx, next) => {
    for (const [name, value] of list()) ctx.res.setHeader(name, value);
    if (callerIn(ctx).isSecure) ctx.res.setHeader('Strict-Transport-Security', strictTransport);
    await next();
  };
}

/** What helmet says to any request: the same to each, so it is asked once. */
function build(origins: readonly string[]): Header[] {
  // A policy cannot name an IPv6 address: browsers pass over such a source, and complain.
  const sockets = origins
    .filter((origin) => !origin.includes('['))
    .map((origin) => origin.replace(/^http/, 'ws'));
  const answer = new ServerResponse(new IncomingMessage(new Socket()));
  const say = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        connectSrc: ["'self'", ...sockets],
        fontSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        scriptSrc: ["'self'"],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
      },
    },
    // Of a single answer, see above.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  say(answer.req, answer, (error) => {
    if (error !== undefined) throw new Error('helmet refuses its options', { cause: error });
  });
  const policy = noPermissions.map((name) => `${name}=()`).join(', ');
  const said = Object.entries(answer.getHeaders()).map(([name, value]): Header => {
    return [name, String(value)];
  });
  return [...said, ['permissions-policy', policy]];
}
