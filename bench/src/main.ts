/** `npm run bench [-- names] [--write] [--amount N]`: measures, and prints what came out beside what was asked for. */
import type { Bench, BenchResult } from './bench.ts';
import { benches } from './benches/index.ts';
import { readCommandLine, type Request } from './command-line.ts';
import { quietRuntime, startStage } from './parts/stage.ts';
import { startSystem } from './parts/system.ts';
import { describeMachine, loadAverage, writeDocument, terminalTable } from './report.ts';

/** What came of one benchmark. */
export interface Measured {
  readonly bench: Bench;
  readonly result: BenchResult;
}

/** Measures one after another. What one of them cannot measure is said in its place; the others go on. */
async function measure({ chosen, amountOf }: Request): Promise<Measured[]> {
  const measured: Measured[] = [];
  const take = async (bench: Bench, run: () => Promise<BenchResult>): Promise<void> => {
    console.log(`${bench.name}: ${bench.about} …`);
    const result = await run().catch(failed);
    measured.push({ bench, result });
    console.log(terminalTable(result.figures));
    for (const note of result.notes) console.log(`  ${note}`);
  };
  const onStage = chosen.filter((bench) => bench.on === 'stage');
  if (onStage.length > 0) {
    const stage = await startStage();
    for (const bench of onStage) await take(bench, () => bench.run(stage, amountOf(bench)));
    await stage.stop();
  }
  const onSystem = chosen.filter((bench) => bench.on === 'system');
  if (onSystem.length > 0) {
    const system = await startSystem();
    try {
      for (const bench of onSystem) await take(bench, () => bench.run(system, amountOf(bench)));
    } finally {
      await system.stop();
    }
  }
  for (const bench of chosen) {
    if (bench.on === 'nothing') await take(bench, () => bench.run(amountOf(bench)));
  }
  return measured;
}

/** What stands for a benchmark that failed; the run ends with 1. */
function failed(error: unknown): BenchResult {
  process.exitCode = 1;
  console.error(error);
  const why = error instanceof Error ? error.message : String(error);
  return { figures: [], notes: [`Not measured: ${why}`] };
}

async function main(args: readonly string[]): Promise<void> {
  const request = readCommandLine(args, benches);
  quietRuntime();
  console.log(`${describeMachine()}; load average ${loadAverage()}`);
  const measured = await measure(request);
  const figures = measured.flatMap(({ result }) => result.figures);
  if (request.chosen.length > 1) console.log(terminalTable(figures));
  if (request.writes) await writeDocument(measured);
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    process.exit(1);
  },
);
