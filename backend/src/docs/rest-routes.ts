import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import {
  flightSchema,
  flightSnapshotSchema,
  idempotencyKeySchema,
  openFlightSchema,
} from '@aisle/shared/contract';
import { answers, badBody, json } from './answers.ts';

const idempotencyKey = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });
const flightListSchema = z.object({ flights: z.array(flightSchema) });

/** The routes of flights and of operations with their refusals. */
export const routes: readonly RouteConfig[] = [
  {
    method: 'get',
    path: '/api/flights',
    summary: 'The open flights with live counts',
    description: 'The `ETag` follows what the list says.',
    responses: {
      ...answers(200, { description: 'By departure.', content: json(flightListSchema) }, []),
      304: { description: 'The list says what it said to whoever got the tag of `If-None-Match`.' },
    },
  },
  {
    method: 'get',
    path: '/api/flights/{flightId}',
    summary: 'One flight with its seat map',
    description: '`seats` has every seat that is not free. The `ETag` follows the version.',
    request: { params: z.object({ flightId: z.string() }) },
    responses: {
      ...answers(200, { description: 'As of now.', content: json(flightSnapshotSchema) }, [
        'flight-not-found',
      ]),
      304: { description: 'Nothing has changed since the version of `If-None-Match`.' },
    },
  },
  {
    method: 'post',
    path: '/api/flights',
    summary: 'For supervisors: open a flight',
    description: 'The same flight again is answered in the same way.',
    security: [{ agentToken: [] }, { agentCookie: [] }],
    request: { headers: idempotencyKey, body: { required: true, content: json(openFlightSchema) } },
    responses: answers(
      201,
      { description: 'Open.', content: json(z.object({ flight: flightSchema })) },
      [
        ...badBody,
        'invalid-idempotency-key',
        'agent-token-required',
        'supervisor-required',
        'flight-exists',
      ],
    ),
  },
  {
    method: 'get',
    path: '/healthz',
    summary: 'Whether the process lives',
    responses: {
      200: { description: 'It does.', content: json(z.object({ status: z.string() })) },
    },
  },
  {
    method: 'get',
    path: '/readyz',
    summary: 'Whether an order could be taken',
    responses: answers(
      200,
      { description: 'Yes.', content: json(z.object({ status: z.string() })) },
      ['unavailable'],
    ),
  },
  {
    method: 'get',
    path: '/metrics',
    summary: 'Metrics for Prometheus',
    description:
      'For whoever asks from the machine itself, through no proxy, or has `METRICS_TOKEN`.',
    responses: answers(
      200,
      { description: 'Text.', content: { 'text/plain': { schema: z.string() } } },
      ['metrics-token-required'],
    ),
  },
];
