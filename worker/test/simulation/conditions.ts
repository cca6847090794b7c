import type { SeededRandom } from '../support/random.ts';

/**
 * How a world is. Each has other ones, by its seed: so what is seldom in most worlds is common in some, and meets there with whatever else
 * is common there.
 */
export interface Conditions {
  /** Activations after which the server suggests a new run. */
  readonly runLength: number;
  /** It suggests none to orders: their histories have grown so long by then that they go on by themselves. */
  readonly isUnsuggested: boolean;
  /** Of the usual share of calls that go wrong outside of Aisle: how many times as many do. */
  readonly trouble: number;
  /** Of twenty orders, how many start long after their seats were given. */
  readonly lateStarts: number;
  /** Customers pay at the first try, and change what they have paid for. */
  readonly isWilling: boolean;
  /** But for a few seats: so many wait for those. */
  readonly isFull: boolean;
  /** Percent of the steps in which a customer does something. */
  readonly customers: number;
  /** Percent of the steps in which an agent does something. */
  readonly agents: number;
  /** Who has paid swaps seats with others. */
  readonly isSwapping: boolean;
  /** Customers invite guests, who may pay for themselves. */
  readonly isTogether: boolean;
  /** Owners change seats beside their guests, and ask for each change again. */
  readonly isRepeating: boolean;
  /** From the beginning to the flights' departure, ms. */
  readonly departsInMs: number;
}

const MINUTE = 60_000;

/** `seed`: worlds that are kept from before anybody swapped, booked together or went on unasked, have to stay as they were, which takes nothing from `random`. */
export function conditionsOf(random: SeededRandom, seed: number): Conditions {
  const one = <T>(...of: readonly [T, ...T[]]): T => of[random.integer(of.length)] ?? of[0];
  const isSwapping = seed % 4 === 1;
  return {
    runLength: one(12, 40, 400),
    isUnsuggested: seed % 8 === 2 || seed % 8 === 5,
    trouble: one(0, 1, 1, 2),
    lateStarts: one(1, 1, 8),
    isWilling: one(true, false) || isSwapping,
    isFull: one(true, false, false),
    customers: one(12, 12, 3),
    agents: one(2, 2, 6),
    isSwapping,
    isTogether: seed % 4 === 0,
    isRepeating: seed % 8 === 4,
    departsInMs: one(20, 12 * 60, 24 * 60) * MINUTE,
  };
}
