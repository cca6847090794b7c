/** A process of customers that each ask, wait for the answer, and ask again. */
import { randomInt, randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import { closedLoop } from '../../measure/load.ts';
import { percentile } from '../../measure/statistics.ts';
import type { FromLoad, ToLoad } from './messages.ts';

interface Question {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object;
}

interface Customer {
  readonly next: () => Question;
  /** What leaves the flight as it was, for the next round; null: nothing. */
  readonly last: () => Question | null;
}

const partySeats = 3;
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** Sends one question over a connection that stays open; gives the status once the answer is read. */
function ask(url: string, { method, path, body }: Question): Promise<number> {
  const text = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...(method === 'POST' && { 'idempotency-key': randomUUID() }),
  };
  return new Promise((resolve, reject) => {
    const asked = request(url + path, { method, headers, agent }, (answer) => {
      answer.resume();
      answer.once('end', () => resolve(answer.statusCode ?? 0));
      answer.once('error', reject);
    });
    asked.once('error', reject);
    asked.end(text);
  });
}

/** One order that takes seats (a party's are neighbours), gives them back, takes others. */
function holder(flightId: string, seats: readonly string[], party: number): Customer {
  const orderId = randomUUID();
  let revision = 0;
  let taken: readonly string[] = [];
  const isHolding = (): boolean => revision % 2 === 1;
  const next = (): Question => {
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
  const next = (): Question => {
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
      const status = await ask(told.url, customers[caller]!.next());
      statuses[status] = (statuses[status] ?? 0) + 1;
    },
  });
  const last = customers.flatMap((customer) => customer.last() ?? []);
  await Promise.all(last.map((question) => ask(told.url, question)));
  return { perSecond, p95Ms: percentile(latenciesMs, 95), statuses };
}

process.on('message', (told: ToLoad) => {
  run(told).then(
    (answer) => process.send?.(answer),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
});
process.on('disconnect', () => process.exit(0));
