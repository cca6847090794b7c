/** A process of customers that each ask, wait for the answer, and ask again. */
import { randomInt, randomUUID } from 'node:crypto';
import { askHttp, type HttpQuestion } from '../../parts/ask-http.ts';
import { closedLoop } from '../../measure/load.ts';
import { percentile } from '../../measure/statistics.ts';
import type { FromLoad, ToLoad } from './messages.ts';
import { answerParent } from '../../parts/child.ts';

interface Customer {
  readonly next: () => HttpQuestion;
  /** What leaves the flight as it was, for the next round; null: nothing. */
  readonly last: () => HttpQuestion | null;
}

const partySeats = 3;
/** One order that takes seats (a party's are neighbours), gives them back, takes others. */
function holder(flightId: string, seats: readonly string[], party: number): Customer {
  const orderId = randomUUID();
  let revision = 0;
  let taken: readonly string[] = [];
  const isHolding = (): boolean => revision % 2 === 1;
  const next = (): HttpQuestion => {
    const path = isHolding() ? '/returns' : '/holds';
    if (!isHolding()) {
      const first = randomInt(seats.length - party + 1);
      taken = seats.slice(first, first + party);
    }
    revision += 1;
    return { method: 'PUT', path, body: { flightId, orderId, revision, seats: taken } };
  };
  return { next, last: () => (isHolding() ? next() : null) };
}

/** New orders, each for a seat that no other wants. */
function buyer(flightId: string, free: string[]): Customer {
  const next = (): HttpQuestion => {
    const seat = free.pop();
    if (seat === undefined) throw new Error('the flight is full: this machine needs a larger one');
    return { method: 'POST', path: '/api/orders', body: { flightId, seats: [seat] } };
  };
  return { next, last: () => null };
}

function customersOf({ flightId, seats, callers, kind }: ToLoad): Customer[] {
  const free = [...seats];
  const party = kind === 'parties' ? partySeats : 1;
  return Array.from({ length: callers }, () =>
    kind === 'orders' ? buyer(flightId, free) : holder(flightId, seats, party),
  );
}

async function run(told: ToLoad): Promise<FromLoad> {
  const customers = customersOf(told);
  const statuses: Record<number, number> = {};
  const { perSecond, latenciesMs } = await closedLoop({
    callers: told.callers,
    durationMs: told.durationMs,
    once: async (caller) => {
      const { status } = await askHttp(told.url, customers[caller]!.next());
      statuses[status] = (statuses[status] ?? 0) + 1;
    },
  });
  const last = customers.flatMap((customer) => customer.last() ?? []);
  await Promise.all(last.map((question) => askHttp(told.url, question)));
  return { perSecond, p95Ms: percentile(latenciesMs, 95), statuses };
}

answerParent(run);
