/** The program as a person starts it: what it says, and with which code it ends. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FakeAisle } from './fake/aisle.ts';
import { Program } from './fake/runs.ts';

async function run(args: readonly string[]): Promise<Program & { code: number | null }> {
  const program = new Program(args);
  return Object.assign(program, { code: await program.ended() });
}

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'aisle-load-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return path;
}

/** Options for a short run against the stand-in. */
function short(aisle: FakeAisle, ...more: string[]): string[] {
  const place = ['--target', aisle.url, '--gateway', aisle.url];
  return [...place, '--duration', '1s', '--seed', '42', ...more];
}

const stampede = ['--scenario', 'stampede'];

describe('bad input gets one sentence or two, what to do, and the code for it', () => {
  it.each([
    [['--scenario', 'riot'], /"riot".*Choose one of: stampede, same-seat/],
    [[], /Name a scenario/],
    [[...stampede, '--customers', '0'], /--customers cannot be "0".*from 1 to/],
    [[...stampede, '--customers', '-5'], /--customers cannot be "-5"/],
    [[...stampede, '--customers', '1e9'], /--customers cannot be "1e9"/],
    [[...stampede, '--customers', 'abc'], /--customers cannot be "abc"/],
    [[...stampede, '--customers', '5', '--rate', '5'], /exclude each other/],
    [[...stampede, '--rate', '0'], /--rate cannot be "0"/],
    [[...stampede, '--duration', '0'], /--duration cannot be "0".*with a unit/],
    [[...stampede, '--duration', 'soon'], /--duration cannot be "soon"/],
    [[...stampede, '--target', 'aisle'], /--target cannot be "aisle"/],
    [[...stampede, '--target', 'http://127.0.0.1:3000/api'], /without a path/],
    [[...stampede, '--target', 'http://192.0.2.1:3000'], /not this machine.*--i-own-the-target/],
    [[...stampede, '--threshold', 'create.p95=fast'], /create\.p95=fast/],
    [[...stampede, '--compare', '/nowhere/before.json'], /--compare cannot read.*no such file/],
    [['--replay', '/nowhere/record'], /--replay cannot read.*no such file/],
    [[...stampede, '--json', '/nowhere/report.json'], /--json cannot write.*no folder/],
    [[...stampede, '--html', tmpdir()], /--html cannot write.*a folder/],
    [[...stampede, '--quick'], /Unknown option '--quick'.*--help/],
  ])('%j', async (args, sentence) => {
    const { code, stdout, stderr } = await run(args);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });

  it('a target that is down', async () => {
    const { code, stderr } = await run([...stampede, '--target', 'http://127.0.0.1:9']);
    expect(stderr).toMatch(/Nothing answers at http:\/\/127\.0\.0\.1:9 .*npm start/);
    expect(code).toBe(3);
  });

  it('a flight that is not there', async () => {
    const aisle = await FakeAisle.start();
    const { code, stderr } = await run(short(aisle, ...stampede, '--flight', 'zz999-20300101'));
    expect(stderr).toMatch(`There is no flight zz999-20300101`);
    expect(stderr).toMatch(aisle.flight.id);
    expect(code).toBe(3);
  });

  it('a replay of something else, and a comparison with it', async () => {
    const path = join(await folder(), 'other');
    await writeFile(path, '{"kind":"other"}\n');
    const [replay, compare] = await Promise.all([
      run(['--replay', path]),
      run([...stampede, '--compare', path]),
    ]);
    expect(replay.stderr).toMatch(/not a record of the load tester/);
    expect([replay.code, compare.code]).toEqual([2, 2]);
  });
});

describe('a run', () => {
  it('that is fine ends with 0; what it recorded happens again', async () => {
    const aisle = await FakeAisle.start();
    const path = await folder();
    const [first, second, json] = ['first', 'second', 'json'].map((name) => join(path, name));
    const once = await run(
      short(aisle, ...stampede, '--customers', '10', '--record', first ?? '', '--json', json ?? ''),
    );
    expect(once.stdout).toMatch(/verdict/i);
    expect(once.code).toBe(0);
    const place = ['--target', aisle.url, '--gateway', aisle.url];
    const more = ['--replay', first ?? '', '--record', second ?? '', '--compare', json ?? ''];
    const again = await run([...place, ...more]);
    expect(again.code).toBe(0);
    expect(await wishes(second ?? '')).toEqual(await wishes(first ?? ''));
    expect(aisle.held).toEqual([]);
  });

  it('that misses a threshold ends with 99', async () => {
    const aisle = await FakeAisle.start();
    const limit = ['--threshold', 'create.p50<0.001'];
    const { code, stdout } = await run(short(aisle, ...stampede, '--customers', '5', ...limit));
    expect(stdout).toMatch(/create\.p50/);
    expect(code).toBe(99);
  });

  it('that finds a violation ends with 1, and shows the evidence', async () => {
    const aisle = await FakeAisle.start({ grantsTaken: true });
    const { code, stdout } = await run(
      short(
        aisle,
        '--scenario',
        'same-seat',
        '--customers',
        '10',
        '--threshold',
        'create.p50<0.001',
      ),
    );
    expect(stdout).toMatch(/final snapshot/);
    expect(code).toBe(1);
  });

  it('that is ended by Ctrl-C reports, gives every hold back, and ends with 130', async () => {
    const aisle = await FakeAisle.start();
    const long = ['--target', aisle.url, '--gateway', aisle.url, '--duration', '5m', '--json', '-'];
    const program = new Program([...long, ...stampede, '--customers', '20', '--seed', '42']);
    await program.says(/sold/);
    program.signal('SIGINT');
    expect(await program.ended()).toBe(130);
    expect(JSON.parse(program.stdout)).toMatchObject({ ended: 'interrupted' });
    expect(program.stderr).toMatch(/Gave back the seats/);
    expect(aisle.held).toEqual([]);
  });
});

/** What each customer wanted, in its order, without the times. */
async function wishes(path: string): Promise<string[]> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n').slice(1);
  return lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .map(({ customer, visit, do: what, seats }) => JSON.stringify([customer, visit, what, seats]))
    .toSorted();
}
