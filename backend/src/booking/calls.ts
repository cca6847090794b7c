import type { NativeConnection } from '@temporalio/worker';
import type { ProblemCode } from '@aisle/shared/problems';
import { err, ok } from '@aisle/shared/result';
import { failureOf } from './failures.ts';
import type { Answer } from './port.ts';
import { withRetries } from './retry.ts';

/** A person waits for a command. Past this the answer is `unavailable`. */
const commandMs = 10_000;
const queryMs = 5_000;

/** How we call Temporal: for a bounded time, and again where that may help. */
export class TemporalCalls {
  readonly #connection: NativeConnection;

  constructor(connection: NativeConnection) {
    this.#connection = connection;
  }

  /** A start or an update with a fixed id. Rejects as Temporal does: see `failureOf`. */
  command<T>(request: () => Promise<T>): Promise<T> {
    return this.#within(commandMs, request);
  }

  /** A query or a listing. `missing`: the code for a workflow that is not there. */
  async ask<T>(missing: ProblemCode, request: () => Promise<T>): Answer<T> {
    try {
      return ok(await this.#within(queryMs, request));
    } catch (error) {
      const failure = failureOf(error);
      return err(failure === 'gone' ? { code: missing } : failure);
    }
  }

  #within<T>(timeMs: number, request: () => Promise<T>): Promise<T> {
    return this.#connection.withDeadline(Date.now() + timeMs, () => withRetries(request));
  }
}
