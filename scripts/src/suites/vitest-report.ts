import type { SuiteResult } from './result.ts';

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
