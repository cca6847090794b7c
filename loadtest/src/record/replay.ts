import { bounds } from '../bounds.ts';
import type { Behaviour } from '../customers/act.ts';
import type { Visits } from '../run/visits.ts';
import type { RecordedAct, Recording } from './record.ts';

/** The same people come again, at the same times, and want the same, whatever the flight answers now. */
export function replayedVisits({ settings, acts }: Recording): Visits {
  const byVisit = new Map<string, RecordedAct[]>();
  for (const act of acts) {
    const key = `${act.customer}/${act.visit}`;
    const mine = byVisit.get(key);
    if (mine) mine.push(act);
    else byVisit.set(key, [act]);
  }
  const { load } = settings;
  return {
    arrivals: arrivals(acts),
    customers: load.model === 'closed' ? load.customers : null,
    graceMs: bounds.answerMs,
    visit: (customer, visit) => {
      const mine = byVisit.get(`${customer}/${visit}`);
      return mine ? again(mine) : null;
    },
  };
}

/** Customers are numbered as they came: each is there by the time of its first act, and not after later ones. */
function arrivals(acts: readonly RecordedAct[]): number[] {
  const first: number[] = [];
  for (const { customer, at } of acts) first[customer] = Math.min(first[customer] ?? Infinity, at);
  let latest = Infinity;
  return Array.from(first, (at?: number) => at ?? Infinity)
    .reverse()
    .map((at) => (latest = Math.min(latest, at)))
    .reverse();
}

function* again(acts: readonly RecordedAct[]): Behaviour {
  for (const { customer: _customer, visit: _visit, ...act } of acts) yield act;
}
