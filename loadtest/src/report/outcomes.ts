import { isProblemCode } from '@aisle/shared/problems';
import type { Outcome } from '../observations.ts';

/** Kinds of failure that are told apart; what comes after them is counted together. */
const kindsKept = 20;
/** A kind is shown in a table: an error's text may be as long as it likes. */
const kindLength = 120;
const otherKinds = 'other errors';

/** Statuses of refusals that a crowd on one flight must expect. */
const expectedStatuses: readonly number[] = [409, 422, 429, 503];

/** How an exchange ended, for counting. `name`: the refusal's code, or the kind of failure. */
export type Ending =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly name: string }
  | { readonly kind: 'failed'; readonly name: string };

/**
 * Tells expected refusals from errors. Expected: a code of the contract that says that the state of
 * things is against it (taken, over, too many, wait). Not expected: a code that nobody knows,
 * `internal`, `unavailable` (the booking system is gone), and what says that the request was wrong: the
 * tester sends none that are.
 */
export function endingOf(outcome: Outcome): Ending {
  if (outcome.kind === 'failed') return { kind: 'failed', name: shorten(outcome.error) };
  if (outcome.kind !== 'refused') return { kind: 'accepted' };
  const { status, problem } = outcome;
  const expected =
    isProblemCode(problem.code) &&
    problem.code !== 'unavailable' &&
    expectedStatuses.includes(status);
  return expected
    ? { kind: 'refused', name: problem.code }
    : { kind: 'failed', name: shorten(`${status} ${problem.code}`) };
}

/** Counts names, most frequent first; only so many are told apart. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    const known = this.#counts.has(name) || this.#counts.size < kindsKept;
    const kept = known ? name : otherKinds;
    this.#counts.set(kept, (this.#counts.get(kept) ?? 0) + 1);
  }

  counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort((a, b) => b[1] - a[1]));
  }
}

function shorten(name: string): string {
  return name.length <= kindLength ? name : `${name.slice(0, kindLength - 1)}…`;
}
