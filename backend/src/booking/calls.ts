import type { NativeConnection } from '@temporalio/worker';
import { limits } from '@aisle/shared/limits';
import type { ProblemCode } from '@aisle/shared/problems';
import { err, ok } from '@aisle/shared/result';
import { failureOf, knownAnswer, TooManyWaiting } from './failures.ts';
import { InTurn } from './in-turn.ts';
import type { Answer } from './port.ts';
import { withCommandRetries, withRetries } from './retry.ts';

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
