import type { Body } from '@aisle/shared/route';
import type { SeatWatch, watchRoutes } from '@aisle/shared/watch-routes';
import { only, type Answer, type Ask, type Enter } from './ask.ts';
import type { Order } from './types.ts';

/** What somebody waits for. */
export type WatchedSeats = Body<(typeof watchRoutes)['POST /api/flights/{flightId}/watches']>;

/** What customers send who wait for seats. */
export function watchCommands(ask: Ask<typeof watchRoutes>, enter: Enter) {
  const idOf = ({ watch }: { watch: SeatWatch }) => watch.id;
  return {
    /** `key`, a UUID, makes a repetition the same watch. */
    watchSeats(flightId: string, body: WatchedSeats, key: string): Answer<SeatWatch> {
      const request = { params: { flightId }, body, key };
      return only(enter(ask('POST /api/flights/{flightId}/watches', request), idOf), 'watch');
    },
    /** Comes in by the secret of a mail's link. */
    enterWatch(flightId: string, watchId: string, link: string): Answer<SeatWatch> {
      const request = { params: { flightId, watchId }, body: { link } };
      const answer = ask('POST /api/flights/{flightId}/watches/{watchId}/link', request);
      return only(enter(answer, idOf), 'watch');
    },
    endWatch(flightId: string, watchId: string): Answer<SeatWatch> {
      const request = { params: { flightId, watchId } };
      return only(ask('DELETE /api/flights/{flightId}/watches/{watchId}', request), 'watch');
    },
    declineOffer(flightId: string, watchId: string): Answer<SeatWatch> {
      const request = { params: { flightId, watchId } };
      return only(ask('DELETE /api/flights/{flightId}/watches/{watchId}/offer', request), 'watch');
    },
    /** The order with the seats that were offered. */
    takeOffer(flightId: string, watchId: string): Answer<Order> {
      const request = { params: { flightId, watchId } };
      const answer = ask('POST /api/flights/{flightId}/watches/{watchId}/acceptance', request);
      return only(
        enter(answer, ({ order }) => order.id),
        'order',
      );
    },
  };
}
