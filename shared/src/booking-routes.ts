/** The routes back to a booking, and of what its customer takes away from it. */
import { z } from 'zod';
import { ended, orderAnswer, orderJson } from './customer-routes.ts';
import { findBookingSchema } from './people-contract.ts';
import type { Routes } from './route.ts';

/** `/api/bookings`. */
export const bookingRoutes = {
  'POST /api/bookings/find': {
    summary: 'Find a booking by its confirmation code and a surname',
    description:
      'From any browser. The surname is that of any passenger, in any spelling that its letters for travel documents allow. ' +
      'What is wrong nobody learns. The token is also set as a cookie, until a day after the departure.',
    access: 'anyone',
    body: findBookingSchema,
    answer: {
      status: 200,
      description: 'The order and the token that opens it.',
      json: orderJson.extend({ token: z.string() }),
    },
    refusals: ['booking-not-found', 'too-many-tries'],
  },
} as const satisfies Routes;

/** What a customer takes away from an order, and the way back to it from a mail. */
export const paperRoutes = {
  'GET /api/orders/{orderId}/pass.pdf': {
    summary: 'The boarding passes of a booking as one PDF',
    access: 'order',
    answer: {
      status: 200,
      description: 'A pass for each person.',
      media: { 'application/pdf': 'binary' },
    },
    refusals: ['not-booked'],
  },
  'GET /api/orders/{orderId}/calendar.ics': {
    summary: 'The flight as a calendar’s file',
    description:
      'Imported again after a delay it moves the entry, after a cancellation it takes it away.',
    access: 'order',
    answer: { status: 200, description: 'One entry.', media: { 'text/calendar': 'text' } },
    refusals: ['not-booked'],
  },
  'POST /api/orders/{orderId}/link': {
    summary: 'Exchange the secret of a mail’s link for the order’s token',
    description: 'The token is also set as a cookie.',
    access: 'anyone',
    body: z.strictObject({ link: z.string().max(64) }),
    answer: {
      status: 200,
      description: 'The order and the token that opens it.',
      json: orderJson.extend({ token: z.string() }),
    },
    refusals: ['link-void'],
  },
  'DELETE /api/orders/{orderId}/link': {
    summary: 'Withdraw the links in all mails that were sent',
    description: 'The next mail has a new one. Who has the order’s token or cookie keeps it.',
    access: 'order',
    answer: orderAnswer(200, 'Withdrawn.'),
    refusals: ['too-many-changes', 'flight-departed', ...ended],
  },
} as const satisfies Routes;
