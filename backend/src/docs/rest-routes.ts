import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import {
  changeSeatsSchema,
  createOrderSchema,
  flightSchema,
  flightSnapshotSchema,
  idempotencyKeySchema,
  openFlightSchema,
  orderSchema,
  paySchema,
} from '@aisle/shared/contract';
import type { ProblemCode } from '@aisle/shared/problems';
import { answers, badBody, json } from './answers.ts';

const orderId = z.object({ orderId: z.string() });
const idempotencyKey = z.object({ 'Idempotency-Key': idempotencyKeySchema.optional() });
const orderAnswer = z.object({ order: orderSchema });
const badSeats: readonly ProblemCode[] = [
  'unknown-seats',
  'duplicate-seats',
  'too-many-seats',
  'seats-unavailable',
  'too-many-held',
  'flight-departed',
];
const ended: readonly ProblemCode[] = [
  'order-confirmed',
  'order-failed',
  'order-expired',
  'order-cancelled',
  'payment-running',
];

const orderSecurity = [{ orderToken: [] }, { orderCookie: [] }];

const flightListSchema = z.object({ flights: z.array(flightSchema) });

/** Every route of the contract with its refusals. */
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
    method: 'post',
    path: '/api/orders',
    summary: 'Create an order, with seats or without',
    description:
      'The same key and body again from the same client give the same order. The token is also set as a cookie. ' +
      'A client is known by its `Client-Secret`, else by the cookie that our pages set, else by its network: a second ' +
      'device that sends the same key has a key of its own, and gets an order of its own or a refusal, never the ' +
      'token of the first. ' +
      'In a crowd the answer may be `waiting`, with the `place` that is kept for the key: the same request ' +
      'after `Retry-After` takes it up.',
    request: {
      headers: idempotencyKey.extend({
        'Client-Secret': z.string().min(16).max(128).optional(),
      }),
      body: { required: true, content: json(createOrderSchema) },
    },
    responses: answers(
      201,
      {
        description: 'The order and the token that opens it.',
        content: json(z.object({ order: orderSchema, token: z.string() })),
      },
      [
        ...badBody,
        'invalid-idempotency-key',
        'flight-not-found',
        ...badSeats,
        'idempotency-mismatch',
        'waiting',
      ],
    ),
  },
  {
    method: 'get',
    path: '/api/orders/{orderId}',
    summary: 'One order',
    security: orderSecurity,
    request: { params: orderId },
    responses: answers(200, { description: 'As of now.', content: json(orderAnswer) }, [
      'order-not-found',
    ]),
  },
  {
    method: 'put',
    path: '/api/orders/{orderId}/seats',
    summary: 'Replace the seats; with other seats the hold starts anew',
    description:
      'All or nothing. The empty list gives all seats back. With the `revision` that the change was made on, it is ' +
      'refused when the order has changed since; a change that is done already is answered again.',
    security: orderSecurity,
    request: { params: orderId, body: { required: true, content: json(changeSeatsSchema) } },
    responses: answers(200, { description: 'Held.', content: json(orderAnswer) }, [
      ...badBody,
      'order-not-found',
      ...badSeats,
      ...ended,
      'order-changed',
      'too-many-changes',
    ]),
  },
  {
    method: 'post',
    path: '/api/orders/{orderId}/renewal',
    summary: 'Start the time of the hold anew',
    description:
      'The seats stay as they are. `renewalsLeft` of the order says how often this may be done.',
    security: orderSecurity,
    request: { params: orderId },
    responses: answers(200, { description: 'Held for longer.', content: json(orderAnswer) }, [
      'order-not-found',
      'origin-not-allowed',
      'no-seats',
      'flight-departed',
      'too-many-renewals',
      ...ended,
    ]),
  },
  {
    method: 'post',
    path: '/api/orders/{orderId}/payment',
    summary: 'Pay with a code of five digits',
    description:
      'Answers as soon as the payment runs; watch the order for its result. With the `amount` that was seen, it is ' +
      'refused before any attempt when the total is another one.',
    security: orderSecurity,
    request: {
      params: orderId,
      headers: idempotencyKey,
      body: { required: true, content: json(paySchema) },
    },
    responses: answers(202, { description: 'The payment runs.', content: json(orderAnswer) }, [
      ...badBody,
      'invalid-idempotency-key',
      'order-not-found',
      'invalid-payment-code',
      'idempotency-mismatch',
      'no-seats',
      'amount-changed',
      'flight-departed',
      ...ended,
    ]),
  },
  {
    method: 'delete',
    path: '/api/orders/{orderId}',
    summary: 'Cancel; a confirmed order is refunded first',
    security: orderSecurity,
    request: { params: orderId },
    responses: answers(200, { description: 'Cancelled.', content: json(orderAnswer) }, [
      'order-not-found',
      'origin-not-allowed',
      'flight-departed',
      ...ended,
    ]),
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
