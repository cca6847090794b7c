import type { Problem } from './types.ts';

/** Why a command has no answer that we wanted. `message` is a sentence for people. */
export type Failure =
  | { readonly kind: 'refused'; readonly message: string; readonly problem: Problem }
  | { readonly kind: 'unreachable'; readonly message: string };

/** The request may or may not have arrived. */
export const unreachable: Failure = {
  kind: 'unreachable',
  message: 'Aisle cannot be reached just now. Check your connection; we keep trying.',
};

/** A refusal as a value. */
export function refused(problem: Problem): Failure {
  return { kind: 'refused', message: problem.detail, problem };
}

/** Whether the same request, sent again, may well succeed. */
export function isPassing(failure: Failure): boolean {
  return (
    failure.kind === 'unreachable' ||
    failure.problem.status >= 500 ||
    failure.problem.status === 429
  );
}

/** The problem's code; `unreachable` when nothing answered. */
export function failureCode(failure: Failure): string {
  return failure.kind === 'unreachable' ? 'unreachable' : failure.problem.code;
}
