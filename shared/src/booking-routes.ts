/**
 * The routes of a booking: back to it, what its customer takes away from it, and how it is changed once it is paid for.
 */
import { z } from 'zod';
import { ended, orderAnswer, orderJson } from './customer-routes.ts';
import { findBookingSchema, correctNameSchema } from './people-contract.ts';
import type { Routes } from './route.ts';
import { seatChangeSchema } from './payment-contract.ts';
import type { ProblemCode } from './problems.ts';

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

/** What stands in the way of a change of a paid order. */
const notChanged: readonly ProblemCode[] = [
  'not-booked',
  'payment-running',
  'order-failed',
  'order-expired',
  'order-cancelled',
  'flight-departed',
  'flight-cancelled',
  'too-many-changes',
];
export const paidOrderRoutes = {
  'POST /api/orders/{orderId}/seat-change': {
    summary: 'Other seats in the cabin for a paid order',
    description:
      '`seats` are all that the order is to have, as many as it has; each new one takes the place of one that is left out, and its ' +
      'person, in the order of the list. For cheaper seats, or as dear ones, it is done at once, and nothing is given back. For ' +
      'dearer ones it takes a `code`, and with the `amount` that was seen it is refused when the difference is another one: the ' +
      'difference is what the new seats are worth beyond `total`, or beyond what the old seats are worth where that is more. ' +
      'Then it runs, with three attempts (`exchange` of the order): both seats are kept meanwhile, and when it fails the order has what it had.',
    access: 'order',
    keyed: true,
    body: seatChangeSchema,
    answer: {
      ...orderAnswer(202, 'The payment of the difference runs: watch `exchange`.'),
      done: 'The seats are changed.',
    },
    refusals: [
      'unknown-seats',
      'duplicate-seats',
      'seats-unavailable',
      'sales-closed',
      'wrong-number-of-seats',
      'outside-cabin',
      'passengers-invalid',
      'payment-needed',
      'invalid-payment-code',
      'amount-changed',
      'order-changed',
      'idempotency-mismatch',
      ...notChanged,
    ],
  },
  'DELETE /api/orders/{orderId}/passengers/{seat}': {
    summary: 'Cancel one passenger of a paid order',
    description:
      'The seat comes free, and its share of `total` goes back, without end. An infant on the lap goes with its adult. Repeated, ' +
      'it is answered again. The last one is cancelled with the order.',
    access: 'order',
    answer: orderAnswer(200, 'Cancelled; the refund is on its way.'),
    refusals: ['no-such-passenger', 'last-passenger', 'would-fly-alone', ...notChanged],
  },
  'PATCH /api/orders/{orderId}/passengers/{seat}': {
    summary: 'Correct a name of a paid order',
    description:
      'Up to three letters, counted against the name that was paid with, however often it is corrected. `document` is given only ' +
      'where its owner writes it, and has three letters of its own.',
    access: 'order',
    body: correctNameSchema,
    answer: orderAnswer(200, 'Corrected.'),
    refusals: ['no-such-passenger', 'passengers-invalid', 'name-change-too-large', ...notChanged],
  },
} as const satisfies Routes;
