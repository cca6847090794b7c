import type { Order } from '@aisle/shared/contract';
import type { Problem as ProblemBody } from '@aisle/shared/problem-contract';
import type { FlightEventRecord } from '@aisle/shared/interventions';
import type { Party } from '@aisle/shared/party-contract';
import type { Money } from '@aisle/shared/money';
import { problemMessage, problemStatus, type ProblemCode } from '@aisle/shared/problems';
import type { Result } from '@aisle/shared/result';
import type { Refusal } from './booking/port.ts';
import { limits } from '@aisle/shared/limits';

/** What a refusal may carry besides its code. */
export interface ProblemExtras {
  readonly seats?: readonly string[];
  readonly alternatives?: readonly string[];
  readonly version?: number;
  /** The kept place in the line, from 1. */
  readonly place?: number;
  readonly retryAfterMs?: number;
  /** The order as it is. */
  readonly order?: Order;
  /** The same to a guest. */
  readonly party?: Party;
  /** Said in place of the code's sentence, which is for customers. */
  readonly sentence?: string;
  /** What changed since an agent looked. */
  readonly changes?: readonly FlightEventRecord[];
  /** Said after the code's sentence: which field is wrong, for example. */
  readonly hint?: string;
  /** What is to be paid for other seats. */
  readonly difference?: Money;
  /** What is missing or wrong. */
  readonly field?: string;
}

/** A refusal on its way to the client: thrown by handlers, written in one place ({@link problemBody}). */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly extras: ProblemExtras;

  constructor(code: ProblemCode, extras: ProblemExtras = {}) {
    super(extras.sentence ?? problemMessage(code));
    this.name = 'Problem';
    this.code = code;
    this.extras = extras;
  }

  get status(): number {
    return problemStatus(this.code);
  }

  /** Whole seconds for `Retry-After`; null when waiting is of no use. */
  get retryAfterSeconds(): number | null {
    const { retryAfterMs } = this.extras;
    if (retryAfterMs === undefined && this.status !== 503 && this.status !== 429) return null;
    return Math.max(1, Math.ceil((retryAfterMs ?? limits.busyRetryMs) / 1000));
  }
}

/** The value, or the refusal thrown. */
export function unwrap<T>(result: Result<T, Refusal>): T {
  if (result.ok) return result.value;
  const { code, order: _order, ...details } = result.error;
  throw new Problem(code, details);
}

/** The body of an `application/problem+json` answer. */
export function problemBody({ code, status, message, extras }: Problem): ProblemBody {
  const { seats, alternatives, version, place, hint, field, order, party, changes, difference } =
    extras;
  return {
    type: `urn:aisle:problem:${code}`,
    title: code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' '),
    status,
    detail: hint === undefined ? message : `${message} ${hint}`,
    code,
    ...(seats && { seats: [...seats] }),
    ...(alternatives && { alternatives: [...alternatives] }),
    ...(field !== undefined && { field }),
    ...(version !== undefined && { version }),
    ...(place !== undefined && { place }),
    ...(order && { order }),
    ...(party && { party }),
    ...(difference && { difference }),
    ...(changes && {
      changes: changes.map(({ seats, ...rest }) => ({ ...rest, seats: [...seats] })),
    }),
  };
}
