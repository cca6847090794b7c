import { seatDesignators } from '@aisle/shared/aircraft';
import type { Bench, BenchResult } from '../../bench.ts';
import { resultOf, type Outcome } from './report.ts';
import { rush, wishesFrom, type Rush } from './rush.ts';
import { startSide, type Side } from './side.ts';

const seats = seatDesignators('A320neo');
const rounds = 3;
/** So many come first, to a flight of their own: compilers warm up, connections open. */
const warmUp = 100;

export const stampede: Bench = {
  name: 'stampede',
  about: 'a crowd on the 180 seats of one flight at one moment, with admission and without',
  amount: { name: 'customers', about: 'customers, one seat each', usual: 1_000 },
  on: 'nothing',
  async run(customers) {
    const main = new URL(import.meta.resolve('@aisle/backend/src/main.ts'));
    const without = await startSide(new URL('without-admission.ts', import.meta.url));
    const ours = await startSide(main);
    try {
      return await measure(without, ours, customers);
    } finally {
      await ours.stop();
      await without.stop();
    }
  },
};

async function measure(without: Side, ours: Side, customers: number): Promise<BenchResult> {
  for (const side of [without, ours]) await stampedeOn(side, 0, warmUp);
  const pairs: { without: Outcome; ours: Outcome }[] = [];
  for (let seed = 1; seed <= rounds; seed += 1) {
    const before = await stampedeOn(without, seed, customers);
    pairs.push({ without: before, ours: await stampedeOn(ours, seed, customers) });
  }
  const keyless = {
    seats: await withoutKeys(ours, wishesFrom(0, customers, seats)),
    seatless: await withoutKeys(
      ours,
      Array.from({ length: customers }, () => []),
    ),
  };
  return resultOf({ customers, seats: seats.length, pairs, keyless });
}

async function stampedeOn(side: Side, seed: number, customers: number): Promise<Outcome> {
  const { id: flightId } = await side.openFlight();
  const wishes = wishesFrom(seed, customers, seats);
  const before = { workflows: await side.orderWorkflows(), refused: await side.refusedAtOnce() };
  const rushed = await rush(side, { flightId, wishes, keyed: true });
  const wanted = new Set(wishes.flat());
  await check(side, flightId, rushed);
  if (rushed.given.length !== wanted.size) {
    throw new Error(`${wanted.size} seats were wanted, and ${rushed.given.length} given`);
  }
  return {
    ...rushed,
    workflows: (await side.orderWorkflows()) - before.workflows,
    refusedAtOnce: (await side.refusedAtOnce()) - before.refused,
    wanted: wanted.size,
  };
}

/** Each seat was given once, and the flight knows of it. */
async function check(side: Side, flightId: string, { given }: Rush): Promise<void> {
  const twice = given.find((seat, place) => given.indexOf(seat) !== place);
  if (twice !== undefined) throw new Error(`${twice} was given twice`);
  const map = (await side.flight(flightId)).seats;
  const lost = given.find((seat) => map[seat]?.status !== 'held');
  if (lost !== undefined) throw new Error(`${lost} was given, and the flight does not hold it`);
}

/** A crowd whose places cannot be kept. */
async function withoutKeys(side: Side, wishes: readonly (readonly string[])[]): Promise<Rush> {
  const { id: flightId } = await side.openFlight();
  const rushed = await rush(side, { flightId, wishes, keyed: false });
  await check(side, flightId, rushed);
  return rushed;
}
