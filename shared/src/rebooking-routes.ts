/** The routes by which agents book paid orders onto another flight. */
import type { ProblemCode } from './problems.ts';
import {
  rebookingPreviewRequestSchema,
  rebookingPreviewSchema,
  rebookingRequestSchema,
  rebookingSchema,
} from './rebooking-api.ts';
import type { Routes } from './route.ts';

const refused: readonly ProblemCode[] = [
  'supervisor-required',
  'same-flight',
  'other-route',
  'other-currency',
  'no-room',
  'flight-departed',
  'flight-cancelled',
  'sales-closed',
  'order-without-seats',
];

export const rebookingRoutes = {
  'POST /api/agent/flights/{flightId}/rebooking-preview': {
    summary:
      'Who would be booked onto another flight: where they would sit, and what they would read',
    description:
      'Nothing is done. Paid orders keep their class, and families stay together, on the seats that are free there. Refused as the rebooking itself would be. ' +
      'On a cancelled flight everybody is refunded: rebook before you cancel it, or change its aircraft.',
    access: 'agent',
    body: rebookingPreviewRequestSchema,
    answer: { status: 200, description: 'The plan.', json: rebookingPreviewSchema },
    refusals: refused,
  },
  'POST /api/agent/flights/{flightId}/rebookings': {
    summary: 'Book paid orders onto another flight, with a reason',
    description:
      'Order by order: each has its new seats before the old ones come free, and keeps its price. Its customer may decline until `rebooked.declineUntil`, and ' +
      'has the money back. The same key and request again are one rebooking. More than one order is for supervisors.',
    access: 'agent',
    keyed: true,
    body: rebookingRequestSchema,
    answer: { status: 202, description: 'It runs: ask how far it is.', json: rebookingSchema },
    refusals: [...refused, 'superseded-by-another', 'idempotency-mismatch', 'reason-required'],
  },
  'GET /api/agent/flights/{flightId}/rebookings/{rebookingId}': {
    summary: 'How far a rebooking is',
    access: 'agent',
    answer: { status: 200, description: 'As of now.', json: rebookingSchema },
    refusals: ['not-found'],
  },
} as const satisfies Routes;
