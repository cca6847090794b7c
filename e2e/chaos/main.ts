/** `npm run chaos`: crowds on a whole system whose parts and connections break as a seed decides. */
import { parseArgs } from 'node:util';
import { runChaos } from './run.ts';
import { clusterWorld, singleWorld } from './world.ts';

const usage = 'npm run chaos -- [--seed 1] [--minutes 2] [--customers 25] [--cluster]';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '2' },
      customers: { type: 'string', default: '25' },
      cluster: { type: 'boolean', default: false },
    },
  });
  const [seed, minutes, customers] = [values.seed, values.minutes, values.customers].map(Number);
  if (seed === undefined || !minutes || !customers || !Number.isInteger(seed))
    throw new Error(usage);
  const world = await (values.cluster ? clusterWorld() : singleWorld());
  try {
    const outcome = await runChaos({ world, seed, customers, durationMs: minutes * 60_000 });
    const { injections, injected, acknowledged, answerMs, wrong } = outcome;
    console.log(`Seed ${seed}: ${injections} injections in ${minutes} min.`);
    for (const line of injected) console.log(`  ${line}`);
    console.log(
      `  ${acknowledged} changes of one customer were acknowledged meanwhile, each within ${answerMs} ms.`,
    );
    console.log(wrong.length === 0 ? '  Nothing is wrong.' : '  Wrong:');
    for (const sentence of wrong) console.log(`    ${sentence}`);
    return wrong.length;
  } finally {
    await world.dispose();
  }
}

process.exitCode = (await main()) > 0 ? 1 : 0;
