/** `npm run chaos`: crowds on a whole system whose parts, connections and disk break as seeds decide, one seed after another. */
import { parseArgs } from 'node:util';
import { countedByKind, type Injection } from './plan.ts';
import { runChaos, type ChaosOutcome } from './run.ts';
import { clusterWorld, singleWorld, type World } from './world.ts';

const usage =
  'npm run chaos -- [--seed 1 | --seed 1..50] [--minutes 2] [--customers 25] [--cluster]';

interface Wanted {
  readonly seeds: readonly number[];
  readonly durationMs: number;
  /** Of each of the two crowds. */
  readonly customers: number;
  readonly isCluster: boolean;
}

function wanted(): Wanted {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '2' },
      customers: { type: 'string', default: '25' },
      cluster: { type: 'boolean', default: false },
    },
  });
  const [, first, last = first] = /^(\d+)(?:\.\.(\d+))?$/.exec(values.seed) ?? [];
  const count = Number(last) - Number(first) + 1;
  const [minutes, customers] = [Number(values.minutes), Number(values.customers)];
  if (!(count >= 1) || !(minutes > 0) || !(customers > 0)) throw new Error(usage);
  return {
    seeds: Array.from({ length: count }, (_, place) => Number(first) + place),
    durationMs: minutes * 60_000,
    customers,
    isCluster: values.cluster,
  };
}

/** All seeds on one system, for as long as nothing is wrong with it; then on a new one. Gives those that found something. */
async function runAll({ seeds, isCluster, ...how }: Wanted): Promise<number[]> {
  const found: number[] = [];
  const injected: Injection[] = [];
  let world: World | null = null;
  try {
    for (const seed of seeds) {
      world ??= await (isCluster ? clusterWorld() : singleWorld());
      const begunAt = Date.now();
      const outcome = await runChaos({ world, seed, ...how }).catch(failed);
      injected.push(...outcome.injections);
      console.log(rowOf(seed, outcome, Date.now() - begunAt));
      if (outcome.wrong.length === 0) continue;
      found.push(seed);
      for (const line of countedByKind(outcome.injections)) console.log(`    ${line}`);
      for (const sentence of outcome.wrong) console.log(`  ! ${sentence}`);
      console.log(`  The logs are in ${await world.keepLogs()}.`);
      await world.dispose();
      world = null;
    }
  } finally {
    await world?.dispose();
    console.log(`${injected.length} injections: ${countedByKind(injected).join(', ')}.`);
  }
  return found;
}

/** A run that did not come to its end has found something, too. */
function failed(error: unknown): ChaosOutcome {
  const cause = error instanceof Error && error.cause ? ` (${JSON.stringify(error.cause)})` : '';
  const wrong = [`the run did not come to its end: ${String(error)}${cause}`];
  return { injections: [], acknowledged: 0, answerMs: 0, wrong };
}

function rowOf(seed: number, outcome: ChaosOutcome, tookMs: number): string {
  const { injections, acknowledged, answerMs, wrong } = outcome;
  const what = `${injections.length} injections, ${acknowledged} changes of one customer, each acknowledged within ${answerMs} ms`;
  const verdict = wrong.length === 0 ? 'nothing is wrong' : `${wrong.length} wrong`;
  return `seed ${seed}: ${what}; ${Math.round(tookMs / 1000)} s; ${verdict}`;
}

const found = await runAll(wanted());
console.log(
  found.length === 0 ? 'Nothing was found.' : `Seeds that found something: ${found.join(', ')}.`,
);
process.exitCode = found.length > 0 ? 1 : 0;
