import { checkRun } from '../../../src/verdict/check-run.ts';
import type { Verdict } from '../../../src/verdict/findings.ts';
import { shapeOf, World } from './world.ts';

/** What the verdict found wrong with worlds in which nothing is, by their seeds. */
export async function falseAlarms(
  seeds: readonly number[],
): Promise<{ readonly seed: number; readonly violations: Verdict['violations'] }[]> {
  const found = [];
  for (const seed of seeds) {
    const { violations } = checkRun(await new World(seed, shapeOf(seed)).run());
    if (violations.length > 0) found.push({ seed, violations });
  }
  return found;
}
