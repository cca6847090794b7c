import type { Act, Page, Seen } from '../act.ts';
import { choose, granted, offered, type Wish } from '../choosing.ts';

/**
 * Tries to get seats until they are had or patience ends: takes what a refusal offers, or chooses anew on the
 * own map; looks again when nothing is free. Gives whether the customer has seats.
 */
export function* getSeats(page: Page, wish: Wish): Generator<Act, boolean, Seen> {
  let offer: readonly string[] = [];
  for (const [turn, place] of wish.places.entries()) {
    const pauseMs = wish.pausesMs[turn] ?? 0;
    const seats = offer.length > 0 && wish.easy[turn] ? offer : choose(page, wish.party, place);
    if (seats.length === 0) {
      yield { do: 'look', pauseMs: pauseMs + 500 };
      continue;
    }
    const seen = yield { do: 'create', seats, pauseMs };
    if (granted(seen)) return true;
    offer = offered(seen);
  }
  return false;
}
