import type { Observations } from '../../../src/observations.ts';
import { shapeOf, World, type Shape } from '../world/world.ts';
import { deadlinePlants } from './deadlines.ts';
import { moneyPlants } from './money.ts';
import { ownershipPlants } from './ownership.ts';
import { streamPlants } from './streams.ts';
import type { Plant } from './support.ts';
import { versionPlants } from './versions.ts';

export const plants: readonly Plant[] = [
  ...ownershipPlants,
  ...moneyPlants,
  ...versionPlants,
  ...streamPlants,
  ...deadlinePlants,
];

/** A crowd that is answered always, with other clients beside it: what was not planted is honest. */
function shape(seed: number): Shape {
  return {
    ...shapeOf(seed),
    customers: 8 + (seed % 8),
    others: seed % 3,
    rows: 8 + (seed % 4),
    durationMs: 6_000,
    holdMs: seed % 4 === 0 ? 2_000 : 900_000,
    departsInMs: 86_400_000,
    failureRate: 0.3,
    restarts: 0,
    lostAnswers: 0,
    unavailable: 0,
    losses: { notice: 0, broadcast: seed % 2 === 0 ? 0.05 : 0 },
    ledger: true,
    onlyBrowse: false,
  };
}

/** Honest histories to plant faults in, the same each time. `change`: what else than usual their world is. */
export async function honestHistories(change: Partial<Shape> = {}): Promise<Observations[]> {
  const honest: Observations[] = [];
  for (let seed = 1; seed <= 24; seed += 1) {
    honest.push(await new World(seed, { ...shape(seed), ...change }).run());
  }
  return honest;
}
