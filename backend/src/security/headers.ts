import type Koa from 'koa';
import helmet from 'koa-helmet';

/**
 * Security headers. Pages load nothing but our own files: no inline scripts, no other host. Sockets
 * are named apart, because `'self'` does not cover `ws:` in every browser.
 */
export function securityHeaders(ownOrigins: () => readonly string[]): Koa.Middleware {
  let headers: Koa.Middleware | null = null;
  return async (ctx, next) => {
    // Our port is known once we listen.
    headers ??= build(ownOrigins());
    await headers(ctx, next);
  };
}

function build(origins: readonly string[]): Koa.Middleware {
  // A policy cannot name an IPv6 address: browsers pass over such a source, and complain.
  const sockets = origins
    .filter((origin) => !origin.includes('['))
    .map((origin) => origin.replace(/^http/, 'ws'));
  return helmet({
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
}
