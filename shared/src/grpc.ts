/**
 * The status codes of gRPC, and what each of them means when Temporal gives it: the one table for every process.
 * Numbers: https://grpc.io/docs/guides/status-codes.
 */

/**
 * `passing`: the server is there and it passes in a moment. `away`: nobody answers. `missing`: there is no such
 * workflow. `refused`: the same request will be refused again, until somebody has changed something.
 */
export type GrpcMeaning = 'passing' | 'away' | 'missing' | 'refused';

/** `again`: the same request, sent at once, may well be answered. */
const table = {
  ok: [0, 'away'],
  cancelled: [1, 'away'],
  unknown: [2, 'away', 'again'],
  invalidArgument: [3, 'refused'],
  deadlineExceeded: [4, 'passing'],
  notFound: [5, 'missing'],
  alreadyExists: [6, 'refused'],
  permissionDenied: [7, 'refused'],
  resourceExhausted: [8, 'passing', 'again'],
  failedPrecondition: [9, 'passing'],
  aborted: [10, 'passing', 'again'],
  outOfRange: [11, 'away'],
  unimplemented: [12, 'refused'],
  internal: [13, 'away'],
  unavailable: [14, 'away', 'again'],
  dataLoss: [15, 'away'],
  unauthenticated: [16, 'refused'],
} as const satisfies Record<string, readonly [number, GrpcMeaning, 'again'?]>;

type GrpcName = keyof typeof table;

/** The codes by name. */
export const grpc = Object.fromEntries(
  Object.entries(table).map(([name, [code]]) => [name, code]),
) as { readonly [K in GrpcName]: (typeof table)[K][0] };

/** Every code that there is. */
export const grpcCodes: readonly number[] = Object.values(grpc);

/** What a code means; one that gRPC does not know yet means as much as no answer. */
export function grpcMeaning(code: number): GrpcMeaning {
  return Object.values(table).find(([each]) => each === code)?.[1] ?? 'away';
}

/** Whether the same request is worth another try at once, after a short pause. */
export function isWorthAnotherTry(code: number): boolean {
  return Object.values(table).some((row) => row[0] === code && row.length === 3);
}
