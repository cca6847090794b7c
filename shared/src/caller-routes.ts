import { changeSeatsSchema } from './contract.ts';
import { orderRoutes } from './customer-routes.ts';
import type { Routes } from './route.ts';

/** Booking for a caller. */
export const callerRoutes = {
  'POST /api/agent/flights/{flightId}/orders': {
    summary: 'Book for a caller',
    description:
      'An order like a customer’s own, in the flight’s audit, with its token: who flies, the code and everything else go to `/api/orders/{orderId}`. To have the seats kept and paid later, step in with `pay-later`.',
    access: 'agent',
    keyed: true,
    body: changeSeatsSchema.pick({ seats: true }),
    answer: orderRoutes['POST /api/orders'].answer,
    refusals: [...orderRoutes['POST /api/orders'].refusals, 'no-seats'],
  },
} as const satisfies Routes;
