/** The routes of those who book together: an order's owner, and the guests whom the owner invites. */
import { z } from 'zod';
import { badSeats, ended, orderAnswer, orderJson } from './customer-routes.ts';
import {
  guestNameSchema,
  guestSeatSchema,
  joinSchema,
  partySchema,
  payersSchema,
} from './party-contract.ts';
import { paySchema } from './payment-contract.ts';
import type { Routes } from './route.ts';

const partyJson = z.object({ party: partySchema });
const notChanged = [
  ...ended,
  'flight-departed',
  'too-many-changes',
  'guest-not-found',
  'order-changed',
] as const;

export const partyRoutes = {
  'POST /api/orders/{orderId}/invitation': {
    summary: 'Invite others to book together',
    description:
      'Answers the `invitation`, a secret that lets whoever has it join as a guest, as long as the order can be changed and until it is ' +
      'withdrawn. Our page for it is `/flights/{flightId}/together/{orderId}#invitation={invitation}`. Repeated, it is the same.',
    access: 'order',
    answer: {
      status: 200,
      description: 'The invitation that may be used.',
      json: orderJson.extend({ invitation: z.string() }),
    },
    refusals: [...ended, 'flight-departed', 'too-many-changes'],
  },
  'DELETE /api/orders/{orderId}/invitation': {
    summary: 'Withdraw the invitation; who has joined stays',
    access: 'order',
    answer: orderAnswer(200, 'Nobody joins by it any more.'),
    refusals: [...ended, 'flight-departed'],
  },
  'POST /api/orders/{orderId}/guests': {
    summary: 'Join an order as a guest, by its invitation',
    description:
      'A guest is an adult with a name, and sees of the others their seats and initials alone. The same key again from the same client ' +
      'is the same guest. The token is also set as a cookie.',
    access: 'anyone',
    keyed: true,
    body: joinSchema,
    answer: {
      status: 201,
      description: 'The order as the guest is shown it, and the token of the guest.',
      json: partyJson.extend({ token: z.string() }),
    },
    refusals: [
      'invitation-void',
      'too-many-guests',
      'passengers-invalid',
      'flight-departed',
      'too-many-changes',
      ...ended,
    ],
  },
  'GET /api/orders/{orderId}/guests/{guestId}': {
    summary: 'An order as one of its guests is shown it',
    access: 'guest',
    answer: { status: 200, description: 'As of now.', json: partyJson },
  },
  'PUT /api/orders/{orderId}/guests/{guestId}/seat': {
    summary: 'Choose a guest’s seat, or give it back',
    description:
      'A free seat of the flight, which the order then holds; or one of the order’s for which nobody is named. Replaces the guest’s own ' +
      'seat alone. With the `revision` that it was made on, it is refused when the guest’s own part has changed since; what others ' +
      'changed meanwhile stands beside it.',
    access: 'guest',
    body: guestSeatSchema,
    answer: { status: 200, description: 'Held.', json: partyJson },
    refusals: [...badSeats, ...notChanged],
  },
  'PUT /api/orders/{orderId}/guests/{guestId}/name': {
    summary: 'Enter a guest’s name',
    access: 'guest',
    body: guestNameSchema,
    answer: { status: 200, description: 'Kept.', json: partyJson },
    refusals: ['passengers-invalid', ...notChanged],
  },
  'DELETE /api/orders/{orderId}/guests/{guestId}': {
    summary: 'Leave the order as a guest, or remove one as its owner',
    description:
      'The seat that came by the guest goes back. Removed by its owner, the invitation that was open leads nowhere any more, and there ' +
      'is a new one. Repeated, it is answered again.',
    access: 'guest',
    answer: { status: 200, description: 'Left.', json: partyJson },
    refusals: [...ended, 'flight-departed', 'part-paid'],
  },
} as const satisfies Routes;

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
