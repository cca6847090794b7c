/**
 * `npm test`, once everything is installed and built: the quick suites, or with `--long` the long ones, then the
 * sum. `npm test -- worker` runs one.
 */
import { availableParallelism } from 'node:os';
import { delimiter, dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { Complaint } from './complaint.ts';
import { runInLanes, allSuites } from './suites/suites.ts';
import { brokenSuite, sum, sumLine, type SuiteResult } from './suites/results.ts';
import { obtainPinned, temporalCli, temporalTestServer } from './tools/pinned.ts';

/** A suite has up to two processes at work; with three lanes on two processors the build of Temporal's server ran out of its time. */
const lanes = Math.min(4, availableParallelism());

async function main(args: readonly string[]): Promise<SuiteResult> {
  const { values, positionals: wanted } = parseArgs({
    args: [...args],
    options: { long: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const all = await allSuites(values.long ? 'long' : 'quick');
  const suites = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (suites.length === 0) {
    return brokenSuite(
      `There is no such suite. There are: ${all.map(({ name }) => name).join(', ')}.`,
    );
  }
  const env = await preparedEnvironment();
  const say = (text: string) => process.stdout.write(text);
  const finished = await runInLanes(suites, lanes, env, say);
  console.log('');
  for (const { name, result } of finished) console.log(`${name.padEnd(10)} ${sumLine(result)}`);
  return sum(finished.map(({ result }) => result));
}

/** The servers go on the path, where every suite looks for them. */
async function preparedEnvironment(): Promise<NodeJS.ProcessEnv> {
  const env = { ...process.env };
  const programs = [await obtainPinned(temporalCli), await obtainPinned(temporalTestServer)];
  for (const { path, source } of programs) console.log(`${path} (${source})`);
  env['PATH'] = [...programs.map(({ path }) => dirname(path)), env['PATH']].join(delimiter);
  return env;
}

const result = await main(process.argv.slice(2)).catch((error: unknown) =>
  brokenSuite(error instanceof Complaint ? error.message : String(error)),
);
for (const failure of result.failures) console.log(`\n${failure}`);
console.log(`\n${sumLine(result)}`);
process.exitCode = result.failed === 0 ? 0 : 1;
