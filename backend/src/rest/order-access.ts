import type Koa from 'koa';
import { limits } from '@aisle/shared/limits';
import { ORDER_ID } from '@aisle/shared/ids';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { BookingPort } from '../booking/port.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { cookieValue, setCookie } from '../security/cookies.ts';
import { bearerToken, orderCookieName, orderToken, sameSecret } from '../security/tokens.ts';
import { Problem } from '../problem.ts';

/** Whether an order is over: nothing can happen to it any more. */
type IsOver = (orderId: string) => Promise<boolean>;

/**
 * Of a browser's orders, oldest first, those whose cookies make room for one more. Orders that are over go first; who
 * is not over stays while there is room at all. Past `keptOrderCookies` a few are asked about each time, others
 * the next time, since each that stays makes the list longer.
 */
export async function ordersToForget(
  orderIds: readonly string[],
  isOver: IsOver,
): Promise<readonly string[]> {
  const surplus = orderIds.length + 1 - limits.keptOrderCookies;
  if (surplus <= 0) return [];
  const parts = Math.ceil(orderIds.length / limits.askedOrderCookies);
  const start = ((surplus - 1) % parts) * limits.askedOrderCookies;
  const asked = orderIds.slice(start, start + limits.askedOrderCookies);
  const over = await Promise.all(asked.map(isOver));
  const forgotten = asked.filter((_, place) => over[place] === true);
  const tooMany = orderIds.length + 1 - forgotten.length - limits.orderCookies;
  const oldest = orderIds.filter((orderId) => !forgotten.includes(orderId));
  return [...forgotten, ...oldest.slice(0, Math.max(0, tooMany))];
}

/** What we have set, and nothing else that a stranger calls a cookie. */
const orderCookie = /^aisle-order-([\w-]{1,64})=(.*)$/;

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

  /** Whether a connection may watch it: by the token that it sends, without one by its cookie. */
  allowsConnection(
    { headers }: { readonly headers: { readonly cookie?: string | undefined } },
    orderId: string,
    token: string | undefined,
  ): boolean {
    const sent = token ?? cookieValue(headers.cookie, orderCookieName(orderId));
    return this.allows(orderId, [sent]);
  }

  /** Refuses as if there were no such order unless the request carries its token. */
  require(ctx: Koa.Context, orderId: string): void {
    if (!this.#isShown(ctx, orderId)) throw new Problem('order-not-found');
  }

  /** The same of a watch of seats: its token is that of the order which takes them. */
  requireWatch(ctx: Koa.Context, watchId: string): void {
    if (!this.#isShown(ctx, watchId)) throw new Problem('watch-not-found');
  }

  /** The same of a guest of an order: the order's own token lets in, too. */
  requireGuest(ctx: Koa.Context, orderId: string, guestId: string): void {
    if (!this.#isShown(ctx, guestId) && !this.#isShown(ctx, orderId))
      throw new Problem('guest-not-found');
  }

  /** Whether a request of a guest's comes with the token of the order itself. */
  isOwner(ctx: Koa.Context, orderId: string): boolean {
    return this.#isShown(ctx, orderId);
  }

  #isShown(ctx: Koa.Context, id: string): boolean {
    const bearer = bearerToken(ctx.get('Authorization'));
    const cookie = cookieValue(ctx.get('Cookie'), orderCookieName(id));
    return this.allows(id, [bearer, cookie]);
  }

  /**
   * Hands the token out with a created order. A browser that books a lot must not outgrow the size that servers take for
   * its cookies: it drops those of orders that are over, and whatever only looks like ours.
   */
  async grant(
    ctx: Koa.Context,
    orderId: string,
    isOver: IsOver,
    lastsMs: number = limits.orderCookieMs,
  ): Promise<string> {
    const token = this.tokenOf(orderId);
    const cookies = orderCookies(ctx.get('Cookie')).filter((cookie) => cookie.orderId !== orderId);
    const ours = cookies.filter((cookie) => this.allows(cookie.orderId, [cookie.token]));
    const others = cookies.filter((cookie) => !ours.includes(cookie));
    const over = await ordersToForget(
      ours.map((cookie) => cookie.orderId),
      isOver,
    );
    const dropped = [...others.map((cookie) => cookie.orderId), ...over];
    for (const gone of dropped.slice(0, limits.orderCookies)) {
      setCookie(ctx, orderCookieName(gone), null);
    }
    setCookie(ctx, orderCookieName(orderId), token, Math.min(lastsMs, limits.orderCookieMs));
    return token;
  }
}

/** Hands an order's token out, as a cookie too. */
export type Grant = (
  ctx: Koa.Context,
  order: Pick<OrderState, 'id' | 'flightId'>,
) => Promise<string>;

/** A day after the departure, ms; of an order whose flight nobody knows any more that is over. */
export function openUntilBy(relay: Pick<FlightRelay, 'definition'>) {
  return async ({ flightId }: Pick<OrderState, 'flightId'>): Promise<number> => {
    const flight = await relay.definition(flightId);
    if (flight.ok) return Date.parse(flight.value.departsAt) + limits.orderCookieAfterMs;
    return flight.error.code === 'flight-not-found' ? 0 : Infinity;
  };
}

export interface GrantParts {
  readonly access: OrderAccess;
  readonly booking: Pick<BookingPort, 'orderStatus'>;
  /** Until when the way back to an order is open, ms. */
  readonly openUntil: (order: Pick<OrderState, 'flightId'>) => Promise<number>;
  readonly now: () => number;
}

/** The cookie lasts as long as the way back to its order is open. */
export function grantBy({ access, booking, openUntil, now }: GrantParts): Grant {
  return async (ctx, order) => {
    const lastsMs = (await openUntil(order)) - now();
    return access.grant(ctx, order.id, (id) => isOver(booking, id), lastsMs);
  };
}

/** Unknown is not over: an order that cannot be asked about now keeps its cookie. */
async function isOver(booking: GrantParts['booking'], orderId: string): Promise<boolean> {
  const found = await booking.orderStatus(orderId);
  return found.ok ? found.value.reason !== null : found.error.code === 'order-not-found';
}

interface OrderCookie {
  readonly orderId: string;
  readonly token: string;
}

/** Browsers send the oldest first. No more are read than could be ours, and as many others. */
function orderCookies(header: string): OrderCookie[] {
  return header
    .split(';')
    .flatMap((pair) => {
      const [, orderId, token] = orderCookie.exec(pair.trim()) ?? [];
      return orderId === undefined || token === undefined ? [] : [{ orderId, token }];
    })
    .slice(-2 * limits.orderCookies);
}
