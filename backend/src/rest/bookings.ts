import { CONFIRMATION_CODE, tidyConfirmation } from '@aisle/shared/ids';
import type { bookingRoutes } from '@aisle/shared/booking-routes';
import { limits } from '@aisle/shared/limits';
import { surnameForms, termsOf } from '@aisle/shared/person-search';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { BookingPort } from '../booking/port.ts';
import { pause, type Clock } from '../clock.ts';
import { publicOrder } from '../relay/public-views.ts';
import { clientOf } from '../security/client.ts';
import {
  giveBackEach,
  takeEach,
  type CountedGuess,
  type GuessLimit,
} from '../security/rate-limits.ts';
import { Problem, unwrap } from '../problem.ts';
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
