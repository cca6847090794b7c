import type Koa from 'koa';
import { callerIn } from './client.ts';

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
