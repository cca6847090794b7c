import type Koa from 'koa';
import type { bookingRoutes, paperRoutes } from '@aisle/shared/booking-routes';
import { CONFIRMATION_CODE, tidyConfirmation } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { openOrderLink, orderPage } from '@aisle/shared/order-link';
import { type Booking, calendarFile, mailHost, passesPdf } from '@aisle/shared/papers';
import { seatedOf } from '@aisle/shared/people';
import { surnameForms, termsOf } from '@aisle/shared/person-search';
import type { OrderState } from '@aisle/shared/workflow-api';
import { AtMost } from '../at-most.ts';
import type { BookingPort } from '../booking/port.ts';
import { type Clock, pause } from '../clock.ts';
import { Problem, unwrap } from '../problem.ts';
import { Recent } from '../recent.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import { publicOrder } from '../relay/public-views.ts';
import { clientOf } from '../security/client.ts';
import {
  type CountedGuess,
  giveBackEach,
  type GuessLimit,
  takeEach,
} from '../security/rate-limits.ts';
import type { Grant } from './order-access.ts';
import type { Handlers } from './routes.ts';

/** How often somebody may guess: from one address, and at one code. */
export interface FindLimits {
  readonly byClient: GuessLimit;
  readonly byCode: GuessLimit;
}

export interface BookingHandlersParts {
  readonly booking: Pick<BookingPort, 'orderStatus' | 'desk'>;
  readonly grant: Grant;
  /** Until when the way back to an order is open, ms. */
  readonly openUntil: (order: OrderState) => Promise<number>;
  readonly clock: Clock;
  /** Null: nobody is limited. */
  readonly limits: FindLimits | null;
}

/** `/api/bookings`: the way back to an order, by its code and a surname (SPEC C4). */
export function bookingHandlers(parts: BookingHandlersParts): Handlers<typeof bookingRoutes> {
  const { clock, grant } = parts;
  return {
    'POST /api/bookings/find': async ({ ctx, body: { confirmation, surname } }) => {
      const code = tidyConfirmation(confirmation);
      const guesses = guessesOf(parts.limits, clientOf(ctx.ip), code);
      const refused = await takeEach(guesses);
      if (refused) throw new Problem('too-many-tries', { retryAfterMs: refused.waitMs });
      const answerAt = clock.now() + limits.findAnswerMs;
      const found = await findBooking(parts, code, surname).catch((error: unknown) => ({ error }));
      // Whatever was wrong, and how far the search came, nobody learns by the time that it took.
      await pause(clock, Math.max(0, answerAt - clock.now()));
      if (found === null) throw new Problem('booking-not-found');
      if ('error' in found) throw found.error;
      await giveBackEach(guesses);
      return { order: publicOrder(found, clock.now()), token: await grant(ctx, found) };
    },
  };
}

function guessesOf(limited: FindLimits | null, client: string, code: string): CountedGuess[] {
  if (limited === null) return [];
  return [
    { limit: limited.byClient, key: client },
    { limit: limited.byCode, key: code },
  ];
}

/** The paid order that has both; of orders that share a code the surname says which. */
async function findBooking(
  { booking, openUntil, clock }: BookingHandlersParts,
  code: string,
  surname: string,
): Promise<OrderState | null> {
  const wanted = surnameForms(surname);
  if (!CONFIRMATION_CODE.test(code) || wanted.length === 0) return null;
  const ids = unwrap(await booking.desk.ordersOf(code));
  const asked = await Promise.all(ids.map((id) => booking.orderStatus(id)));
  for (const answer of asked) {
    if (!answer.ok && answer.error.code !== 'order-not-found') unwrap(answer);
    const order = answer.ok ? answer.value : null;
    const passengers = order?.confirmation === code ? (order.passengers ?? []) : [];
    const isIt = termsOf({ passengers, contact: null }).some((term) => wanted.includes(term));
    if (order && isIt && (await openUntil(order)) > clock.now()) return order;
  }
  return null;
}

export interface PaperHandlersParts {
  readonly booking: BookingPort;
  readonly relay: Pick<FlightRelay, 'definition'>;
  readonly grant: Grant;
  readonly linkSecret: string;
  readonly publicUrl: string;
  readonly now: () => number;
}

/** What a customer takes away from an order, and the way back to it from a mail. */
export function paperHandlers(parts: PaperHandlersParts): Handlers<typeof paperRoutes> {
  const { booking, grant, linkSecret, publicUrl, now } = parts;
  const passes = new DrawnPasses();
  const show = (state: OrderState) => ({ order: publicOrder(state, now()) });
  return {
    'GET /api/orders/{orderId}/pass.pdf': async ({ ctx, params: { orderId } }) => {
      const booked = await bookingOf(parts, orderId);
      if (!booked.stands) throw new Problem('not-booked');
      const pdf = await passes.of(booked.booking);
      give(ctx, `boarding-passes-${booked.booking.confirmation}.pdf`, 'application/pdf', pdf);
      return null;
    },

    'GET /api/orders/{orderId}/calendar.ics': async ({ ctx, params: { orderId } }) => {
      const booked = await bookingOf(parts, orderId);
      const text = calendarFile(booked.booking, {
        host: mailHost(publicUrl),
        url: orderPage(publicUrl, orderId),
        cancelled: !booked.stands,
      });
      give(ctx, `flight-${booked.booking.confirmation}.ics`, 'text/calendar', text);
      return null;
    },

    'POST /api/orders/{orderId}/link': async ({ ctx, params: { orderId }, body: { link } }) => {
      // First what costs nothing: nobody has Temporal asked by a secret that is none.
      const version = openOrderLink(linkSecret, orderId, link);
      if (version === null) throw new Problem('link-void');
      const state = unwrap(await booking.orderStatus(orderId));
      if (version !== (state.link ?? 0)) throw new Problem('link-void');
      const token = await grant(ctx, state);
      return { ...show(state), token };
    },

    'DELETE /api/orders/{orderId}/link': async ({ params: { orderId } }) =>
      show(unwrap(await booking.withdrawLinks(orderId))),
  };
}

/** The facts of an order that was booked, with its flight as it is now, and whether its people fly on that. */
async function bookingOf(
  { booking, relay, now }: PaperHandlersParts,
  orderId: string,
): Promise<{ readonly stands: boolean; readonly booking: Booking }> {
  const state = unwrap(await booking.orderStatus(orderId));
  const { status, seats, total, sequence, confirmation, passengers = [] } = state;
  if (confirmation === null) throw new Problem('not-booked');
  const flight = unwrap(await relay.definition(state.flightId));
  const at = new Date(now()).toISOString();
  const facts = { orderId, sequence, at, flight, seats, total, confirmation };
  // Nobody boards a cancelled flight.
  const stands = status === 'confirmed' && state.rebookBy === undefined;
  return { stands, booking: { ...facts, passengers: seatedOf(passengers, seats) } };
}

function give(ctx: Koa.Context, name: string, type: string, body: Buffer | string): void {
  ctx.attachment(name);
  ctx.type = type;
  ctx.body = body;
}

/** Draws passes one after the other, and keeps the last: drawing takes the processor for a while, and who reloads wants the same again. */
class DrawnPasses {
  readonly #drawing = new AtMost(1);
  readonly #kept = new Recent<Promise<Buffer>>(limits.papersKept);

  of(booking: Booking): Promise<Buffer> {
    const { orderId, sequence, flight } = booking;
    const key = [orderId, sequence, flight.departsAt, flight.arrivesAt].join();
    const kept = this.#kept.get(key);
    if (kept) return kept;
    if (this.#drawing.waiting >= limits.papersWaiting) throw new Problem('busy');
    const drawn = this.#drawing.run(() => passesPdf(booking));
    this.#kept.set(key, drawn);
    drawn.catch(() => {
      this.#kept.delete(key);
    });
    return drawn;
  }
}
