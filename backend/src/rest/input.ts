import { bodyParser } from '@koa/bodyparser';
import type Koa from 'koa';
import type { z } from 'zod';
import { type FlightDefinition, seatDesignators } from '@aisle/shared/aircraft';
import { idempotencyKeySchema, paymentCodeSchema } from '@aisle/shared/contract';
import { DESIGNATOR } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { isSameSeatSet } from '@aisle/shared/order-facts';
import type { OrderState } from '@aisle/shared/workflow-api';
import type { Refusal } from '../booking/port.ts';
import { Problem } from '../problem.ts';

function jsonParser(jsonLimit: number): Koa.Middleware {
  return bodyParser({
    enableTypes: ['json'],
    jsonLimit,
    onError(error) {
      throw bodyProblem('status' in error ? error.status : undefined);
    },
  });
}

const parseJson = jsonParser(limits.bodyBytes);

/** Reads a JSON body of so many bytes at most. */
export async function readJson(ctx: Koa.Context, bytes: number = limits.bodyBytes): Promise<void> {
  // Without a body the schema says what is missing.
  const isEmpty = ctx.request.length === 0;
  if (!isEmpty && ctx.is('application/json', '+json') === false) {
    throw new Problem('unsupported-media-type');
  }
  const parse = bytes === limits.bodyBytes ? parseJson : jsonParser(bytes);
  await parse(ctx, () => Promise.resolve());
}

function bodyProblem(status: unknown): Problem {
  if (status === 413) return new Problem('body-too-large');
  return new Problem(status === 415 ? 'unsupported-media-type' : 'invalid-json');
}

/** The body as the schema has it. Refuses missing, wrong and unknown fields, and names them. */
export function parseBody<T extends z.ZodType>(schema: T, ctx: Koa.Context): z.output<T> {
  return parse(schema, ctx.request.body ?? {}, 'body');
}

/** The parameters of the address as the schema has them; refuses as {@link parseBody} does. */
export function parseQuery<T extends z.ZodType>(schema: T, ctx: Koa.Context): z.output<T> {
  return parse(schema, { ...ctx.query }, 'the address');
}

function parse<T extends z.ZodType>(schema: T, given: unknown, whole: string): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Problem('invalid-request', { hint: fieldHint(parsed.error, whole) });
}

function fieldHint(error: z.ZodError, whole: string): string {
  const fields = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.join('.') || whole],
  );
  const look = `Look at: ${[...new Set(fields)].slice(0, 5).join(', ').slice(0, 200)}.`;
  // What a rule of ours says is a sentence for people; the library's own say no more than the field does.
  const rules = error.issues.flatMap((issue) => (issue.code === 'custom' ? [issue.message] : []));
  return [look, ...new Set(rules)].join(' ');
}

/** The request's idempotency key in lower case, or null where the client sent none. Refuses what is no UUID, an empty one too. */
export function givenKey(ctx: Koa.Context): string | null {
  const given = ctx.req.headers['idempotency-key'];
  if (given === undefined) return null;
  // A header that was sent twice is one text with a comma.
  if (!idempotencyKeySchema.safeParse(given).success) throw new Problem('invalid-idempotency-key');
  return String(given).toLowerCase();
}

/** Refuses what is the name of no seat on any flight. */
export function checkSeatNames(seats: readonly string[]): void {
  const unknown = seats.filter((seat) => !DESIGNATOR.test(seat));
  if (unknown.length > 0) throw new Problem('unknown-seats', { seats: [...new Set(unknown)] });
}

/** A code of five digits, or its refusal. */
export function paymentCode(given: unknown): string {
  const code = paymentCodeSchema.safeParse(given);
  if (!code.success) throw new Problem('invalid-payment-code');
  return code.data;
}

/** Aborts when the connection closes: after the answer, or because the client has gone. */
export function goneSignal(ctx: Koa.Context): AbortSignal {
  const controller = new AbortController();
  ctx.res.once('close', () => {
    controller.abort();
  });
  return controller.signal;
}

/** Whatever moves the text around it, or cannot be seen: control characters, and those that turn the direction of writing. */
const unseen = /[\s\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/** A sentence as it may stand among others: on one line, and with nothing in it that is not read. */
export function plainSentence(text = ''): string {
  return text.replace(unseen, ' ').trim();
}

/** A sentence for the audit, without which nothing is done (`reason-required`): there is a word in it. */
export function reasonIn(text?: string): string {
  const reason = plainSentence(text);
  if (!saysSomething(reason)) throw new Problem('reason-required');
  return reason;
}

function saysSomething(sentence: string): boolean {
  return /[\p{L}\p{N}]/u.test(sentence);
}

/** What is wrong with a set of seats on any flight. */
export function checkSeatSet(seats: readonly string[]): void {
  if (seats.length > limits.seatsPerOrder) throw new Problem('too-many-seats');
  const doubles = seats.filter((seat, place) => seats.indexOf(seat) !== place);
  if (doubles.length > 0) throw new Problem('duplicate-seats', { seats: [...new Set(doubles)] });
}

/** Refuses what is the name of no seat on this flight. */
export function checkKnownSeats(flight: FlightDefinition, seats: readonly string[]): void {
  const unknown = unknownSeats(flight, seats);
  if (unknown.length > 0) throw new Problem('unknown-seats', { seats: unknown });
}

/** Those of the seats that the flight's aircraft does not have. */
export function unknownSeats(flight: FlightDefinition, seats: readonly string[]): string[] {
  const known = new Set(seatDesignators(flight.aircraft));
  return seats.filter((seat) => !known.has(seat));
}

/**
 * Whether the order's own state lets it choose seats, and other ones than it has, on the revision that was seen. Not to be told
 * while a command of it is not settled.
 */
export function mayChange(
  { status, reason, seats: own, sequence, unsettled }: OrderState,
  { seats, revision }: { readonly seats: readonly string[]; readonly revision: number | undefined },
): boolean {
  if (unsettled) return false;
  const isChoosing = (status === 'open' || status === 'held') && reason === null;
  return (
    isChoosing && !isSameSeatSet(own, seats) && (revision === undefined || revision === sequence)
  );
}

/**
 * A refused change that asks for the seats that the order has, whatever revision it was made on: there is nothing to do, or it
 * was carried out before and its answer lost (RFC 9110, 13.1.1). It is answered with the order.
 */
export function doneBefore({ code, order }: Refusal, seats: readonly string[]): OrderState | null {
  const isDone = code === 'order-changed' && order && isSameSeatSet(order.seats, seats);
  return isDone ? order : null;
}
