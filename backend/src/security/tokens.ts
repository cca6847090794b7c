import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The order's token: HMAC-SHA256 over its id, 256 bits, base64url. Needs no memory anywhere. */
export function orderToken(secret: string, orderId: string): string {
  return createHmac('sha256', secret).update(orderId).digest('base64url');
}

/** Whether two secrets are equal, in a time that says nothing about where they differ, nor how long they are. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(digest(given), digest(expected));
}

/** The bearer token of an `Authorization` header, or null. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(header ?? '')?.[1] ?? null;
}

/** Name of the cookie that carries an order's token. */
export function orderCookieName(orderId: string): string {
  return `aisle-order-${orderId}`;
}

/** One cookie out of a `Cookie` header, or null. For handshakes, where Koa does not read it. */
export function cookieValue(header: string | undefined, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined) return value;
  }
  return null;
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
