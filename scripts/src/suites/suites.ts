import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { obtainPrograms } from '../cluster/programs.ts';
import { root } from '../root.ts';
import { run } from '../run.ts';
import { goToolchain, obtainPinned } from '../tools/pinned.ts';
import { obtain, type Source, isProgram, systemSources } from '../tools/obtain.ts';
import {
  brokenSuite,
  countPlaywright,
  countVitest,
  withExitCode,
  type SuiteResult,
  sumLine,
} from './results.ts';

/** `quick`: what `npm test` runs. `long`: what takes its time, in files `*.long.test.ts`, tests `@long`, and the cluster. */
export type Length = 'quick' | 'long';

/** What a suite says while it runs. */
export type Listener = (text: string) => void;

export interface Suite {
  readonly name: string;
  /** Gets what this suite alone needs; gives what its environment says of it. Throws when it cannot be had. */
  prepare?(): Promise<NodeJS.ProcessEnv>;
  run(env: NodeJS.ProcessEnv, listener: Listener): Promise<SuiteResult>;
}

/** A suite that takes longer hangs. */
const suiteMs = 20 * 60_000;
const longFile = '.long.test.ts';
/** How Vitest is told which files to run. */
export const filesOf: Readonly<Record<Length, readonly string[]>> = {
  quick: ['--exclude', `**/*${longFile}`],
  long: [longFile],
};

/**
 * Workspaces that must have tests, those that take longest first, so that no lane is left alone with one at the
 * end; in `e2e` the whole system is under test, by Vitest and in a browser.
 */
const tested = [
  'e2e',
  'backend',
  'worker',
  'loadtest',
  'shared',
  'frontend',
  'dev',
  'scripts',
  'gateway',
];

/** Every suite of a length, those that take longest first; before them the cluster, whose programs may have to be built. */
export async function allSuites(length: Length): Promise<Suite[]> {
  const names = length === 'quick' ? tested : await withTests(tested, longFile);
  const measured = await withTests(['bench'], length === 'quick' ? '.test.ts' : longFile);
  const files = filesOf[length];
  const suites = [...names, ...measured].map((name) => {
    const suite = vitestSuite(name, name, files);
    return name === 'loadtest' && length === 'long' ? { ...suite, prepare: withGo } : suite;
  });
  const cluster = length === 'long' ? [clusterSuite] : [];
  // Of the long suites those of a whole system, the backend and the worker take longer.
  suites.splice(length === 'quick' ? 1 : 3, 0, browserSuite(length));
  return [...cluster, ...suites];
}

/** The load tester's outside judge is a program in Go. */
async function withGo(): Promise<NodeJS.ProcessEnv> {
  return { GO_PATH: (await obtainPinned(goToolchain)).path };
}

function vitestSuite(name: string, workspace: string, options: readonly string[]): Suite {
  const run: Suite['run'] = withReport(countVitest, (report) => ({
    program: 'vitest',
    workspace,
    args: [
      ...['run', ...options, '--reporter=default', '--reporter=json'],
      `--outputFile.json=${report}`,
    ],
  }));
  return { name, run };
}

/** Many machines' topology, on programs that npm does not bring. */
const clusterSuite: Suite = {
  ...vitestSuite('cluster', 'e2e', ['--config', 'vitest.cluster.config.ts']),
  prepare: async () => {
    await obtainPrograms();
    return {};
  },
};

function browserSuite(length: Length): Suite {
  const wanted = length === 'quick' ? '--grep-invert' : '--grep';
  return {
    name: 'browser',
    prepare: async () => ({ CHROMIUM_PATH: await obtainBrowser() }),
    run: withReport(countPlaywright, (report) => ({
      program: 'playwright',
      workspace: 'e2e',
      args: ['test', wanted, '@long', '--reporter=list,json'],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
    })),
  };
}

/** What runs a suite. */
interface Runner {
  readonly program: string;
  readonly workspace: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a suite that writes a report as JSON, and counts what it says. `runner` is given the report's path. */
function withReport(
  count: (report: never) => SuiteResult,
  runner: (report: string) => Runner,
): Suite['run'] {
  return async (env, listener) => {
    const directory = await mkdtemp(join(tmpdir(), 'aisle-suite-'));
    try {
      const report = join(directory, 'report.json');
      const { program, workspace, args, env: own } = runner(report);
      const { code } = await run(join(root, 'node_modules', '.bin', program), args, {
        cwd: join(root, workspace),
        env: { ...env, ...own },
        timeoutMs: suiteMs,
        listener,
      });
      const text = await readFile(report, 'utf8').catch(() => null);
      if (text !== null) return withExitCode(count(JSON.parse(text) as never), code);
      return brokenSuite(`It ended with code ${String(code)} and left no report.`);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  };
}

const chromium = {
  title: 'Chromium',
  programs: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
  debian: 'chromium',
};
/** The same without windows, which takes some 40 % less of the processor. Older releases of Debian have no such package. */
const headlessShell = {
  title: 'Chromium’s headless shell',
  programs: ['chromium-headless-shell', 'chrome-headless-shell', ...chromium.programs],
  debian: 'chromium-headless-shell',
};

const browserFromEnvironment: Source = {
  name: 'CHROMIUM_PATH',
  find: async () => {
    const path = process.env['CHROMIUM_PATH'] ?? '';
    if (path === '') throw new Error('not set');
    if (!(await isProgram(path))) throw new Error(`${path} is not a program`);
    return { path, source: 'CHROMIUM_PATH' };
  },
};

/** Chromium: from `CHROMIUM_PATH`, from the path, or installed by apt where that is allowed. Throws a `Complaint`. */
async function obtainBrowser(): Promise<string> {
  const { path, source } = await obtain(
    [browserFromEnvironment, ...systemSources(headlessShell), ...systemSources(chromium)],
    'A browser for the browser tests',
    'Install Chromium so that `chromium` is on the path, or set CHROMIUM_PATH to its program.',
  );
  console.log(`${path} (${source})`);
  return path;
}

/** Those workspaces that have a file of tests whose name ends so. */
async function withTests(workspaces: readonly string[], ending: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of workspaces) {
    const files = await readdir(join(root, name), { recursive: true });
    const hasOne = files.some((file) => file.endsWith(ending) && !file.includes('node_modules'));
    if (hasOne) found.push(name);
  }
  return found;
}

/** What came of a suite, and what it said. */
interface Finished {
  readonly name: string;
  readonly result: SuiteResult;
}

/** Where the run is told, as it goes. */
export type Say = (text: string) => void;

/**
 * Runs all, so many at a time, each lane taking the next when it is free. What a suite says is kept and told when
 * it has ended, so that no two are mixed; one lane alone is told as it comes. Never rejects: a suite that throws
 * is broken. Gives the results in the suites' order.
 */
export async function runInLanes(
  suites: readonly Suite[],
  lanes: number,
  env: NodeJS.ProcessEnv,
  say: Say,
): Promise<Finished[]> {
  const isLive = lanes === 1 || suites.length === 1;
  return pLimit(lanes).map(suites, async (suite, index) => {
    const place = `${index + 1}/${suites.length}`;
    say(`[${place}] ${suite.name} begins\n`);
    const [startedAt, kept] = [Date.now(), [] as string[]];
    const result = await runSuite(suite, env, isLive ? say : (text) => void kept.push(text));
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    say(`${kept.join('')}[${place}] ${suite.name}: ${sumLine(result)} in ${seconds} s\n`);
    return { name: suite.name, result };
  });
}

async function runSuite(suite: Suite, env: NodeJS.ProcessEnv, say: Say): Promise<SuiteResult> {
  const named = (result: SuiteResult) => ({
    ...result,
    failures: result.failures.map((failure) => `FAILED ${suite.name}: ${failure}`),
  });
  try {
    const own = await suite.prepare?.();
    return named(await suite.run({ ...env, ...own }, say));
  } catch (error) {
    return named(brokenSuite(error instanceof Error ? error.message : String(error)));
  }
}
