import { z } from 'zod';
import {
  type FlightChanged,
  flightChangedSchema,
  flightSnapshotSchema,
  type Order,
  orderSchema,
  publicSeatsSchema,
} from '@aisle/shared/contract';
import type { FlightWatchAck, SocketError } from '@aisle/shared/socket-contract';
import { flightRoutes, orderRoutes } from '@aisle/shared/customer-routes';
import { problemSchema } from '@aisle/shared/problem-contract';
import { isProblemCode, problemStatus } from '@aisle/shared/problems';
import type { PublicSeats } from '@aisle/shared/seat-map';
import { type SeatWatch, watchRoutes, watchSchema } from '@aisle/shared/watch-routes';
import type { Outcome } from '../observations.ts';
import { overlay } from '../versions.ts';
import type { Reply } from './site.ts';

/** The layout is checked once a run, not with each snapshot. */
const snapshotAck = z.object({
  ok: z.literal(true),
  snapshot: z.object({ version: z.int(), seats: publicSeatsSchema }),
});
const changesAck = z.object({ ok: z.literal(true), changes: flightChangedSchema });
const orderAck = z.object({ ok: z.literal(true), order: orderSchema });

/** What an ack of `flight:watch` says; null when it is not by the contract. */
export function readWatchAck(
  ack: FlightWatchAck,
): { change: FlightChanged } | { version: number; seats: PublicSeats } | null {
  const changes = changesAck.safeParse(ack);
  if (changes.success) return { change: changes.data.changes };
  const whole = snapshotAck.safeParse(ack);
  if (!whole.success) return null;
  const { version, seats } = whole.data.snapshot;
  return { version, seats: seats as PublicSeats };
}

const seatWatchAck = z.object({ ok: z.literal(true), watch: watchSchema });

/** The watch of an ack of `watch:watch`; null when there is none. */
export function readSeatWatchAck(ack: unknown): SeatWatch | null {
  const read = seatWatchAck.safeParse(ack);
  return read.success ? read.data.watch : null;
}

/** The order of an ack of `order:watch`; null when there is none. */
export function readOrderAck(ack: unknown): Order | null {
  const read = orderAck.safeParse(ack);
  return read.success ? read.data.order : null;
}

/** A refusal in an ack, as REST would have put it. */
export function refusedAck({ code, message }: SocketError): Outcome {
  const status = isProblemCode(code) ? problemStatus(code) : 400;
  const problem = { type: `urn:aisle:problem:${code}`, title: code, status, detail: message, code };
  return { kind: 'refused', status, problem };
}

export interface Understood {
  readonly outcome: Outcome;
  /** With a created order or watch: what speaks for it from now on. */
  readonly token?: string | undefined;
}

/** What an answer should be. */
export type Expected = keyof typeof answers;

/** What each answer says. The layout is checked once a run: it is most of a flight's answer and never changes. */
const answers = {
  order: orderRoutes['POST /api/orders'].answer.json
    .partial({ token: true })
    .transform(({ order, token }): Understood => ({ outcome: { kind: 'order', order }, token })),
  watch: watchRoutes['POST /api/flights/{flightId}/watches'].answer.json
    .partial({ token: true })
    .transform(({ watch, token }): Understood => ({ outcome: { kind: 'watch', watch }, token })),
  flight: flightSnapshotSchema
    .pick({ seats: true, version: true })
    .transform(({ version, seats }): Understood => {
      return { outcome: { kind: 'flight', version, seats: seats as PublicSeats } };
    }),
  list: flightRoutes['GET /api/flights'].answer.json.transform((): Understood => ({
    outcome: { kind: 'done' },
  })),
} as const;

/** Reads an answer that should have been so. */
export function understand(expected: Expected, reply: Reply): Understood {
  if (reply.status >= 300) return { outcome: refusal(reply) };
  const answer = answers[expected].safeParse(reply.body);
  return answer.success ? answer.data : { outcome: strange(reply, answer.error) };
}

/** A documented refusal; a bug behind 500, and a proxy's own page, are failures. */
function refusal(reply: Reply): Outcome {
  const problem = problemSchema.safeParse(reply.body);
  const { status } = reply;
  if (!problem.success) return failed(`${status}: ${reply.text.slice(0, 120)}`);
  if (problem.data.code === 'internal') return failed(`internal: ${problem.data.detail}`);
  return { kind: 'refused', status, problem: problem.data };
}

function strange({ status }: Reply, error: z.ZodError): Outcome {
  const [issue] = error.issues;
  const where = issue?.path.join('.') || 'body';
  return failed(`${status}, but not by the contract: ${where}: ${issue?.message ?? 'wrong'}`);
}

export function failed(error: string): Outcome {
  return { kind: 'failed', error };
}

/** What went wrong on the way, in a few words. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return code !== '' && !error.message.includes(code) ? `${code}: ${error.message}` : error.message;
}

/** Messages that are kept for comparison; one that comes later than so many others stays on its own. */
const kept = 512;

/**
 * What many viewers are told is kept, and worked out, once: a thousand copies of one broadcast share one object,
 * and so do the maps of viewers who saw the same.
 */
export class SharedMessages {
  #designators: readonly string[];
  readonly #known = new Map<string, object>();
  readonly #applied = new WeakMap<PublicSeats, WeakMap<FlightChanged, PublicSeats>>();
  readonly #free = new WeakMap<PublicSeats, readonly string[]>();

  /** `designators`: every seat of the flight, in the layout's order. */
  constructor(designators: readonly string[]) {
    this.#designators = designators;
  }

  /** Every seat of the flight as it is now. */
  get designators(): readonly string[] {
    return this.#designators;
  }

  /** The flight has another aircraft, with these seats. */
  fly(designators: readonly string[]): void {
    this.#designators = designators;
  }

  /** The message, or the equal one that came before. */
  change(message: FlightChanged): FlightChanged {
    return this.#shared(JSON.stringify(message), message);
  }

  /** The seats of a snapshot, or the equal ones of this version that came before. */
  snapshot(version: number, seats: PublicSeats): PublicSeats {
    return this.#shared(`${version} ${JSON.stringify(seats)}`, seats);
  }

  /** Seats after a change. */
  applied(seats: PublicSeats, change: FlightChanged): PublicSeats {
    let after = this.#applied.get(seats);
    if (after === undefined) this.#applied.set(seats, (after = new WeakMap()));
    let result = after.get(change);
    if (result === undefined) {
      result = overlay(seats, change.seats) as PublicSeats;
      after.set(change, result);
    }
    return result;
  }

  /** The seats that look free, in the layout's order. */
  free(seats: PublicSeats): readonly string[] {
    let free = this.#free.get(seats);
    if (free === undefined) {
      free = this.#designators.filter((seat) => (seats[seat]?.status ?? 'free') === 'free');
      this.#free.set(seats, free);
    }
    return free;
  }

  #shared<T extends object>(key: string, value: T): T {
    const known = this.#known.get(key);
    if (known !== undefined) return known as T;
    const [oldest] = this.#known.keys();
    if (this.#known.size >= kept && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(key, value);
    return value;
  }
}
