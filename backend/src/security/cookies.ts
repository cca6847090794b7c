import { randomBytes } from 'node:crypto';
import type Koa from 'koa';
import { CLIENT_SECRET } from '@aisle/shared/ids';
import { Problem } from '../problem.ts';
import { callerIn, clientOf } from './client.ts';

/**
 * One cookie out of a `Cookie` header, or null. Koa's own reader keeps a pattern for each name that it was ever
 * asked for; names carry ids, and ids come from strangers.
 */
export function cookieValue(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

/**
 * Gives the browser a cookie that no page can read and no other site can send, for so long; with null it drops the one of that name.
 * `name` and `value` are of our own making: letters, digits, `-`, `_` and `.`.
 */
export function setCookie(
  ctx: Koa.Context,
  name: string,
  value: string | null,
  maxAgeMs = 0,
): void {
  const until = value === null ? new Date(0) : new Date(Date.now() + maxAgeMs);
  const parts = [
    `${name}=${value ?? ''}`,
    'path=/',
    `expires=${until.toUTCString()}`,
    'samesite=strict',
    ...(callerIn(ctx).isSecure ? ['secure'] : []),
    'httponly',
  ];
  ctx.append('Set-Cookie', parts.join('; '));
}

/** The cookie by which a browser is known again: for its idempotency keys, and for nothing else. */
const clientCookie = 'aisle-client';
/** The same for programs: a secret of their own making. */
export const clientHeader = 'Client-Secret';

const cookieForm = /^[\w-]{22}$/;
const cookieMs = 365 * 24 * 60 * 60_000;

/**
 * Whose the request's idempotency key is: of whoever has the secret in its header, else the browser's cookie; and
 * where there is neither, of the network that the request came from (SPEC K5). Refuses a malformed secret.
 */
export function keyOwner(ctx: Koa.Context): string {
  const secret = ctx.get(clientHeader);
  if (secret !== '') {
    if (!CLIENT_SECRET.test(secret))
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
