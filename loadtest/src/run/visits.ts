/** Who comes when, and what each does: decided by the seed, or by a record of an earlier run. */
import { Chance } from '../chance/chance.ts';
import type { Act, Behaviour, Page } from '../customers/act.ts';
import { behaviourOf, comesAtOnce } from '../customers/behaviours/index.ts';
import type { RunSettings } from './types.ts';

/** An act with the time for which it was meant, ms from the first arrival; null where the pause decides. */
export type TimedAct = Act & { readonly at?: number };

export interface Visits {
  /** Times of arrival, ms from the beginning, in order: one a customer. */
  readonly arrivals: Iterable<number>;
  /** Customers that are there from the beginning and come again and again; null in the open model. */
  readonly customers: number | null;
  /** How much longer than planned the visits may go on, ms: a replay is not cut off in the middle. */
  readonly graceMs: number;
  /** What a customer does on one visit; null when it comes no more. */
  visit(customer: number, visit: number, page: Page): Behaviour | null;
}

/** Customers in a closed model that do not come all at once come within this, ms. */
const arrivingMs = 2_000;

/** Visits as the seed has them. */
export function seededVisits({ seed, scenario, load, durationMs }: RunSettings): Visits {
  const visit: Visits['visit'] = (customer, visit, page) =>
    load.model === 'open' && visit > 0
      ? null
      : behaviourOf(scenario, Chance.of(seed, scenario, customer, visit), page);
  const chance = Chance.of(seed, 'arrivals');
  if (load.model === 'open') {
    return { arrivals: poisson(chance, load.rate, durationMs), customers: null, graceMs: 0, visit };
  }
  const withinMs = comesAtOnce(scenario) ? 0 : Math.min(arrivingMs, durationMs / 4);
  const arrivals = Array.from({ length: load.customers }, () => chance.next() * withinMs);
  arrivals.sort((a, b) => a - b);
  return { arrivals, customers: load.customers, graceMs: 0, visit };
}

/** Arrivals that know nothing of each other, so many a second on average. */
function* poisson(chance: Chance, rate: number, durationMs: number): Generator<number> {
  for (let at = 0; ;) {
    at += (-Math.log(1 - chance.next()) / rate) * 1_000;
    if (at >= durationMs) return;
    yield at;
  }
}
