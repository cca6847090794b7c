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

/** The way to an order that is there already. */
export const openingRoutes = {
  'POST /api/agent/orders/{orderId}/opening': {
    summary: 'Open an order that is not paid for its caller',
    description:
      'From any computer, to say who flies and take the code: with the order’s token, which is also set as a cookie. The flight’s audit keeps who opened it.',
    access: 'agent',
    answer: { ...orderRoutes['POST /api/orders'].answer, status: 200, description: 'Opened.' },
    refusals: [
      'order-without-seats',
      'order-paid',
      'payment-running',
      'flight-departed',
      'flight-cancelled',
    ],
  },
} as const satisfies Routes;

/** What gives agents an order's token. */
export const tokenRoutes = { ...callerRoutes, ...openingRoutes } as const satisfies Routes;
