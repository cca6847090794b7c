import type { SuiteResult } from './result.ts';

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
