/**
 * How we call Temporal: for a bounded time, in turn, and again where that may help; and what its failures mean.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  QueryRejectedError,
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure, IllegalStateError } from '@temporalio/common';
import type { NativeConnection } from '@temporalio/worker';
import { grpc, isWorthAnotherTry } from '@aisle/shared/grpc';
import { limits } from '@aisle/shared/limits';
import { UnreadablePayload } from '@aisle/shared/payload-codec';
import { isProblemCode, type ProblemCode } from '@aisle/shared/problems';
import { err, ok } from '@aisle/shared/result';
import { nothingToDo, type OrderState, type RefusalDetails } from '@aisle/shared/workflow-api';
import { AtMost } from '../at-most.ts';
import type { Answer, Refusal } from './port.ts';

/** Pauses before each further try, ms: short, because a person waits; and few, because of the crowd. */
const pausesMs = [20, 60, 150] as const;
/** The same of a command that the server could not take in because of those before it: it takes it in its turn. */
const crowdedPausesMs = [...pausesMs, 300, 500, 800, 1_200, 1_200, 1_200, 1_200] as const;

/** What the server calls an update that was not handed to the workflow: a failure's type, and a status's sentence. */
const UNPROCESSED = 'UnprocessedUpdate';
const ABORTED = /workflow update was aborted/i;

/** The gRPC code of an error or of its cause; null when it has none. */
export function grpcCode(error: unknown): number | null {
  // The client gives a refused question (INVALID_ARGUMENT) an error of its own.
  if (isGrpcServiceError(error) || error instanceof QueryNotRegisteredError) return error.code;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause !== undefined && isGrpcServiceError(cause) ? cause.code : null;
}

/**
 * Whether the server took no update, since it has as many for this workflow as it takes (ten): either it says so, or
 * it takes the update and then says that it was aborted, or that no worker looked at it. Nothing has happened: the
 * same one may come again.
 */
function isCrowded(error: unknown): boolean {
  const code = grpcCode(error);
  if (code === grpc.resourceExhausted) return true;
  if (code === grpc.unavailable) return ABORTED.test(sentenceOf(error));
  if (!(error instanceof WorkflowUpdateFailedError)) return false;
  return error.cause instanceof ApplicationFailure && error.cause.type === UNPROCESSED;
}

/**
 * Runs a request, and again after a short pause when it failed for a passing reason. Only for
 * requests that may arrive twice (queries; updates and starts with fixed ids).
 */
export async function withRetries<T>(request: () => Promise<T>): Promise<T> {
  return again(request, (tries, error) => (isPassing(error) ? pausesMs[tries] : undefined));
}

/** The same for a command. In a crowd of commands for one workflow it tries longer. */
async function withCommandRetries<T>(request: () => Promise<T>): Promise<T> {
  return again(request, (tries, error) => {
    if (isCrowded(error)) return crowdedPausesMs[tries];
    return isPassing(error) ? pausesMs[tries] : undefined;
  });
}

/** The server's own words; the client's error has them in its cause. */
export function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  return `${error.message} ${sentenceOf(error.cause)}`;
}

function isPassing(error: unknown): boolean {
  const code = grpcCode(error);
  return code !== null && isWorthAnotherTry(code);
}

/** `pause`: before the next try, ms, after so many; undefined: there is none. */
async function again<T>(
  request: () => Promise<T>,
  pause: (tries: number, error: unknown) => number | undefined,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await request();
    } catch (error) {
      const pauseMs = pause(tries, error);
      if (pauseMs === undefined) throw error;
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
}

/** `gone`: there is no such workflow, or it has ended; ask for its status to tell which. */
export type Failure = Refusal | 'gone';

/** Too many commands wait for one workflow already; nothing was sent. */
class TooManyWaiting extends Error {}

/** The answer to a command that was carried out before, and so left nothing to do; null where an error says something else. */
export function knownAnswer(error: unknown): { readonly value: unknown } | null {
  const cause = error instanceof WorkflowUpdateFailedError ? error.cause : undefined;
  const isKnown = cause instanceof ApplicationFailure && cause.type === nothingToDo;
  return isKnown ? { value: cause.details?.[0] } : null;
}

/** What an error means. Rethrows what is none of Temporal's: that is a bug. */
export function failureOf(error: unknown): Failure {
  if (error instanceof WorkflowNotFoundError || error instanceof QueryRejectedError) return 'gone';
  if (error instanceof WorkflowUpdateFailedError && !isCrowded(error)) return updateFailure(error);
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { code: 'unavailable' };
  if (error instanceof TooManyWaiting || isCrowded(error))
    return { code: 'busy', retryAfterMs: limits.busyRetryMs };
  // A key is missing, here or in a worker: it is told in the log, and nothing is lost.
  if (error instanceof UnreadablePayload) return { code: 'unavailable' };
  if (isTemporals(error)) return { code: 'unavailable' };
  throw error;
}

/** Whether an error came of the call itself: whatever the code, the server or the way to it did not do its part. */
function isTemporals(error: unknown): boolean {
  return (
    grpcCode(error) !== null ||
    error instanceof ServiceError ||
    error instanceof IllegalStateError ||
    // The SDK keeps the class to itself.
    (error instanceof Error && error.name === 'TransportError')
  );
}

function updateFailure(error: WorkflowUpdateFailedError): Failure {
  const cause = error.cause;
  if (!(cause instanceof ApplicationFailure)) return 'gone';
  const type = cause.type ?? '';
  // The server's own failure: the workflow ended while the update waited.
  if (type === 'AcceptedUpdateCompletedWorkflow') return 'gone';
  // Another failure of the server's own: nothing was decided.
  if (!isProblemCode(type)) return { code: 'unavailable' };
  const details = cause.details?.[0] as RefusalDetails | undefined;
  return { ...details, code: type };
}

/**
 * One queue for each key: so many at once, first come, first served, and a bounded number that waits. A workflow
 * takes ten updates at once, from all backends together.
 */
export class InTurn {
  readonly #atOnce: number;
  readonly #waiting: number;
  readonly #lanes = new Map<string, AtMost>();

  constructor(bounds: { readonly atOnce: number; readonly waiting: number }) {
    this.#atOnce = bounds.atOnce;
    this.#waiting = bounds.waiting;
  }

  /** Settles as `work` does; null, and nothing is done, when too many wait. */
  async run<T>(key: string, work: () => Promise<T>): Promise<T | null> {
    const lane = this.#lanes.get(key) ?? new AtMost(this.#atOnce);
    if (lane.running >= this.#atOnce && lane.waiting >= this.#waiting) return null;
    this.#lanes.set(key, lane);
    try {
      return await lane.run(work);
    } finally {
      if (lane.running === 0) this.#lanes.delete(key);
    }
  }
}

/** A person waits for a command. Past this the answer is `unavailable`. */
const commandMs = 10_000;
const queryMs = 5_000;

/** How we call Temporal: for a bounded time, and again where that may help. */
export class TemporalCalls {
  readonly #connection: NativeConnection;
  readonly #turns = new InTurn({
    atOnce: limits.workflowCommandsAtOnce,
    waiting: limits.workflowCommandsWaiting,
  });

  constructor(connection: NativeConnection) {
    this.#connection = connection;
  }

  /**
   * A start or an update with a fixed id, in its turn among those for the workflow. One that was carried out before is
   * answered as it was then. Rejects as Temporal does: see `failureOf`.
   */
  async command<T>(workflowId: string, request: () => Promise<T>): Promise<T> {
    const given = await this.#turns.run(workflowId, async () => ({
      value: await this.#within(commandMs, () => withCommandRetries(request)).catch(
        (error: unknown) => {
          const known = knownAnswer(error);
          if (known === null) throw error;
          return known.value as T;
        },
      ),
    }));
    if (given === null) throw new TooManyWaiting();
    return given.value;
  }

  /** A query or a listing. `missing`: the code for a workflow that is not there. */
  async ask<T>(missing: ProblemCode, request: () => Promise<T>): Answer<T> {
    try {
      return ok(await this.#within(queryMs, () => withRetries(request)));
    } catch (error) {
      const failure = failureOf(error);
      return err(failure === 'gone' ? { code: missing } : failure);
    }
  }

  #within<T>(timeMs: number, request: () => Promise<T>): Promise<T> {
    return this.#connection.withDeadline(Date.now() + timeMs, request);
  }
}

/** How long a repeated cancellation waits for the refund, and how often it looks. */
const refundMs = 10_000;
const pauseMs = 250;

/**
 * Waits for the end of an order that gives its seats up, as long as its customer does; then it is `busy`. An order that is
 * confirmed and gives nothing up any more flies: the flight departed before it had the seats back.
 */
export async function awaitEnd(ask: () => Answer<OrderState>): Answer<OrderState> {
  for (const until = Date.now() + refundMs; Date.now() < until; await sleep(pauseMs)) {
    const found = await ask();
    if (!found.ok) return found;
    const { status, refunding, reason } = found.value;
    if (status === 'confirmed' && refunding !== true) return err({ code: 'flight-departed' });
    if (reason !== null) return found;
  }
  return err({ code: 'busy', retryAfterMs: limits.busyRetryMs });
}

/** A condition of Temporal's list filter: one of the attribute's values is one of these, which have no quotes. */
export function isOneOf(attribute: string, values: readonly string[]): string {
  return `${attribute} IN (${values.map((value) => `'${value}'`).join(', ')})`;
}
