import { describe, expect, test } from 'vitest';
import { countPlaywright } from '../src/suites/playwright-report.ts';
import { brokenSuite, judged, sum, sumLine } from '../src/suites/result.ts';
import { allSuites } from '../src/suites/suites.ts';
import { countVitest } from '../src/suites/vitest-report.ts';

const result = (passed: number, failed = 0, skipped = 0) => ({
  passed,
  failed,
  skipped,
  failures: Array.from({ length: failed }, () => 'failed'),
});

test('the sum of all suites is the last line', () => {
  expect(sumLine(sum([result(2), result(3, 1)]))).toBe('5 passed, 1 failed');
  expect(sumLine(sum([result(2, 0, 1), brokenSuite('gone')]))).toBe(
    '2 passed, 1 failed, 1 skipped',
  );
});

describe('a suite has failed', () => {
  test('when it ran no test', () => {
    expect(judged(result(0), 0)).toMatchObject({ failed: 1, failures: ['It ran no test.'] });
    expect(judged(result(0, 0, 5), 0).failed).toBe(1);
  });

  test('when it ended badly without naming a failure', () => {
    expect(judged(result(5), 1)).toMatchObject({ passed: 5, failed: 1 });
  });

  test('and not otherwise', () => {
    expect(judged(result(5, 0, 1), 0).failed).toBe(0);
    expect(judged(result(5, 2), 1).failed).toBe(2);
  });
});

test('Vitest: tests are counted, and files that could not be loaded', () => {
  const counted = countVitest({
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { status: 'passed', fullName: 'one' },
          { status: 'failed', fullName: 'two', failureMessages: ['expected 1 to be 2'] },
          { status: 'pending', fullName: 'three' },
        ],
      },
      { name: 'b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      {
        name: 'c.test.ts',
        status: 'passed',
        assertionResults: [{ status: 'passed', fullName: 'x' }],
      },
    ],
  });
  expect(counted).toEqual({
    passed: 2,
    failed: 2,
    skipped: 1,
    failures: ['a.test.ts > two\nexpected 1 to be 2', 'b.test.ts\nno such module'],
  });
});

test('Playwright: a test that passes only in a second try has failed', () => {
  const spec = (title: string, status: string, message?: string) => ({
    title,
    tests: [{ status, results: [message === undefined ? {} : { error: { message } }] }],
  });
  const counted = countPlaywright({
    suites: [
      {
        title: 'booking.spec.ts',
        specs: [spec('books', 'expected')],
        suites: [
          {
            title: 'two customers',
            specs: [
              spec('one wins', 'unexpected', 'both won'),
              spec('reload', 'flaky'),
              spec('later', 'skipped'),
            ],
          },
        ],
      },
    ],
    errors: [{ message: 'the server did not start' }],
  });
  expect(counted).toMatchObject({ passed: 1, failed: 3, skipped: 1 });
  expect(counted.failures[0]).toBe(
    'booking.spec.ts > two customers > one wins (unexpected)\nboth won',
  );
});

test('every workspace with code has a suite, and the browser has one', async () => {
  const names = (await allSuites()).map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'shared',
      'gateway',
      'worker',
      'backend',
      'dev',
      'frontend',
      'scripts',
      'e2e',
      'browser',
      'cluster',
    ]),
  );
});
