/** The routes of customers and of operations: declared here, and served, documented and called by these declarations. */
import { z } from 'zod';
import { aircraftIds, cabinClasses } from './aircraft/types.ts';
import {
  changeSeatsSchema,
  clientHeaders,
  createOrderSchema,
  flightSchema,
  flightSnapshotSchema,
  orderSchema,
  paySchema,
  zonedTimeSchema,
} from './contract.ts';
import { isCurrency } from './money.ts';
import { limits } from './limits.ts';
import { setPassengersSchema } from './people-contract.ts';
import type { ProblemCode } from './problems.ts';
import type { RouteAnswer, Routes } from './route.ts';

/** `POST /api/flights`. */
export const openFlightSchema = z.strictObject({
  number: z.string().regex(/^[A-Z0-9]{2} ?[0-9]{1,4}[A-Z]?$/),
  origin: z.string().regex(/^[A-Z]{3}$/),
  destination: z.string().regex(/^[A-Z]{3}$/),
  departsAt: zonedTimeSchema,
  /** After the departure, within 24 hours. Left out: the distance decides. */
  arrivesAt: zonedTimeSchema.optional(),
  aircraft: z.enum(aircraftIds),
  /** For the audit; customers never see it. */
  reason: z.string().trim().min(1).max(limits.reasonCharacters).optional(),
  fares: z
    .strictObject({
      currency: z
        .string()
        .regex(/^[A-Z]{3}$/)
        .refine(isCurrency, 'There is no such currency in ISO 4217.')
        .meta({ description: 'Of ISO 4217.' }),
      /** Minor units of the currency a class. A class without one follows from the others. */
      base: z
        .partialRecord(z.enum(cabinClasses), z.int().positive().max(limits.fareMinorUnits))
        .refine(
          (fares) => Object.keys(fares).length > 0,
          'Name the fare of one class at least, or leave the fares out.',
        )
        .meta({ minProperties: 1 }),
    })
    .optional(),
});

/** What is wrong with a choice of seats. */
export const badSeats: readonly ProblemCode[] = [
  'unknown-seats',
  'duplicate-seats',
  'too-many-seats',
  'seats-unavailable',
  'single-seat-left',
  'too-many-held',
  'flight-departed',
  'flight-cancelled',
  'sales-closed',
];
/** What nothing can be done about any more. */
export const ended: readonly ProblemCode[] = [
  'order-confirmed',
  'order-failed',
  'order-expired',
  'order-cancelled',
  'payment-running',
];
/** An order, as answers have it. */
export const orderJson = z.object({ order: orderSchema });

export function orderAnswer<Status extends RouteAnswer['status']>(
  status: Status,
  description: string,
) {
  return { status, description, json: orderJson } as const;
}

/** `/api/flights`. */
export const flightRoutes = {
  'GET /api/flights': {
    summary: 'The open flights with live counts',
    description: 'The `ETag` follows what the list says.',
    access: 'anyone',
    answer: {
      status: 200,
      description: 'By departure.',
      json: z.object({ flights: z.array(flightSchema) }),
      notModified: 'The list says what it said to whoever got the tag of `If-None-Match`.',
    },
  },
  'GET /api/flights/{flightId}': {
    summary: 'One flight with its seat map',
    description: '`seats` has every seat that is not free. The `ETag` follows the version.',
    access: 'anyone',
    answer: {
      status: 200,
      description: 'As of now.',
      json: flightSnapshotSchema,
      notModified: 'Nothing has changed since the version of `If-None-Match`.',
    },
  },
  'POST /api/flights': {
    summary: 'For supervisors: open a flight',
    description: 'The same flight again is answered in the same way.',
    access: 'supervisor',
    keyed: true,
    body: openFlightSchema,
    answer: { status: 201, description: 'Open.', json: z.object({ flight: flightSchema }) },
    refusals: ['flight-exists'],
  },
} as const satisfies Routes;

/** `/api/orders`. */
export const orderRoutes = {
  'POST /api/orders': {
    summary: 'Create an order, with seats or without',
    description:
      'The same key and body again from the same client give the same order. The token is also set as a cookie. ' +
      'A client is known by its `Client-Secret`, else by the cookie that our pages set, else by its network: a second ' +
      'device that sends the same key has a key of its own, and gets an order of its own or a refusal, never the ' +
      'token of the first. ' +
      'In a crowd the answer may be `waiting`, with the `place` that is kept for the key: the same request ' +
      'after `Retry-After` takes it up.',
    access: 'anyone',
    keyed: true,
    headers: clientHeaders,
    body: createOrderSchema,
    answer: {
      status: 201,
      description: 'The order and the token that opens it.',
      json: orderJson.extend({ token: z.string() }),
    },
    refusals: [
      'flight-not-found',
      ...badSeats,
      'idempotency-mismatch',
      'waiting',
      'too-many-tries',
    ],
  },
  'GET /api/orders/{orderId}': {
    summary: 'One order',
    access: 'order',
    answer: orderAnswer(200, 'As of now.'),
  },
  'PUT /api/orders/{orderId}/seats': {
    summary: 'Replace the seats; with other seats the hold starts anew',
    description:
      'All or nothing. The empty list gives all seats back. With the `revision` that the change was made on, it is ' +
      'refused when the order has changed since, otherwise than by guests and about other seats; a change that is done already is ' +
      'answered again.',
    access: 'order',
    body: changeSeatsSchema,
    answer: orderAnswer(200, 'Held.'),
    refusals: [...badSeats, ...ended, 'order-changed', 'too-many-changes'],
  },
  'PUT /api/orders/{orderId}/passengers': {
    summary: 'Say who flies, and whom to write to',
    description:
      'Before the payment, as often as something was typed: names and address may be empty until then. Replaces what was ' +
      'given before. People keep to the order: a change of seats takes them along. An infant names the seat of the adult who ' +
      'holds it. `document` is given only where it was corrected. What cannot be is refused with its `field`, and nothing changes.',
    access: 'order',
    body: setPassengersSchema,
    answer: orderAnswer(200, 'Kept.'),
    refusals: ['passengers-invalid', 'flight-departed', 'too-many-changes', ...ended],
  },
  'POST /api/orders/{orderId}/renewal': {
    summary: 'Start the time of the hold anew',
    description:
      'The seats stay as they are. `renewalsLeft` of the order says how often this may be done.',
    access: 'order',
    answer: orderAnswer(200, 'Held for longer.'),
    refusals: ['no-seats', 'flight-departed', 'flight-cancelled', 'too-many-renewals', ...ended],
  },
  'POST /api/orders/{orderId}/payment': {
    summary: 'Pay with a code of five digits',
    description:
      'Answers as soon as the payment runs; watch the order for its result. With the `amount` that was seen, it is ' +
      'refused before any attempt when the total is another one. Without all passengers and an e-mail address it is refused ' +
      'with the `field` that is missing; agents may pay for a customer without. After a failed attempt the payment pauses, ' +
      'until its `nextAttemptAt`: another code that is sent meanwhile, with a key of its own, is used for the next attempt, at ' +
      'once. So it is while the difference for other seats is paid.',
    access: 'order',
    keyed: true,
    body: paySchema,
    answer: orderAnswer(202, 'The payment runs.'),
    refusals: [
      'invalid-payment-code',
      'idempotency-mismatch',
      'no-seats',
      'passengers-missing',
      'amount-changed',
      'part-paid',
      'part-dropped',
      'part-without-adult',
      'flight-departed',
      'flight-cancelled',
      ...ended,
    ],
  },
  'DELETE /api/orders/{orderId}': {
    summary: 'Cancel; a confirmed order is refunded',
    access: 'order',
    answer: orderAnswer(200, 'Cancelled.'),
    refusals: ['flight-departed', ...ended],
  },
} as const satisfies Routes;

const statusJson = z.object({ status: z.string() });

/** What operators and their programs ask. */
export const operationRoutes = {
  'GET /healthz': {
    summary: 'Whether the process lives',
    access: 'anyone',
    answer: { status: 200, description: 'It does.', json: statusJson },
  },
  'GET /readyz': {
    summary: 'Whether an order could be taken',
    access: 'anyone',
    answer: { status: 200, description: 'Yes.', json: statusJson },
    refusals: ['unavailable'],
  },
  'GET /metrics': {
    summary: 'Metrics for Prometheus',
    description:
      'For whoever asks from the machine itself, through no proxy, or has `METRICS_TOKEN`.',
    access: 'anyone',
    answer: { status: 200, description: 'Text.', media: { 'text/plain': 'text' } },
    refusals: ['metrics-token-required'],
  },
} as const satisfies Routes;
