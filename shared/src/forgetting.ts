/** How agents have the people of an order forgotten (SPEC D18). */
import { z } from 'zod';
import { limits } from './limits.ts';
import type { Routes } from './route.ts';

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
