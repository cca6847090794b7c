import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainPrograms } from '../cluster/programs.ts';
import { root } from '../root.ts';
import { run } from '../run.ts';
import { obtain, type Source, isProgram } from '../tools/obtain.ts';
import { systemSources } from '../tools/system-package.ts';
import {
  brokenSuite,
  countPlaywright,
  countVitest,
  withExitCode,
  type PlaywrightReport,
  type SuiteResult,
  type VitestReport,
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
  const files = length === 'quick' ? ['--exclude', `**/*${longFile}`] : [longFile];
  const [first, ...others] = [...names, ...measured].map((name) => vitestSuite(name, name, files));
  const cluster = length === 'long' ? [clusterSuite] : [];
  return [...cluster, ...(first ? [first] : []), browserSuite(length), ...others];
}

function vitestSuite(name: string, workspace: string, options: readonly string[]): Suite {
  return {
    name,
    run: (env, listener) =>
      inTemporaryDirectory(async (directory) => {
        const report = join(directory, 'report.json');
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
        const { code } = await run(bin('vitest'), ['run', ...options, ...reporters], {
          cwd: join(root, workspace),
          env,
          timeoutMs: suiteMs,
          listener,
        });
        return readResult(report, (json) => countVitest(json as VitestReport), code);
      }),
  };
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
    run: (env, listener) =>
      inTemporaryDirectory(async (directory) => {
        const report = join(directory, 'report.json');
        const args = ['test', wanted, '@long', '--reporter=list,json'];
        const { code } = await run(bin('playwright'), args, {
          cwd: join(root, 'e2e'),
          env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
          timeoutMs: suiteMs,
          listener,
        });
        return readResult(report, (json) => countPlaywright(json as PlaywrightReport), code);
      }),
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

async function readResult(
  path: string,
  count: (report: unknown) => SuiteResult,
  code: number,
): Promise<SuiteResult> {
  try {
    return withExitCode(count(JSON.parse(await readFile(path, 'utf8'))), code);
  } catch {
    return brokenSuite(`It ended with code ${String(code)} and left no report.`);
  }
}

async function inTemporaryDirectory<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'aisle-suite-'));
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
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

function bin(name: string): string {
  return join(root, 'node_modules', '.bin', name);
}
