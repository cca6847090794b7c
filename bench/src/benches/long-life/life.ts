import { performance } from 'node:perf_hooks';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import { GroupCommit, type SendBatch } from '@aisle/worker/src/activities/group-commit.ts';
import { limits } from '@aisle/shared/limits';
import { recordMs, timeHistogram } from '../../measure/histogram.ts';
import { Customer } from './customer.ts';

/** When one batch was sent first and answered, ms since the epoch. */
export interface Trip {
  readonly from: number;
  readonly to: number;
  readonly commands: number;
}

/** Customers of one flight, through the product's group commit, and what they saw. */
export class Life {
  readonly waits = timeHistogram();
  readonly trips: Trip[] = [];
  decided = 0;
  /** Longest time without an answer while customers waited, ms. */
  longestGapMs = 0;
  busyMs = 0;
  readonly customers: readonly Customer[];
  readonly #commits: GroupCommit;
  readonly #flightId: string;
  /** The versions at which something changed, as customers were told. */
  readonly #versions = new Set<number>();
  #lastAnswerAt = 0;

  constructor(flightId: string, customers: number, send: SendBatch) {
    this.#flightId = flightId;
    this.customers = Array.from({ length: customers }, () => new Customer());
    this.#commits = new GroupCommit(async (id, commands) => {
      const from = performance.now();
      const answer = await send(id, commands);
      const to = performance.now();
      const { timeOrigin } = performance;
      this.trips.push({ from: timeOrigin + from, to: timeOrigin + to, commands: commands.length });
      return answer;
    }, limits);
  }

  /** Lets the customers go on until `decisions` more were taken. */
  async live(decisions: number): Promise<void> {
    const until = this.decided + decisions;
    const begin = performance.now();
    this.#lastAnswerAt = begin;
    const go = async (customer: Customer): Promise<void> => {
      while (this.decided < until) await this.#once(customer);
    };
    await Promise.all(this.customers.map(go));
    this.busyMs += performance.now() - begin;
  }

  /** Every change had a version of its own, and there are no others: 1 to `version`. */
  accountsFor(version: number): boolean {
    return this.#versions.size === version && Math.max(0, ...minMax(this.#versions)) === version;
  }

  async #once(customer: Customer): Promise<void> {
    const command = customer.next();
    const from = performance.now();
    const result = await this.#commits.submit(this.#flightId, command);
    const to = performance.now();
    if (result.kind !== 'decided') throw new Error(`not decided: ${JSON.stringify(result)}`);
    recordMs(this.waits, to - from);
    this.longestGapMs = Math.max(this.longestGapMs, to - this.#lastAnswerAt);
    this.#lastAnswerAt = to;
    this.decided += 1;
    if (result.outcome.ok) this.#note(command, result.outcome.version);
    customer.hear(command, result.outcome);
  }

  #note(command: OrderSeatCommand, version: number): void {
    if (this.#versions.has(version)) {
      throw new Error(`${command.type} and another change are both version ${version}`);
    }
    this.#versions.add(version);
  }
}

function minMax(values: Iterable<number>): [number, number] {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  return [lowest, highest];
}
