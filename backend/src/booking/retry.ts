import { setTimeout as sleep } from 'node:timers/promises';
import { isGrpcServiceError } from '@temporalio/client';

/** gRPC status codes that we tell apart. */
export const grpc = {
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  resourceExhausted: 8,
  failedPrecondition: 9,
  aborted: 10,
  internal: 13,
  unavailable: 14,
} as const;

const worthAnother: ReadonlySet<number> = new Set([
  grpc.unknown,
  grpc.resourceExhausted,
  grpc.aborted,
  grpc.unavailable,
]);

/** Pauses before each further try, ms: short, because a person waits; and few, because of the crowd. */
const pausesMs = [20, 60, 150] as const;

/** The gRPC code of an error or of its cause; null when it has none. */
export function grpcCode(error: unknown): number | null {
  if (isGrpcServiceError(error)) return error.code;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause !== undefined && isGrpcServiceError(cause) ? cause.code : null;
}

/**
 * Runs a request, and again after a short pause when it failed for a passing reason. Only for
 * requests that may arrive twice (queries; updates and starts with fixed ids).
 */
export async function withRetries<T>(request: () => Promise<T>): Promise<T> {
  for (const pauseMs of pausesMs) {
    try {
      return await request();
    } catch (error) {
      const code = grpcCode(error);
      if (code === null || !worthAnother.has(code)) throw error;
      await sleep(pauseMs * (0.5 + Math.random()));
    }
  }
  return request();
}
