/** A storm: many customers at once, each at random but from a seed, each remembering what it was told. */
import type { SeatStatus } from '../src/seat-map/types.ts';
import type { ContractAnswer, ContractFlight } from './contract-driver.ts';

/** A small generator of numbers below 1 (mulberry32): the same seed, the same storm. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Lets `customers` change seats `steps` times each, at the same time; one in three buys in the end. Gives
 * the seats that they were told they have. Throws when two were told that they have the same seat.
 */
export async function storm(
  flight: ContractFlight,
  size: { readonly customers: number; readonly steps: number; readonly seed: number },
): Promise<Record<string, SeatStatus>> {
  const wanted = flight.designators.slice(0, 12);
  const owned: Record<string, SeatStatus> = {};
  const customer = async (number: number): Promise<void> => {
    const next = numbers(size.seed + number);
    const { order } = await flight.order(crypto.randomUUID(), []);
    if (order === null) throw new Error('an order without seats was refused');
    let seats: readonly string[] = [];
    for (let step = 0; step < size.steps; step += 1) {
      const pick = wanted.filter(() => next() < 0.2);
      const answer = await order.setSeats(pick);
      if (answer.ok) seats = answer.seats;
    }
    const buys = number % 3 === 0 && seats.length > 0;
    if (buys) mustBeOk(await order.buy());
    for (const seat of seats) {
      if (owned[seat]) throw new Error(`two customers were told that they have ${seat}`);
      owned[seat] = buys ? 'sold' : 'held';
    }
  };
  await Promise.all(Array.from({ length: size.customers }, (_, number) => customer(number)));
  return owned;
}

function mustBeOk(answer: ContractAnswer): void {
  if (!answer.ok) throw new Error(`refused: ${answer.code}`);
}
