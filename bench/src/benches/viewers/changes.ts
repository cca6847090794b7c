import { setTimeout as sleep } from 'node:timers/promises';
import { seatDesignators } from '@aisle/shared/aircraft';
import { RestCustomer } from '../../parts/rest.ts';

interface Walker {
  readonly customer: RestCustomer;
  readonly seats: readonly [string, string];
  turns: number;
}

/** Customers of one flight who move from seat to seat, so many changes a second. */
export class Changes {
  readonly #walkers: readonly Walker[];
  readonly #perSecond: number;
  #next = 0;

  private constructor(walkers: readonly Walker[], perSecond: number) {
    this.#walkers = walkers;
    this.#perSecond = perSecond;
  }

  /** One customer for each change a second, so that each has a second for each of theirs. */
  static async prepare(url: string, flightId: string, perSecond: number): Promise<Changes> {
    const seats = seatDesignators('A380-800');
    const walkers: Walker[] = [];
    for (let index = 0; index < perSecond; index += 1) {
      const [one = '', other = ''] = seats.slice(index * 2);
      const customer = new RestCustomer(url);
      await customer.create(flightId, [one]);
      walkers.push({ customer, seats: [one, other], turns: 0 });
    }
    return new Changes(walkers, perSecond);
  }

  /** Makes changes by the clock, whether or not earlier ones have been answered; resolves when all are. */
  async run(durationMs: number): Promise<number> {
    const begin = performance.now();
    const under: Promise<unknown>[] = [];
    const total = Math.round((durationMs / 1_000) * this.#perSecond);
    for (let index = 0; index < total; index += 1) {
      await sleep(Math.max(0, begin + (index * 1_000) / this.#perSecond - performance.now()));
      under.push(this.#step());
    }
    await Promise.all(under);
    return total;
  }

  #step(): Promise<unknown> {
    const walker = this.#walkers[this.#next % this.#walkers.length]!;
    this.#next += 1;
    walker.turns += 1;
    return walker.customer.changeSeats([walker.seats[walker.turns % 2 === 0 ? 0 : 1]]);
  }
}
