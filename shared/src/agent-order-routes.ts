import { z } from 'zod';
import { changeSeatsSchema } from './contract.ts';
import { orderRoutes } from './customer-routes.ts';
import { limits } from './limits.ts';
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

/** The reason is for the audit, and has no names; a missing one has a code of its own. */
const requestSchema = z.strictObject({
  reason: z.string().max(limits.reasonCharacters).optional(),
});
const answerSchema = z.object({
  /** Until then Temporal keeps histories, encrypted, that knew the people. */
  historiesUntil: z.iso.datetime(),
});

export const forgettingRoutes = {
  'POST /api/agent/orders/{orderId}/forgetting': {
    summary: 'Have the people of an order forgotten, once their journey is over',
    description:
      'For supervisors. Seats, codes, endings and payments stay; names, e-mail address and telephone number go from archive, search and mails, and so do the workflows of order and mails. The flight’s audit keeps who wanted it and why, without names. Done twice is done once.',
    access: 'agent',
    body: requestSchema,
    answer: { status: 200, description: 'Forgotten.', json: answerSchema },
    refusals: ['supervisor-required', 'reason-required', 'order-not-found', 'journey-not-over'],
  },
} as const satisfies Routes;
