import type { choosingRoutes } from '@aisle/shared/choosing-routes';
import { bestSeats } from '@aisle/shared/choosing/best-seats';
import type { Flight } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import { Problem, unwrap } from '../problem.ts';
import type { FlightRelay } from '../relay/flight-relay.ts';
import type { Handlers } from './routes.ts';

/** What helps to choose the seats of a flight. */
export function choosingHandlers(relay: FlightRelay): Handlers<typeof choosingRoutes> {
  return {
    'GET /api/flights/{flightId}/best': async ({ params: { flightId }, query }) => {
      unwrap(await relay.prepare(flightId));
      const [layout, seats] = [relay.layout(flightId), relay.seats(flightId)];
      if (layout === null || seats === null) throw new Problem('unavailable');
      checkSelling(relay.flight(flightId)?.status);
      return { proposals: bestSeats(layout, seats, query, limits.proposals) };
    },
  };
}

function checkSelling(status: Flight['status'] | undefined): void {
  if (status === 'closed') throw new Problem('sales-closed');
  if (status === 'departed') throw new Problem('flight-departed');
  if (status === 'cancelled') throw new Problem('flight-cancelled');
}
