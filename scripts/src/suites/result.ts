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
export function judged(result: SuiteResult, code: number): SuiteResult {
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
