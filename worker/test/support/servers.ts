import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { inject } from 'vitest';
import { testConverter } from '@aisle/shared/testing/payload-keys';
import { searchAttributes } from '@aisle/shared/ids';
import { registerSearchAttributes } from '../../src/search-attributes.ts';

export interface TestServer {
  readonly env: TestWorkflowEnvironment;
  readonly namespace: string;
  stop(): Promise<void>;
}

export interface DevServer extends TestServer {
  /** The folder of its database. */
  readonly directory: string;
}

/** The settings of `temporal server start-dev` with which Aisle runs (docs/ARCHITECTURE.md). */
const tuned = [
  'history.transferProcessorMaxPollRPS=1000',
  'matching.numTaskqueueReadPartitions=1',
  'matching.numTaskqueueWritePartitions=1',
  // What is deleted is gone when the queues of tasks have said how far they are.
  'history.transferProcessorUpdateAckInterval="200ms"',
  'history.visibilityProcessorUpdateAckInterval="200ms"',
];

/** The namespace of a process of tests, by Vitest's number of it. */
export function namespaceOf(pool: string | number): string {
  return `tests-${pool}`;
}

/** The server of the whole run, in the namespace of this process. */
export async function joinServer(): Promise<TestServer> {
  const namespace = namespaceOf(process.env['VITEST_POOL_ID'] ?? '');
  const env = await TestWorkflowEnvironment.createFromExistingServer({
    address: inject('serverAddress'),
    namespace,
    client: { dataConverter: testConverter },
  });
  return { env, namespace, stop: () => env.teardown() };
}

/** A real server on a free port with a database of its own. `settings`: further `--dynamic-config-value`s. */
export async function startDevServer(
  settings: readonly string[] = [],
  more: readonly string[] = [],
): Promise<DevServer> {
  const directory = await mkdtemp(join(tmpdir(), 'aisle-worker-test-'));
  const values = [...tuned, ...settings];
  const env = await TestWorkflowEnvironment.createLocal({
    client: { dataConverter: testConverter },
    server: {
      ...executable('AISLE_TEMPORAL', 'temporal'),
      dbFilename: join(directory, 'temporal.db'),
      log: { format: 'json', level: 'error' },
      extraArgs: [
        ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
        ...searchAttributes.flatMap((name) => ['--search-attribute', `${name}=KeywordList`]),
        ...values.flatMap((value) => ['--dynamic-config-value', value]),
        ...more,
      ],
    },
  });
  return {
    env,
    namespace: 'default',
    directory,
    async stop() {
      await env.teardown();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The server that skips time while workflows only wait. */
export async function startTimeSkippingServer(): Promise<TestServer> {
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    client: { dataConverter: testConverter },
    server: executable('AISLE_TEST_SERVER', 'temporal-test-server'),
  });
  const namespace = 'default';
  await registerSearchAttributes(env.nativeConnection, namespace);
  return { env, namespace, stop: () => env.teardown() };
}

/** A program named by a variable, or on the path; else the SDK downloads it. */
function executable(variable: string, program: string) {
  const path = process.env[variable] ?? which(program);
  return path === undefined ? {} : { executable: { type: 'existing-path' as const, path } };
}

function which(program: string): string | undefined {
  try {
    return execFileSync('which', [program], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
