import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { obtainPrograms } from '../cluster/programs.ts';
import { root } from '../root.ts';
import { run } from '../run.ts';
import { obtainBrowser } from './browser.ts';
import { countPlaywright, type PlaywrightReport } from './playwright-report.ts';
import { brokenSuite, judged, type SuiteResult } from './result.ts';
import { countVitest, type VitestReport } from './vitest-report.ts';

export interface Suite {
  readonly name: string;
  /** Gets what this suite alone needs; gives what its environment says of it. Throws when it cannot be had. */
  prepare?(): Promise<NodeJS.ProcessEnv>;
  run(env: NodeJS.ProcessEnv): Promise<SuiteResult>;
}

/** A suite that takes longer hangs. */
const SUITE_MS = 15 * 60_000;

/** Workspaces that must have tests; in `e2e` the whole system is under test, by Vitest and in a browser. */
const tested = [
  'shared',
  'gateway',
  'worker',
  'backend',
  'dev',
  'frontend',
  'loadtest',
  'scripts',
  'e2e',
];

/** Every suite of the repository, the quick ones first. */
export async function allSuites(): Promise<Suite[]> {
  const measured = (await hasTests(join(root, 'bench'))) ? ['bench'] : [];
  const workspaces = [...tested, ...measured].map((name) => vitestSuite(name, name));
  return [...workspaces, clusterSuite, browserSuite];
}

function vitestSuite(name: string, workspace: string, options: readonly string[] = []): Suite {
  return {
    name,
    run: (env) =>
      inTemporaryDirectory(async (directory) => {
        const report = join(directory, 'report.json');
        const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
        const { code } = await run(bin('vitest'), ['run', ...options, ...reporters], {
          cwd: join(root, workspace),
          env,
          timeoutMs: SUITE_MS,
          echo: true,
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

const browserSuite: Suite = {
  name: 'browser',
  prepare: async () => {
    const { path, source } = await obtainBrowser();
    console.log(`${path} (${source})`);
    return { CHROMIUM_PATH: path };
  },
  run: (env) =>
    inTemporaryDirectory(async (directory) => {
      const report = join(directory, 'report.json');
      const { code } = await run(bin('playwright'), ['test', '--reporter=list,json'], {
        cwd: join(root, 'e2e'),
        env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
        timeoutMs: SUITE_MS,
        echo: true,
      });
      return readResult(report, (json) => countPlaywright(json as PlaywrightReport), code);
    }),
};

async function readResult(
  path: string,
  count: (report: unknown) => SuiteResult,
  code: number,
): Promise<SuiteResult> {
  try {
    return judged(count(JSON.parse(await readFile(path, 'utf8'))), code);
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

async function hasTests(directory: string): Promise<boolean> {
  const files = await readdir(directory, { recursive: true });
  return files.some((file) => file.endsWith('.test.ts') && !file.includes('node_modules'));
}

function bin(name: string): string {
  return join(root, 'node_modules', '.bin', name);
}
