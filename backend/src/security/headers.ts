import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type Koa from 'koa';

/**
 * Security headers. Pages load nothing but our own files: no inline scripts, no other host. Sockets
 * are named apart, because `'self'` does not cover `ws:` in every browser.
 */
export function securityHeaders(ownOrigins: () => readonly string[]): Koa.Middleware {
  let headers: readonly Header[] | null = null;
  return async (ctx, next) => {
    // Our port is known once we listen.
    headers ??= build(ownOrigins());
    for (const [name, value] of headers) ctx.res.setHeader(name, value);
    await next();
  };
}

type Header = readonly [name: string, value: number | string | string[]];

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
    // We speak plain HTTP; whoever puts TLS before us sets it there.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'same-origin' },
  });
  say(answer.req, answer, (error) => {
    if (error !== undefined) throw new Error('helmet refuses its options', { cause: error });
  });
  return Object.entries(answer.getHeaders()).flatMap(([name, value]): Header[] =>
    value === undefined ? [] : [[name, value]],
  );
}
