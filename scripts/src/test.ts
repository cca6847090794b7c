/** `npm test`, once everything is installed and built: every suite, then the sum. `npm test -- worker` runs one. */
import { delimiter, dirname } from 'node:path';
import { brokenSuite, sum, sumLine, type SuiteResult } from './suites/result.ts';
import { allSuites, type Suite } from './suites/suites.ts';
import { Complaint } from './system/complaint.ts';
import { obtainTemporal, obtainTestServer } from './temporal-server.ts';
import { NotObtained } from './tools/obtain.ts';

async function main(wanted: readonly string[]): Promise<SuiteResult> {
  const all = await allSuites();
  const suites = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  if (suites.length === 0) {
    return brokenSuite(
      `There is no such suite. There are: ${all.map(({ name }) => name).join(', ')}.`,
    );
  }
  const env = await preparedEnvironment();
  const results: SuiteResult[] = [];
  for (const [index, suite] of suites.entries()) {
    console.log(`\n[${String(index + 1)}/${String(suites.length)}] ${suite.name}`);
    results.push(await runSuite(suite, env));
  }
  console.log('');
  for (const [index, { name }] of suites.entries()) {
    const result = results[index];
    if (result) console.log(`${name.padEnd(10)} ${sumLine(result)}`);
  }
  return sum(results);
}

/** The servers go on the path, where every suite looks for them. */
async function preparedEnvironment(): Promise<NodeJS.ProcessEnv> {
  const env = { ...process.env };
  const programs = [await obtainTemporal(), await obtainTestServer()];
  for (const { path, source } of programs) console.log(`${path} (${source})`);
  env['PATH'] = [...programs.map(({ path }) => dirname(path)), env['PATH']].join(delimiter);
  return env;
}

async function runSuite(suite: Suite, env: NodeJS.ProcessEnv): Promise<SuiteResult> {
  const named = (result: SuiteResult) => ({
    ...result,
    failures: result.failures.map((failure) => `FAILED ${suite.name}: ${failure}`),
  });
  try {
    const own = await suite.prepare?.();
    return named(await suite.run({ ...env, ...own }));
  } catch (error) {
    if (!(error instanceof NotObtained || error instanceof Complaint)) throw error;
    return named(brokenSuite(error.message));
  }
}

const result = await main(process.argv.slice(2)).catch((error: unknown) =>
  brokenSuite(error instanceof NotObtained ? error.message : String(error)),
);
for (const failure of result.failures) console.log(`\n${failure}`);
console.log(`\n${sumLine(result)}`);
process.exitCode = result.failed === 0 ? 0 : 1;
