import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '@aisle/shared/contract';
import type { Side } from './side.ts';

export interface Crowd {
  readonly flightId: string;
  /** What each customer wants, one after another. */
  readonly wishes: readonly (readonly string[])[];
  /** Whether each request has an `Idempotency-Key`: then who is told to come back comes back. */
  readonly keyed: boolean;
}

/** What became of a crowd. */
export interface Rush {
  /** From the common start to the last customer's last answer. */
  readonly tookMs: number;
  /** From the common start to each customer's last answer. */
  readonly latenciesMs: readonly number[];
  /** How many were answered in the end with each status. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Answers that asked a customer to come back. */
  readonly comeBacks: number;
  /** The seats of the orders. */
  readonly given: readonly string[];
}

/** A crowd that is not through by then never will be. */
const patienceMs = 5 * 60_000;

/** One seat for each of so many customers, from the seed. */
export function wishesFrom(seed: number, customers: number, seats: readonly string[]): string[][] {
  return Array.from({ length: customers }, (_, customer) => {
    const chance = createHash('sha256').update(`${seed}/${customer}`).digest().readUInt32LE(0);
    return [seats[chance % seats.length] ?? ''];
  });
}

/** Has all of them ask at the same moment. Throws when an answer is none that a crowd may meet. */
export async function rush({ url }: Side, { flightId, wishes, keyed }: Crowd): Promise<Rush> {
  const latenciesMs: number[] = [];
  const statuses = new Map<number, number>();
  const given: string[] = [];
  let comeBacks = 0;
  const begin = performance.now();
  const customer = async (seats: readonly string[]): Promise<void> => {
    const send = creation(url, { flightId, seats }, keyed);
    let answer = await send();
    while (keyed && answer.retryAfterMs !== null) {
      if (performance.now() - begin > patienceMs)
        throw new Error('a customer is asked to come back again and again');
      comeBacks += 1;
      await sleep(answer.retryAfterMs);
      answer = await send();
    }
    latenciesMs.push(performance.now() - begin);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    given.push(...(answer.order?.seats ?? []));
  };
  await Promise.all(wishes.map(customer));
  return { tookMs: Math.max(...latenciesMs), latenciesMs, statuses, comeBacks, given };
}

interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  readonly order: Order | null;
}

/** The same request each time. */
function creation(url: string, body: object, keyed: boolean): () => Promise<Answer> {
  const headers = {
    'content-type': 'application/json',
    ...(keyed && { 'idempotency-key': randomUUID() }),
  };
  return async () => {
    const request = { method: 'POST', headers, body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/orders`, request);
    const text = await answer.text();
    const { status } = answer;
    if (![201, 409, 429, 503].includes(status)) throw new Error(`a creation: ${status} ${text}`);
    const seconds = answer.headers.get('retry-after');
    const order = status === 201 ? (JSON.parse(text) as { order: Order }).order : null;
    return { status, retryAfterMs: seconds === null ? null : Number(seconds) * 1_000, order };
  };
}
