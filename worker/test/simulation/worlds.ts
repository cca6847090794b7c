import { bundleWorkflows } from '../../src/bundle.ts';
import { withFault, type PlantedFault } from './planted-faults.ts';
import { Simulation } from './simulation.ts';
import { Sandboxes } from './workflow-vm.ts';

/** Which worlds are played: `count` from the seed `first` on, so many steps each. */
export interface Worlds {
  readonly first: number;
  readonly count: number;
  readonly steps: number;
}

/** What many worlds came to. `broken`: the first in which a rule did not hold. */
export interface Played {
  readonly steps: number;
  readonly orders: number;
  readonly sold: number;
  readonly broken: { readonly seed: number; readonly error: Error } | null;
}

let bundled: Promise<string> | undefined;

/** Sandboxes of the workflows as they are now, or with a fault in them. */
export async function sandboxesOf(fault?: PlantedFault): Promise<Sandboxes> {
  bundled ??= bundleWorkflows().then(({ code }) => code);
  const code = await bundled;
  return Sandboxes.load(fault ? withFault(code, fault) : code);
}

/** Plays worlds one after another, up to the first that breaks a rule. */
export async function playWorlds(
  sandboxes: Sandboxes,
  { first, count, steps }: Worlds,
): Promise<Played> {
  const sum = { steps: 0, orders: 0, sold: 0 };
  for (let seed = first; seed < first + count; seed += 1) {
    try {
      const outcome = await new Simulation(seed, sandboxes).play(steps);
      sum.steps += outcome.steps;
      sum.orders += outcome.orders;
      sum.sold += outcome.sold;
    } catch (error) {
      return {
        ...sum,
        broken: { seed, error: error instanceof Error ? error : new Error(String(error)) },
      };
    }
  }
  return { ...sum, broken: null };
}
