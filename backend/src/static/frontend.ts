import { existsSync } from 'node:fs';
import type Koa from 'koa';
import { Problem } from '../problem.ts';
import { send, type Representation } from '../rest/send.ts';
import { readFiles } from './files.ts';

const forEver = `public, max-age=${365 * 24 * 60 * 60}, immutable`;
/** Paths of the pages that there are. */
const pages = /^\/(?:flights|orders|desk)(?:\/|$)/;
/** Paths that are never a page, whatever a browser asks for. */
const notPages = /^\/(?:api|assets|docs|socket\.io|healthz|readyz|metrics)(?:\/|$)|\.[a-z0-9]+$/i;

/**
 * Serves the built frontend from `root`, which is read once. Files below `/assets` carry a hash of their content in
 * their name and are kept for ever. A browser that opens any other address gets the page, which routes
 * by itself.
 */
export function frontend(root: string): Koa.Middleware {
  let files: ReadonlyMap<string, Representation> | null = null;
  return async (ctx, next) => {
    if (ctx.body == null && ctx.status === 404) {
      // Until it is built there is nothing to read.
      if (files === null && existsSync(root)) files = readFiles(root);
      const file = files?.get(isPage(ctx) ? '/index.html' : ctx.path);
      if (file !== undefined) await sendFile(ctx, file);
    }
    await next();
  };
}

function reads(ctx: Koa.Context): boolean {
  return ctx.method === 'GET' || ctx.method === 'HEAD';
}

/**
 * A browser that opens an address says that it wants HTML; scripts that fetch data do not. Whoever takes anything, such as
 * what makes a preview of a link, gets the pages that there are.
 */
function isPage(ctx: Koa.Context): boolean {
  if (ctx.path === '/') return true;
  if (!reads(ctx) || notPages.test(ctx.path)) return false;
  const accept = ctx.get('Accept');
  return accept.includes('text/html') || (pages.test(ctx.path) && /^$|\*\/\*/.test(accept));
}

async function sendFile(ctx: Koa.Context, file: Representation): Promise<void> {
  if (!reads(ctx)) {
    ctx.set('Allow', 'GET, HEAD');
    throw new Problem('method-not-allowed');
  }
  await send(ctx, file, ctx.path.startsWith('/assets/') ? forEver : 'no-cache');
}
