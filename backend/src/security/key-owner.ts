import { randomBytes } from 'node:crypto';
import type Koa from 'koa';
import { Problem } from '../problem.ts';
import { clientOf } from './client.ts';
import { cookieValue, setCookie } from './cookies.ts';

/** The cookie by which a browser is known again: for its idempotency keys, and for nothing else. */
const clientCookie = 'aisle-client';
/** The same for programs: a secret of their own making. */
export const clientHeader = 'Client-Secret';

const cookieForm = /^[\w-]{22}$/;
const secretForm = /^[\x21-\x7e]{16,128}$/;
const cookieMs = 365 * 24 * 60 * 60_000;

/**
 * Whose the request's idempotency key is: of whoever has the secret in its header, else the browser's cookie; and
 * where there is neither, of the network that the request came from (SPEC K5). Refuses a malformed secret.
 */
export function keyOwner(ctx: Koa.Context): string {
  const secret = ctx.get(clientHeader);
  if (secret !== '') {
    if (!secretForm.test(secret))
      throw new Problem('invalid-request', { hint: `Look at: ${clientHeader}.` });
    return `secret ${secret}`;
  }
  const cookie = cookieOf(ctx);
  return cookie === null ? networkOwner(ctx.ip) : `cookie ${cookie}`;
}

/** The owner of keys that come without a secret and without a cookie, from this address. */
export function networkOwner(address: string): string {
  return `network ${clientOf(address)}`;
}

/**
 * Gives a browser that opens a page the cookie. Only with pages: a program that keeps cookies, too, is the same owner
 * before its first order and after it.
 */
export const knowBrowsers: Koa.Middleware = async (ctx, next) => {
  await next();
  if (ctx.status !== 200 || ctx.type !== 'text/html' || cookieOf(ctx) !== null) return;
  setCookie(ctx, clientCookie, randomBytes(16).toString('base64url'), cookieMs);
};

function cookieOf(ctx: Koa.Context): string | null {
  const value = cookieValue(ctx.get('Cookie'), clientCookie);
  return value !== null && cookieForm.test(value) ? value : null;
}
