/** The routes by which those who book together pay for themselves. */
import { ended, orderAnswer } from './customer-routes.ts';
import { payersSchema } from './party-contract.ts';
import { partyJson } from './party-routes.ts';
import { paySchema } from './payment-contract.ts';
import type { Routes } from './route.ts';

export const partyPaymentRoutes = {
  'PUT /api/orders/{orderId}/payers': {
    summary: 'Say who pays: the owner for all, or each for themselves',
    description:
      'Until the first payment begins. Where each pays, the owner pays for the seats that no guest has by `POST …/payment`, and each guest ' +
      'by a payment of their own. With the first of them seats stay as they are, and the time is not started anew: what is not paid when ' +
      'it is over falls away, and what was paid is booked. Refused on a `revision` before the last one of this choice.',
    access: 'order',
    body: payersSchema,
    answer: orderAnswer(200, 'Kept.'),
    refusals: [
      ...ended,
      'flight-departed',
      'order-changed',
      'too-many-changes',
      'part-without-adult',
    ],
  },
  'POST /api/orders/{orderId}/guests/{guestId}/payment': {
    summary: 'Pay for one’s own seat as a guest',
    description:
      'As the payment of an order, of the guest’s part alone: with attempts, pauses and codes of its own.',
    access: 'guest',
    keyed: true,
    body: paySchema,
    answer: { status: 202, description: 'The payment runs.', json: partyJson },
    refusals: [
      'invalid-payment-code',
      'idempotency-mismatch',
      'guest-not-found',
      'owner-pays',
      'no-seats',
      'part-paid',
      'part-dropped',
      'passengers-missing',
      'amount-changed',
      'flight-departed',
      'flight-cancelled',
      ...ended,
    ],
  },
  'POST /api/orders/{orderId}/payments-closed': {
    summary: 'Wait no more for those who have not paid',
    description:
      'Where each pays: as when the time is over. Payments that run are waited for; then what was paid is booked, and the other seats come free.',
    access: 'order',
    answer: orderAnswer(202, 'Nobody else may begin to pay.'),
    refusals: [...ended, 'flight-departed', 'nothing-paid'],
  },
} as const satisfies Routes;
