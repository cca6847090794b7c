import { limits } from '@aisle/shared/limits';
import type { Problem } from './types.ts';

/** Why a command has no answer that we wanted. `message` is a sentence for people. */
export type Failure =
  | {
      readonly kind: 'refused';
      readonly message: string;
      readonly problem: Problem;
      /** How long the server wants us to wait before we ask again, ms; null when it did not say. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'unreachable'; readonly message: string };

/** The request may or may not have arrived. */
export const unreachable: Failure = {
  kind: 'unreachable',
  message: 'Aisle cannot be reached just now. Check your connection; we keep trying.',
};

/** With these codes nothing was begun: the request may be forgotten. */
const UNTOUCHED: ReadonlySet<string> = new Set(['waiting', 'busy', 'rate-limited']);
/** A longer wait than the longest that we know of is a mistake of somebody's, and not obeyed. */
const LONGEST_MS = limits.signInLockMs;

/** A refusal as a value. */
export function refused(problem: Problem, retryAfterMs: number | null = null): Failure {
  return { kind: 'refused', message: problem.detail, problem, retryAfterMs };
}

/** `Retry-After` in ms: seconds, or a date as of `now` (RFC 9110, 10.2.3). Null when absent or no such thing. */
export function retryAfterMsOf(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(0, waitMs), LONGEST_MS);
}

/** Whether the same request, sent again, may well succeed. */
export function isPassing(failure: Failure): boolean {
  return (
    failure.kind === 'unreachable' ||
    failure.problem.status >= 500 ||
    failure.problem.status === 429
  );
}

/** Whether it is certain that the request changed nothing and is not under way. */
export function isUntouched(failure: Failure): boolean {
  return UNTOUCHED.has(failureCode(failure));
}

/** How long the server wants us to wait, ms; null when it did not say. */
export function retryAfterMs(failure: Failure): number | null {
  return failure.kind === 'unreachable' ? null : failure.retryAfterMs;
}

/** The place in line that a refusal keeps for us; null when it speaks of none. */
export function placeOf(failure: Failure): number | null {
  if (failureCode(failure) !== 'waiting' || failure.kind === 'unreachable') return null;
  return failure.problem.place ?? null;
}

/** Whether the order had been changed elsewhere, and the problem says what it is now. */
export function isOvertaken(failure: Failure): boolean {
  return (
    failure.kind === 'refused' &&
    failure.problem.code === 'order-changed' &&
    failure.problem.order !== undefined
  );
}

/** The problem's code; `unreachable` when nothing answered. */
export function failureCode(failure: Failure): string {
  return failure.kind === 'unreachable' ? 'unreachable' : failure.problem.code;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 4_000;
/** Those who were told the same time do not come back in the same moment. */
const SPREAD = 0.1;

/**
 * How long to wait before the same request is sent again, ms: as long as the server asked for, and a little more
 * by `chance` (0 to 1); without its word longer with every try, from 1.
 */
export function pauseMs(tries: number, retryAfterMs: number | null, chance: number): number {
  if (retryAfterMs === null) return Math.min(FIRST_PAUSE_MS * 2 ** (tries - 1), LONGEST_PAUSE_MS);
  return Math.round(Math.max(FIRST_PAUSE_MS, retryAfterMs) * (1 + SPREAD * chance));
}
