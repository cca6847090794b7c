import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import {
  changeSeatsSchema,
  createOrderSchema,
  idempotencyKeySchema,
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

/** Every route of a customer's order with its refusals. */
export const orderRoutes: readonly RouteConfig[] = [
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
        'too-many-tries',
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
    summary: 'Cancel; a confirmed order is refunded',
    security: orderSecurity,
    request: { params: orderId },
    responses: answers(200, { description: 'Cancelled.', content: json(orderAnswer) }, [
      'order-not-found',
      'origin-not-allowed',
      'flight-departed',
      ...ended,
    ]),
  },
];
