import { parseArgs } from 'node:util';
import type { Bench } from './bench.ts';

/** What a command line asks for. */
export interface Request {
  readonly chosen: readonly Bench[];
  /** Puts the figures into the document. */
  readonly writes: boolean;
  /** How much a benchmark is to measure; 0 for one that has no amount. */
  readonly amountOf: (bench: Bench) => number;
}

/** Reads `[names] [--write] [--amount N]`; throws a sentence that says what is wrong with them. */
export function readCommandLine(args: readonly string[], benches: readonly Bench[]): Request {
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
