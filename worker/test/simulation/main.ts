/**
 * `npm run simulate -- --seed 1 --worlds 1000 --steps 1000`: plays worlds by their seeds. One that breaks a rule is printed with what
 * led to it (`--trace`), in as few steps as show it. `--fault` plants one of the faults that the simulation is tested with.
 */
import { parseArgs } from 'node:util';
import { plantedFaults } from './planted-faults.ts';
import { Simulation } from './simulation.ts';
import { playWorlds, sandboxesOf } from './worlds.ts';
import type { Sandboxes } from './workflow-vm.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '1000' },
    steps: { type: 'string', default: '1000' },
    trace: { type: 'boolean', default: false },
    fault: { type: 'string' },
  },
});

/** The fewest steps, to within a few, after which the seed still breaks a rule. */
async function shrink(sandboxes: Sandboxes, seed: number, steps: number): Promise<number> {
  let [holds, breaks] = [0, steps];
  while (breaks - holds > 5) {
    const middle = Math.floor((holds + breaks) / 2);
    const { broken } = await playWorlds(sandboxes, { first: seed, count: 1, steps: middle });
    if (broken) breaks = middle;
    else holds = middle;
  }
  return breaks;
}

async function explain(sandboxes: Sandboxes, seed: number): Promise<void> {
  const steps = await shrink(sandboxes, seed, Number(values.steps));
  const simulation = new Simulation(seed, sandboxes, true);
  const error = await simulation.play(steps).catch((thrown: unknown) => thrown);
  const sentence = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (values.trace) for (const line of simulation.traceOf(sentence)) console.log(line);
  console.log(`seed ${seed}, ${steps} steps: ${sentence}`);
}

const begun = performance.now();
const sandboxes = await sandboxesOf(plantedFaults.find(({ name }) => name === values.fault));
const worlds = {
  first: Number(values.seed),
  count: Number(values.worlds),
  steps: Number(values.steps),
};
const { broken, ...sum } = await playWorlds(sandboxes, worlds);
if (broken) {
  process.exitCode = 1;
  await explain(sandboxes, broken.seed);
}
const pace = Math.round(sum.steps / ((performance.now() - begun) / 1_000));
console.log(
  `${sum.steps} steps, ${sum.orders} orders, ${sum.sold} with seats in the end, ${pace} steps a second`,
);
