import type Koa from 'koa';
import { ORDER_ID } from '@aisle/shared/ids';
import { cookieNames, cookieValue, setCookie } from '../security/cookies.ts';
import { bearerToken, orderCookieName, orderToken, sameSecret } from '../security/tokens.ts';
import { Problem } from './problem.ts';

const cookieMs = 30 * 24 * 60 * 60_000;
/** What we have set, and nothing else that a stranger calls a cookie. */
const orderCookie = /^aisle-order-[\w-]+$/;
/** A browser that books a lot must not outgrow the size that servers take for its cookies. */
const keptCookies = 30;

/** Who may see and change an order: whoever has its token, as a bearer or in the cookie. */
export class OrderAccess {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  tokenOf(orderId: string): string {
    return orderToken(this.#secret, orderId);
  }

  /** Whether one of the tokens is the order's. Constant time; says nothing about whether the order exists. */
  allows(orderId: string, tokens: readonly (string | null | undefined)[]): boolean {
    if (!ORDER_ID.test(orderId)) return false;
    const expected = this.tokenOf(orderId);
    return tokens.some((token) => token != null && sameSecret(token, expected));
  }

  /** Refuses as if there were no such order unless the request carries its token. */
  require(ctx: Koa.Context, orderId: string): void {
    if (!ORDER_ID.test(orderId)) throw new Problem('order-not-found');
    const bearer = bearerToken(ctx.get('Authorization'));
    const cookie = cookieValue(ctx.get('Cookie'), orderCookieName(orderId));
    if (!this.allows(orderId, [bearer, cookie])) {
      throw new Problem('order-not-found');
    }
  }

  /** Hands the token out with a created order, and has the browser drop its oldest ones. */
  grant(ctx: Koa.Context, orderId: string): string {
    const token = this.tokenOf(orderId);
    for (const name of surplus(ctx.get('Cookie'))) setCookie(ctx, name, null);
    setCookie(ctx, orderCookieName(orderId), token, cookieMs);
    return token;
  }
}

/** The order cookies past those kept. Browsers send the oldest first. */
function surplus(header: string): string[] {
  const names = cookieNames(header).filter((name) => orderCookie.test(name));
  return names.slice(0, Math.max(0, names.length + 1 - keptCookies));
}
