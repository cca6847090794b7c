import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  brokenSuite,
  countPlaywright,
  countVitest,
  withExitCode,
  sum,
  sumLine,
} from '../src/suites/results.ts';
import { root } from '../src/root.ts';
import { run } from '../src/run.ts';
import { allSuites, filesOf, runInLanes, type Length, type Suite } from '../src/suites/suites.ts';

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
    expect(withExitCode(result(0), 0)).toMatchObject({ failed: 1, failures: ['It ran no test.'] });
    expect(withExitCode(result(0, 0, 5), 0).failed).toBe(1);
  });

  test('when it ended badly without naming a failure', () => {
    expect(withExitCode(result(5), 1)).toMatchObject({ passed: 5, failed: 1 });
  });

  test('and not otherwise', () => {
    expect(withExitCode(result(5, 0, 1), 0).failed).toBe(0);
    expect(withExitCode(result(5, 2), 1).failed).toBe(2);
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

describe('every workspace with code has a suite, and the browser has one', () => {
  const named = async (length: Length) => (await allSuites(length)).map(({ name }) => name);

  test('in the quick run', async () => {
    const workspaces = [
      'shared',
      'gateway',
      'worker',
      'backend',
      'dev',
      'frontend',
      'loadtest',
      'scripts',
    ];
    const quick = await named('quick');
    expect(quick).toEqual(expect.arrayContaining([...workspaces, 'e2e', 'browser']));
    expect(quick).not.toContain('cluster');
  });

  test('and in the long run those that have what takes its time', async () => {
    const long = await named('long');
    expect(long).toEqual(expect.arrayContaining(['cluster', 'e2e', 'browser', 'worker']));
    expect(long).not.toContain('gateway');
  });
});

test.each(['backend', 'worker', 'e2e'])(
  '%s runs each of its files in one of the two',
  async (room) => {
    const listed = async (...files: readonly string[]) => {
      const vitest = join(root, 'node_modules', '.bin', 'vitest');
      const { output } = await run(vitest, ['list', '--filesOnly', ...files], {
        cwd: join(root, room),
      });
      return output.split('\n').filter((line) => line.includes('.test.ts'));
    };
    const [all, quick, long] = [
      await listed(),
      await listed(...filesOf.quick),
      await listed(...filesOf.long),
    ];
    expect(long.length).toBeGreaterThan(0);
    expect([...quick, ...long].toSorted()).toEqual(all.toSorted());
  },
);

describe('lanes', () => {
  function gate() {
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    return { opened, open };
  }

  /** A suite that says when it has begun, and ends when it is told to. */
  function heldSuite(name: string) {
    const [begun, end] = [gate(), gate()];
    const suite: Suite = {
      name,
      run: async (_, listener) => {
        listener(`${name} one\n`);
        begun.open();
        await end.opened;
        listener(`${name} two\n`);
        return result(1);
      },
    };
    return { suite, begun: begun.opened, end: end.open };
  }

  test('two suites run at once, the third when one has ended, and their words are kept apart', async () => {
    const [a, b, c] = [heldSuite('a'), heldSuite('b'), heldSuite('c')];
    let said = '';
    const running = runInLanes([a.suite, b.suite, c.suite], 2, {}, (text) => (said += text));
    await Promise.all([a.begun, b.begun]);
    expect(said).toBe('[1/3] a begins\n[2/3] b begins\n');
    b.end();
    await c.begun;
    expect(said).toContain('b one\nb two\n[2/3] b: 1 passed, 0 failed');
    c.end();
    a.end();
    expect((await running).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(said).toContain('a one\na two\n[1/3] a: 1 passed, 0 failed');
  });

  test('a lone suite is told as it comes', async () => {
    const { suite, begun, end } = heldSuite('alone');
    let said = '';
    const running = runInLanes([suite], 2, {}, (text) => (said += text));
    await begun;
    expect(said).toContain('alone one\n');
    end();
    await running;
  });

  test('a suite that throws is broken, the others go on, and failures name their suite', async () => {
    const broken: Suite = { name: 'broken', run: () => Promise.reject(new Error('no browser')) };
    const failing: Suite = { name: 'failing', run: () => Promise.resolve(result(1, 1)) };
    const finished = await runInLanes([broken, failing], 1, {}, () => undefined);
    expect(finished.flatMap(({ result: { failures } }) => failures)).toEqual([
      'FAILED broken: no browser',
      'FAILED failing: failed',
    ]);
    expect(sumLine(sum(finished.map((each) => each.result)))).toBe('1 passed, 2 failed');
  });
});
