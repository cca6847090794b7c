/** `npm run bench [-- names] [--write]`: measures, and prints what came out beside what was asked for. */
import type { Bench, BenchResult } from './bench.ts';
import { benches } from './benches/index.ts';
import { quietRuntime, startStage } from './parts/stage.ts';
import { startSystem } from './parts/system.ts';
import { writeDocument } from './report/document.ts';
import { describeMachine, loadAverage } from './report/machine.ts';
import { terminalTable } from './report/table.ts';

/** What came of one benchmark. */
export interface Measured {
  readonly bench: Bench;
  readonly result: BenchResult;
}

async function measure(chosen: readonly Bench[]): Promise<Measured[]> {
  const measured: Measured[] = [];
  const take = async (bench: Bench, run: () => Promise<BenchResult>): Promise<void> => {
    console.log(`${bench.name}: ${bench.about} …`);
    const result = await run();
    measured.push({ bench, result });
    console.log(terminalTable(result.figures));
    for (const note of result.notes) console.log(`  ${note}`);
  };
  const onStage = chosen.filter((bench) => bench.on === 'stage');
  if (onStage.length > 0) {
    const stage = await startStage();
    for (const bench of onStage) await take(bench, () => bench.run(stage));
    await stage.stop();
  }
  const onSystem = chosen.filter((bench) => bench.on === 'system');
  if (onSystem.length > 0) {
    const system = await startSystem();
    try {
      for (const bench of onSystem) await take(bench, () => bench.run(system));
    } finally {
      await system.stop();
    }
  }
  for (const bench of chosen) if (bench.on === 'nothing') await take(bench, bench.run);
  return measured;
}

async function main(args: readonly string[]): Promise<void> {
  const names = args.filter((arg) => !arg.startsWith('--'));
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    const known = benches.map((bench) => `  ${bench.name.padEnd(12)}${bench.about}`).join('\n');
    throw new Error(`There is no benchmark ${unknown.join(', ')}. There are:\n${known}`);
  }
  const writes = args.includes('--write');
  if (writes && names.length > 0) throw new Error('--write is for a run of all benchmarks.');
  quietRuntime();
  console.log(`${describeMachine()}; load average ${loadAverage()}`);
  const chosen = benches.filter((bench) => names.length === 0 || names.includes(bench.name));
  const measured = await measure(chosen);
  const figures = measured.flatMap(({ result }) => result.figures);
  if (chosen.length > 1) console.log(terminalTable(figures));
  if (writes) await writeDocument(measured);
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exit(1);
  },
);
