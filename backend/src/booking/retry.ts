import { setTimeout as sleep } from 'node:timers/promises';
import {
  isGrpcServiceError,
  QueryNotRegisteredError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { grpc, isWorthAnotherTry } from '@aisle/shared/grpc';

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
export function isCrowded(error: unknown): boolean {
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
export async function withCommandRetries<T>(request: () => Promise<T>): Promise<T> {
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
