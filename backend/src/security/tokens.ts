import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** The order's token: HMAC-SHA256 over its id, 256 bits, base64url. Needs no memory anywhere. */
export function orderToken(secret: string, orderId: string): string {
  return createHmac('sha256', secret).update(orderId).digest('base64url');
}

/** How {@link orderToken} writes 256 bits: no number of guesses finds one. */
export const orderTokenForm = /^[\w-]{43}$/;

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

function digest(value: string): Buffer {
  return createHash('sha256').update(value).digest();
}
