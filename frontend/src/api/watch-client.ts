import { ok } from '@aisle/shared/result';
import type { Body } from '@aisle/shared/route';
import type { SeatWatch, watchRoutes } from '@aisle/shared/watch-routes';
import type { Answer, Ask } from './ask.ts';
import type { Order } from './types.ts';

/** What somebody waits for. */
export type WatchedSeats = Body<(typeof watchRoutes)['POST /api/flights/{flightId}/watches']>;

/** What customers send who wait for seats. */
export interface WatchClient {
  /** `key`, a UUID, makes a repetition the same watch. */
  watchSeats(flightId: string, wish: WatchedSeats, key: string): Answer<SeatWatch>;
  /** Comes in by the secret of a mail's link. */
  enterWatch(flightId: string, watchId: string, link: string): Answer<SeatWatch>;
  endWatch(flightId: string, watchId: string): Answer<SeatWatch>;
  declineOffer(flightId: string, watchId: string): Answer<SeatWatch>;
  /** The order with the seats that were offered. */
  takeOffer(flightId: string, watchId: string): Answer<Order>;
}

interface Parts {
  readonly ask: Ask<typeof watchRoutes>;
  readonly tokens: Map<string, string>;
  /** Lets this page in with the token of the answer. */
  readonly opened: (answer: Answer<{ order: Order; token: string }>) => Answer<Order>;
}

export function createWatchClient({ ask, tokens, opened }: Parts): WatchClient {
  const request = (flightId: string, watchId: string) => ({ params: { flightId, watchId } });
  async function watchOf(answer: Answer<{ watch: SeatWatch }>): Answer<SeatWatch> {
    const answered = await answer;
    return answered.ok ? ok(answered.value.watch) : answered;
  }
  /** Lets this page in with the token of the answer. */
  async function entered(answer: Answer<{ watch: SeatWatch; token: string }>): Answer<SeatWatch> {
    const answered = await answer;
    if (answered.ok) tokens.set(answered.value.watch.id, answered.value.token);
    return watchOf(answer);
  }
  return {
    watchSeats(flightId, body, key) {
      const route = 'POST /api/flights/{flightId}/watches';
      return entered(ask(route, { params: { flightId }, body, key }));
    },
    enterWatch(flightId, watchId, link) {
      const route = 'POST /api/flights/{flightId}/watches/{watchId}/link';
      return entered(ask(route, { ...request(flightId, watchId), body: { link } }));
    },
    endWatch(...ids) {
      const route = 'DELETE /api/flights/{flightId}/watches/{watchId}';
      return watchOf(ask(route, request(...ids), tokens.get(ids[1])));
    },
    declineOffer(...ids) {
      const route = 'DELETE /api/flights/{flightId}/watches/{watchId}/offer';
      return watchOf(ask(route, request(...ids), tokens.get(ids[1])));
    },
    takeOffer(...ids) {
      const route = 'POST /api/flights/{flightId}/watches/{watchId}/acceptance';
      return opened(ask(route, request(...ids), tokens.get(ids[1])));
    },
  };
}
