/** The routes of agents, under `/api/agent`: declared here, and served, documented and called by these declarations. */
import { z } from 'zod';
import {
  agentOrderSchema,
  boardSchema,
  flightRoomSchema,
  interventionAnswerSchema,
  interventionRequestSchema,
  manifestSchema,
  previewRequestSchema,
  previewSchema,
  searchResultSchema,
  sessionSchema,
  signInSchema,
} from './agent-contract.ts';
import { chartsSchema, feedSchema, invariantsSchema, objectivesSchema } from './agent-live.ts';
import { forgettingRoutes, tokenRoutes } from './agent-order-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { airportSchema } from './contract.ts';
import { historyRoutes } from './history-routes.ts';
import { limits } from './limits.ts';
import type { ProblemCode } from './problems.ts';
import { rebookingRoutes } from './rebooking-routes.ts';
import { agentRead, type Routes } from './route.ts';

/** Payloads as Temporal's protocol of remote codecs writes them: bytes in base64. */
export const temporalPayloadsSchema = z.object({
  payloads: z.array(
    z.object({
      metadata: z.record(z.string(), z.string()).optional(),
      data: z.string().optional(),
    }),
  ),
});
export type TemporalPayloads = z.infer<typeof temporalPayloadsSchema>;

/** What Temporal's own page asks for, in an agent's browser. */
export const codecRoutes = {
  'POST /api/agent/codec/decode': {
    summary: 'Decrypt payloads for Temporal’s own page',
    description:
      'Temporal’s protocol of remote codecs: the page’s codec endpoint is `/api/agent/codec`, with cross-origin credentials. A payload that none of our keys opens comes back as it is; codes of payments are not shown. Nothing is encrypted here: agents act at the desk.',
    access: 'agent',
    body: temporalPayloadsSchema,
    bodyBytes: limits.decodedBodyBytes,
    answer: { status: 200, description: 'The same payloads.', json: temporalPayloadsSchema },
  },
} as const satisfies Routes;

const csv = { 'text/csv': 'text' } as const;

/** `/api/agent/session`: sign in, who am I, sign out. */
export const sessionRoutes = {
  'POST /api/agent/session': {
    summary: 'Sign in',
    description:
      'Sets the session as a cookie. Five failures lock a name out at an address for 15 minutes; many from anywhere lead to growing pauses.',
    access: 'anyone',
    body: signInSchema,
    answer: { status: 200, description: 'Signed in.', json: sessionSchema },
    refusals: ['sign-in-failed', 'too-many-tries', 'busy'],
  },
  'GET /api/agent/session': agentRead('Who am I', sessionSchema),
  'DELETE /api/agent/session': {
    summary: 'Sign out; the session’s sockets are ended',
    access: 'agent',
    answer: { status: 204, description: 'Signed out.' },
  },
} as const satisfies Routes;

/** What agents look at. */
export const agentReadRoutes = {
  'GET /api/agent/flights': agentRead(
    'The board: every flight with what happens on it',
    boardSchema,
  ),
  'GET /api/agent/flights/{flightId}': agentRead(
    'One flight’s room: who owns what',
    flightRoomSchema,
  ),
  'GET /api/agent/flights/{flightId}/manifest': {
    summary: 'The manifest; with `Accept: text/csv` as a table',
    access: 'agent',
    answer: { status: 200, description: 'As of now.', json: manifestSchema, media: csv },
  },
  'GET /api/agent/flights/{flightId}/manifest.csv': {
    summary: 'The manifest as a table',
    access: 'agent',
    answer: { status: 200, description: 'A line a seat that is not free.', media: csv },
  },
  'GET /api/agent/flights/{flightId}/former.csv': {
    summary: 'The orders that had paid and lost their seats, as a table',
    access: 'agent',
    answer: { status: 200, description: 'A line an order.', media: csv },
  },
  'GET /api/agent/orders/{orderId}': agentRead(
    'One order: its state, its timeline, its money',
    agentOrderSchema,
  ),
  'GET /api/agent/search': {
    ...agentRead(
      'Find an order, a confirmation, a flight, a seat of a flight (`AI 101 12A`), or a paid order by a surname or an e-mail address',
      z.object({ results: z.array(searchResultSchema) }),
    ),
    query: z.object({
      q: z.string().trim().min(1).max(limits.emailLength),
      flightId: z.string().max(64).optional(),
    }),
    refusals: ['unavailable'],
  },
  'GET /api/agent/airports': {
    ...agentRead(
      'The airport of an IATA code: its city, and the zone of its clock',
      z.object({ airport: airportSchema.nullable() }),
      'Null where nobody knows such an airport.',
    ),
    query: z.object({ code: z.string().regex(/^[A-Z]{3}$/) }),
  },
  'GET /api/agent/feed': {
    ...agentRead('The last events of all flights', feedSchema),
    query: z.object({ after: z.iso.datetime().optional() }),
  },
  'GET /api/agent/charts': agentRead('What happened in each of the last seconds', chartsSchema),
  'GET /api/agent/invariants': agentRead('Whether what must hold does', invariantsSchema),
  'GET /api/agent/objectives': {
    ...agentRead('What is left of the error budgets', objectivesSchema, 'As Prometheus has it.'),
    refusals: ['unavailable'],
  },
} as const satisfies Routes;

const refused: readonly ProblemCode[] = [
  'supervisor-required',
  'superseded-by-another',
  ...(['same-aircraft', 'same-gate', 'same-rule'] as const),
  'seats-not-free',
  'order-without-seats',
  'order-paid',
  'payment-running',
  'sales-closed',
  'flight-departed',
  'flight-cancelled',
  'unknown-seats',
  'duplicate-seats',
  'too-many-seats',
  'wrong-number-of-seats',
  'order-not-found',
  'not-booked',
  'no-such-passenger',
  'last-passenger',
  'would-fly-alone',
  'order-cancelled',
  'too-many-changes',
  'order-expired',
  'order-failed',
  'passengers-missing',
  'pay-later-time',
  'other-cabin',
  'hold-at-limit',
  'departure-passed',
  'departure-too-late',
];

/** What agents do to a flight. */
export const interventionRoutes = {
  'POST /api/agent/flights/{flightId}/interventions/preview': {
    summary: 'What an intervention would do, and what its customers would read',
    description: 'Nothing is done. Refused as the intervention itself would be.',
    access: 'agent',
    body: previewRequestSchema,
    answer: { status: 200, description: 'Its effect.', json: previewSchema },
    refusals: refused,
  },
  'POST /api/agent/flights/{flightId}/interventions': {
    summary: 'Step in, with a reason',
    description:
      'The same key and request again are one intervention; the same key with another request is refused. With `version`, it is refused when what it is about has changed since. A flight as a whole is for supervisors.',
    access: 'agent',
    keyed: true,
    body: interventionRequestSchema,
    answer: {
      status: 200,
      description: 'Done, and in the audit.',
      json: interventionAnswerSchema,
    },
    refusals: [...refused, 'idempotency-mismatch', 'reason-required'],
  },
} as const satisfies Routes;

/** Every route under `/api/agent`. */
export const agentRoutes = {
  ...sessionRoutes,
  ...agentReadRoutes,
  ...interventionRoutes,
  ...forgettingRoutes,
  ...auditRoutes,
  ...tokenRoutes,
  ...rebookingRoutes,
  ...historyRoutes,
  ...codecRoutes,
} as const satisfies Routes;
