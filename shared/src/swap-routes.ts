/** The routes of customers who swap seats with each other. */
import { z } from 'zod';
import { ended } from './customer-routes.ts';
import type { Routes } from './route.ts';
import {
  acceptSwapSchema,
  allowSwapsSchema,
  proposeSwapSchema,
  swapsSchema,
} from './swap-contract.ts';

const swapsJson = z.object({ swaps: swapsSchema });
const notNow = [
  ...ended,
  'not-booked',
  'flight-departed',
  'flight-cancelled',
  'swap-busy',
  'outside-cabin',
  'passengers-invalid',
] as const;

/** `/api/orders/{orderId}/swaps`. */
export const swapRoutes = {
  'GET /api/orders/{orderId}/swaps': {
    summary: 'Proposals to swap seats, of the order and to it',
    description: 'Also the order’s `swaps`; listen to `order:changed`.',
    access: 'order',
    answer: { status: 200, description: 'As the order knows them now.', json: swapsJson },
  },
  'POST /api/orders/{orderId}/swaps': {
    summary: 'Ask another customer to swap a seat',
    description:
      'Of a paid order: one of its seats for a taken one of the same cabin, whose order is told the two seats and nothing else, and may ' +
      'accept for 24 hours, until the departure at most. Nothing is paid for a swap, whatever the seats are worth. Three a day and ' +
      'order. A seat whose order does not want to be asked is refused like one that nobody has (`swap-not-possible`). The same key and ' +
      'body again are the same proposal.',
    access: 'order',
    keyed: true,
    body: proposeSwapSchema,
    answer: { status: 201, description: 'Proposed.', json: swapsJson },
    refusals: [
      ...notNow,
      'unknown-seats',
      'seats-unavailable',
      'swap-not-possible',
      'too-many-swaps',
      'swaps-full',
      'idempotency-mismatch',
    ],
  },
  'POST /api/orders/{orderId}/swaps/{swapId}/acceptance': {
    summary: 'Accept a swap that was proposed to the order',
    description:
      'Both seats change hands in one decision of the flight. Both orders have the same price as before, and new passes. Sent again, it is ' +
      'answered again.',
    access: 'order',
    body: acceptSwapSchema,
    answer: {
      status: 200,
      description: 'Swapped; the order has its new seat within moments.',
      json: swapsJson,
    },
    refusals: [...notNow, 'swap-over'],
  },
  'DELETE /api/orders/{orderId}/swaps/{swapId}': {
    summary: 'Decline a swap that was proposed to the order, or withdraw one that it proposed',
    access: 'order',
    answer: { status: 200, description: 'Ended, or it was before.', json: swapsJson },
    refusals: ['flight-departed', 'flight-cancelled'],
  },
  'PUT /api/orders/{orderId}/swaps': {
    summary: 'Say whether the order may be asked to swap seats',
    description: 'Who does not want to be asked declines what is proposed by it.',
    access: 'order',
    body: allowSwapsSchema,
    answer: { status: 200, description: 'Kept.', json: swapsJson },
    refusals: ['not-booked', 'flight-departed', 'flight-cancelled'],
  },
} as const satisfies Routes;
