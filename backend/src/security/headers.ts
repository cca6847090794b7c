import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type Koa from 'koa';
import { callerIn } from './client.ts';

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
