/** What came of one suite, or of all. */
export interface SuiteResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One text for each failure: the test's name, then why. */
  readonly failures: readonly string[];
}

/** A suite that could not be run to its end counts as one failure: nothing it has shown is to be trusted. */
export function brokenSuite(reason: string): SuiteResult {
  return { passed: 0, failed: 1, skipped: 0, failures: [reason] };
}

/**
 * The last word on a suite: one that ran nothing, or that ended badly without naming a failure, has failed.
 * `code` is its exit code.
 */
export function withExitCode(result: SuiteResult, code: number): SuiteResult {
  const { passed, failed, failures } = result;
  if (passed + failed === 0) return { ...result, failed: 1, failures: ['It ran no test.'] };
  if (code !== 0 && failed === 0) {
    const reason = `Every test passed, but the suite ended with code ${String(code)}.`;
    return { ...result, failed: 1, failures: [...failures, reason] };
  }
  return result;
}

export function sum(results: readonly SuiteResult[]): SuiteResult {
  const total = (count: (result: SuiteResult) => number) =>
    results.reduce((soFar, result) => soFar + count(result), 0);
  return {
    passed: total(({ passed }) => passed),
    failed: total(({ failed }) => failed),
    skipped: total(({ skipped }) => skipped),
    failures: results.flatMap(({ failures }) => failures),
  };
}

/** Such as `120 passed, 0 failed`, with `, 1 skipped` when any was. */
export function sumLine({ passed, failed, skipped }: SuiteResult): string {
  const line = `${String(passed)} passed, ${String(failed)} failed`;
  return skipped > 0 ? `${line}, ${String(skipped)} skipped` : line;
}

/** The parts of Vitest's JSON report that count. */
export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message?: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** Counts tests, and files that could not be loaded as one failure each. */
export function countVitest({ testResults }: VitestReport): SuiteResult {
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map((test) => ({ ...test, file: name })),
  );
  const failedTests = tests.filter(({ status }) => status === 'failed');
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  );
  const passed = tests.filter(({ status }) => status === 'passed').length;
  return {
    passed,
    failed: failedTests.length + brokenFiles.length,
    skipped: tests.length - passed - failedTests.length,
    failures: [
      ...failedTests.map(
        ({ file, fullName, failureMessages }) =>
          `${file} > ${fullName}\n${(failureMessages ?? []).join('\n')}`,
      ),
      ...brokenFiles.map(({ name, message }) => `${name}\n${message ?? 'It could not be loaded.'}`),
    ],
  };
}

interface PlaywrightSuite {
  readonly title: string;
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

/** The parts of Playwright's JSON report that count. */
export interface PlaywrightReport {
  readonly suites: readonly PlaywrightSuite[];
  readonly errors?: readonly { readonly message?: string }[];
}

interface BrowserTest {
  readonly title: string;
  readonly status: string;
  readonly message: string;
}

/** Counts tests. One that passes only in a second try is not to be relied on, and counts as failed. */
export function countPlaywright({ suites, errors = [] }: PlaywrightReport): SuiteResult {
  const tests = suites.flatMap((suite) => testsOf(suite, []));
  const failed = tests.filter(({ status }) => status === 'unexpected' || status === 'flaky');
  return {
    passed: tests.filter(({ status }) => status === 'expected').length,
    failed: failed.length + errors.length,
    skipped: tests.filter(({ status }) => status === 'skipped').length,
    failures: [
      ...failed.map(({ title, status, message }) => `${title} (${status})\n${message}`),
      ...errors.map(({ message }) => message ?? 'Playwright met an error.'),
    ],
  };
}

function testsOf(suite: PlaywrightSuite, above: readonly string[]): BrowserTest[] {
  const path = [...above, suite.title];
  const own = (suite.specs ?? []).flatMap(({ title, tests }) =>
    tests.map(({ status, results }) => ({
      title: [...path, title].join(' > '),
      status,
      message: results.flatMap(({ error }) => error?.message ?? []).join('\n'),
    })),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, path))];
}
