/**
 * `npm run bench [-- names] [--write] [--amount N]`: measures, and prints what came out beside what was asked for.
 */
import { parseArgs } from 'node:util';
import type { Bench, BenchResult } from './bench.ts';
import { benches } from './benches/index.ts';
import { quietRuntime, startSystem, type System } from './parts/system.ts';
import { describeMachine, loadAverage, writeDocument, terminalTable } from './report.ts';

/** What a command line asks for. */
interface Request {
  readonly chosen: readonly Bench[];
  /** Puts the figures into the document. */
  readonly writes: boolean;
  /** How much a benchmark is to measure; 0 for one that has no amount. */
  readonly amountOf: (bench: Bench) => number;
}

/** Reads `[names] [--write] [--amount N]`; throws a sentence that says what is wrong with them. */
function readCommandLine(args: readonly string[], benches: readonly Bench[]): Request {
  const amounts = benches.flatMap(({ amount }) => (amount ? [amount] : []));
  const { values, positionals: names } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      write: { type: 'boolean', default: false },
      ...Object.fromEntries(amounts.map(({ name }) => [name, { type: 'string' } as const])),
    },
  });
  const unknown = names.filter((name) => !benches.some((bench) => bench.name === name));
  if (unknown.length > 0) {
    throw new Error(`There is no benchmark ${unknown.join(', ')}. There are:\n${listed(benches)}`);
  }
  const given = Object.entries(values).filter(([name]) => name !== 'write');
  const writes = values.write;
  if (writes && names.length + given.length > 0) {
    throw new Error('--write is for a run of all benchmarks as they usually are.');
  }
  const set = new Map(given.map(([name, text]) => [name, wholeNumber(name, String(text))]));
  return {
    chosen: benches.filter((bench) => names.length === 0 || names.includes(bench.name)),
    writes,
    amountOf: ({ amount }) => (amount ? (set.get(amount.name) ?? amount.usual) : 0),
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number === 0) {
    throw new Error(`--${name} takes a whole number from 1 on, not "${text}".`);
  }
  return number;
}

function listed(benches: readonly Bench[]): string {
  const lines = benches.map(({ name, about, amount }) => {
    const option = amount ? ` (--${amount.name} ${amount.usual}: ${amount.about})` : '';
    return `  ${name.padEnd(14)}${about}${option}`;
  });
  return lines.join('\n');
}

/** What came of one benchmark. */
export interface Measured {
  readonly bench: Bench;
  readonly result: BenchResult;
}

/** Measures one after another. What one of them cannot measure is said in its place; the others go on. */
async function measure({ chosen, amountOf }: Request): Promise<Measured[]> {
  const measured: Measured[] = [];
  let system: Promise<System> | undefined;
  const start = (): Promise<System> => (system ??= startSystem());
  for (const bench of chosen) {
    console.log(`${bench.name}: ${bench.about} …`);
    const result = await bench.run(start, amountOf(bench)).catch(failed);
    measured.push({ bench, result });
    console.log(terminalTable(result.figures));
    for (const note of result.notes) console.log(`  ${note}`);
  }
  await system?.then(({ data }) => data.stop().then(() => data.dispose()), failed);
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
