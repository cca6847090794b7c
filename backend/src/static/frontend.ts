import { existsSync } from 'node:fs';
import { send } from '@koa/send';
import type Koa from 'koa';

const yearMs = 365 * 24 * 60 * 60_000;
/** Paths that are never a page, whatever a browser asks for. */
const notPages = /^\/(?:api|assets|docs|socket\.io|healthz|readyz|metrics)(?:\/|$)|\.[a-z0-9]+$/i;

/**
 * Serves the built frontend from `root`. Files below `/assets` carry a hash of their content in their
 * name and are kept for ever. A browser that opens any other address gets the page, which routes
 * by itself.
 */
export function frontend(root: string): Koa.Middleware {
  return async (ctx, next) => {
    const reads = ctx.method === 'GET' || ctx.method === 'HEAD';
    if (reads && ctx.body == null && ctx.status === 404 && existsSync(root)) {
      await (isPage(ctx) ? sendPage(ctx, root) : sendFile(ctx, root));
    }
    await next();
  };
}

/** A browser that opens an address says that it wants HTML; scripts that fetch data do not. */
function isPage(ctx: Koa.Context): boolean {
  if (notPages.test(ctx.path)) return false;
  return ctx.path === '/' || ctx.get('Accept').includes('text/html');
}

async function sendPage(ctx: Koa.Context, root: string): Promise<void> {
  // Set before: `send` keeps what is there.
  ctx.set('Cache-Control', 'no-cache');
  await send(ctx, 'index.html', { root });
}

async function sendFile(ctx: Koa.Context, root: string): Promise<void> {
  const hashed = ctx.path.startsWith('/assets/');
  await send(ctx, ctx.path, { root, ...(hashed ? { maxage: yearMs, immutable: true } : {}) });
}
