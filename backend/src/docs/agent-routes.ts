import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
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
} from '@aisle/shared/agent-contract';
import { chartsSchema, feedSchema, invariantsSchema } from '@aisle/shared/agent-live';
import { idempotencyKeySchema } from '@aisle/shared/contract';
import type { ProblemCode } from '@aisle/shared/problems';
import { answers, badBody, json } from './answers.ts';

const security = [{ agentToken: [] }, { agentCookie: [] }];
const flightId = z.object({ flightId: z.string() });
const idempotencyKey = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });
const refused: readonly ProblemCode[] = [
  ...badBody,
  'agent-required',
  'supervisor-required',
  'flight-not-found',
  'superseded-by-another',
  'same-aircraft',
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
  'other-cabin',
  'hold-at-limit',
  'departure-passed',
  'departure-too-late',
];

/** A read for agents: an address, what it is, and what it answers. */
function read(
  path: string,
  summary: string,
  schema: z.ZodType,
  rest: Partial<RouteConfig> & { codes?: readonly ProblemCode[] } = {},
): RouteConfig {
  const { codes = [], ...others } = rest;
  const success = { description: 'As of now.', content: json(schema) };
  return {
    method: 'get',
    path,
    summary,
    security,
    ...others,
    responses: answers(200, success, ['agent-required', ...codes]),
  };
}

const sessions: readonly RouteConfig[] = [
  {
    method: 'post',
    path: '/api/agent/session',
    summary: 'Sign in',
    description:
      'Sets the session as a cookie. Five failures lock a name out at an address for 15 minutes; many from anywhere lead to growing pauses.',
    request: { body: { required: true, content: json(signInSchema) } },
    responses: answers(200, { description: 'Signed in.', content: json(sessionSchema) }, [
      ...badBody,
      'sign-in-failed',
      'too-many-tries',
      'busy',
    ]),
  },
  read('/api/agent/session', 'Who am I', sessionSchema),
  {
    method: 'delete',
    path: '/api/agent/session',
    summary: 'Sign out; the session’s sockets are ended',
    security,
    responses: answers(204, { description: 'Signed out.' }, [
      'agent-required',
      'origin-not-allowed',
    ]),
  },
];

const interventions: readonly RouteConfig[] = [
  {
    method: 'post',
    path: '/api/agent/flights/{flightId}/interventions/preview',
    summary: 'What an intervention would do, and what its customers would read',
    description: 'Nothing is done. Refused as the intervention itself would be.',
    security,
    request: { params: flightId, body: { required: true, content: json(previewRequestSchema) } },
    responses: answers(200, { description: 'Its effect.', content: json(previewSchema) }, refused),
  },
  {
    method: 'post',
    path: '/api/agent/flights/{flightId}/interventions',
    summary: 'Step in, with a reason',
    description:
      'The same key and request again are one intervention; the same key with another request is refused. With `version`, it is refused when what it is about has changed since. A flight as a whole is for supervisors.',
    security,
    request: {
      params: flightId,
      headers: idempotencyKey,
      body: { required: true, content: json(interventionRequestSchema) },
    },
    responses: answers(
      200,
      { description: 'Done, and in the audit.', content: json(interventionAnswerSchema) },
      [...refused, 'invalid-idempotency-key', 'idempotency-mismatch', 'reason-required'],
    ),
  },
];

const csv = {
  description: 'A line a seat that is not free.',
  content: { 'text/csv': { schema: z.string() } },
};

/** Every route under `/api/agent` with its refusals; those of histories stand apart. */
export const agentRoutes: readonly RouteConfig[] = [
  ...sessions,
  read('/api/agent/flights', 'The board: every flight with what happens on it', boardSchema),
  read('/api/agent/flights/{flightId}', 'One flight’s room: who owns what', flightRoomSchema, {
    request: { params: flightId },
    codes: ['flight-not-found'],
  }),
  {
    method: 'get',
    path: '/api/agent/flights/{flightId}/manifest',
    summary: 'The manifest; with `Accept: text/csv` as a table',
    security,
    request: { params: flightId },
    responses: answers(
      200,
      { description: 'As of now.', content: { ...json(manifestSchema), ...csv.content } },
      ['agent-required', 'flight-not-found'],
    ),
  },
  {
    method: 'get',
    path: '/api/agent/flights/{flightId}/manifest.csv',
    summary: 'The manifest as a table',
    security,
    request: { params: flightId },
    responses: answers(200, csv, ['agent-required', 'flight-not-found']),
  },
  {
    method: 'get',
    path: '/api/agent/flights/{flightId}/former.csv',
    summary: 'The orders that had paid and lost their seats, as a table',
    security,
    request: { params: flightId },
    responses: answers(200, { ...csv, description: 'A line an order.' }, [
      'agent-required',
      'flight-not-found',
    ]),
  },
  ...interventions,
  read(
    '/api/agent/orders/{orderId}',
    'One order: its state, its timeline, its money',
    agentOrderSchema,
    { request: { params: z.object({ orderId: z.string() }) }, codes: ['order-not-found'] },
  ),
  read(
    '/api/agent/search',
    'Find an order, a confirmation, a flight, or a seat of a flight (`AI 101 12A`)',
    z.object({ results: z.array(searchResultSchema) }),
    {
      request: { query: z.object({ q: z.string(), flightId: z.string().optional() }) },
      codes: ['invalid-request', 'unavailable'],
    },
  ),
  read('/api/agent/feed', 'The last events of all flights', feedSchema, {
    request: { query: z.object({ after: z.iso.datetime().optional() }) },
    codes: ['invalid-request'],
  }),
  read('/api/agent/charts', 'What happened in each of the last seconds', chartsSchema),
  read('/api/agent/invariants', 'Whether what must hold does', invariantsSchema),
];
