import { join } from 'node:path';
import pLimit from 'p-limit';
import { root } from '../root.ts';
import type { RunResult } from '../run.ts';

export interface Check {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

const bin = (name: string) => join(root, 'node_modules', '.bin', name);

/** The native compiler; which of the two compilers here `.bin/tsc` is depends on npm's version. */
const nativeCompiler = join(root, 'node_modules', 'typescript-7', 'bin', 'tsc');

const types = [
  'shared',
  'worker',
  'backend',
  'dev',
  'gateway',
  'scripts',
  'e2e',
  'bench',
  'loadtest',
].map((workspace): Check => ({
  name: `types of ${workspace}`,
  program: process.execPath,
  args: [nativeCompiler, '-p', workspace],
}));

/** Lint is done by one thread, which takes longer than all else together: these rooms take half of it. */
const halfOfLint = ['backend', 'worker', 'gateway', 'loadtest', 'bench', 'scripts'];
const lint = [
  { name: `lint of ${halfOfLint.join(', ')}`, files: halfOfLint },
  {
    name: 'lint of the rest',
    files: ['.', ...halfOfLint.flatMap((room) => ['--ignore-pattern', room])],
  },
].map(({ name, files }): Check => ({
  name,
  program: bin('eslint'),
  args: [...files, '--max-warnings', '0'],
}));

/** In the order of what most often goes wrong and is soonest known. */
export const checks: readonly Check[] = [
  ...lint,
  ...types,
  // Vue's compiler reads the templates; the native compiler cannot.
  { name: 'types of frontend', program: bin('vue-tsc'), args: ['--noEmit', '-p', 'frontend'] },
  { name: 'format', program: bin('prettier'), args: ['--check', '--log-level', 'warn', '.'] },
  { name: 'unused code', program: bin('knip'), args: ['--no-progress'] },
];

/**
 * Runs checks, `atOnce` of them at a time, and says how each ended, with its output when it failed.
 * Gives the names of those that failed.
 */
export async function runAll(
  checks: readonly Check[],
  atOnce: number,
  runOne: (check: Check) => Promise<RunResult>,
  say: (line: string) => void = console.log,
): Promise<string[]> {
  const failed: string[] = [];
  await pLimit(atOnce).map(checks, async (check) => {
    const startedAt = Date.now();
    const { code, output } = await runOne(check);
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    say(`${code === 0 ? 'ok    ' : 'FAILED'} ${check.name} (${seconds} s)`);
    if (code !== 0) {
      failed.push(check.name);
      say(output.trim());
    }
  });
  return failed;
}
