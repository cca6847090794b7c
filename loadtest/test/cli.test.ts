/** The program as a person starts it: what it says, and with which code it ends. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { load } from '../src/app.ts';
import { FakeAisle } from './fake/aisle.ts';
import { Program } from './fake/runs.ts';

/** The whole program in this process. */
async function run(args: readonly string[]) {
  const said = { stdout: '', stderr: '' };
  const code = await load(args, {
    out: { write: (text) => (said.stdout += text) },
    err: { write: (text) => (said.stderr += text) },
    env: {},
  });
  return { ...said, code };
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
    [['--scenario', 'riot'], /'riot' is invalid.*choices are stampede, same-seat/],
    [[], /'--scenario <name>' not specified/],
    [[...stampede, '--change-aircraft', 'Concorde'], /'Concorde' is invalid.*choices are A220-300/],
    [[...stampede, '--change-aircraft', 'A220-300'], /takes AGENT_TOKEN/],
    [[...stampede, '--customers', '0'], /--customers <number>' argument '0' is invalid.*from 1 to/],
    [[...stampede, '--customers', '-5'], /--customers <number>' argument '-5' is invalid/],
    [[...stampede, '--customers', '1e9'], /--customers <number>' argument '1e9' is invalid/],
    [[...stampede, '--customers', 'abc'], /--customers <number>' argument 'abc' is invalid/],
    [
      [...stampede, '--customers', '5', '--rate', '5'],
      /'--rate <number>' cannot be used with option '--customers/,
    ],
    [[...stampede, '--rate', '0'], /--rate <number>' argument '0' is invalid/],
    [[...stampede, '--duration', '0'], /--duration <time>' argument '0' is invalid.*with a unit/],
    [[...stampede, '--duration', 'soon'], /--duration <time>' argument 'soon' is invalid/],
    [[...stampede, '--target', 'aisle'], /--target <address>' argument 'aisle' is invalid/],
    [[...stampede, '--target', 'http://127.0.0.1:3000/api'], /without a path/],
    [[...stampede, '--target', 'http://192.0.2.1:3000'], /not this machine.*--i-own-the-target/],
    [[...stampede, '--threshold', 'create.p95=fast'], /create\.p95=fast/],
    [[...stampede, '--compare', '/nowhere/before.json'], /--compare cannot read.*no such file/],
    [
      [...stampede, '--json', '/nowhere/report.json'],
      /--json cannot write.*no such file or folder/,
    ],
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

  it('a comparison with something else', async () => {
    const path = join(await folder(), 'other');
    await writeFile(path, '{"kind":"other"}\n');
    const { code, stderr } = await run([...stampede, '--compare', path]);
    expect(stderr).toMatch(/not a report of the load tester/);
    expect(code).toBe(2);
  });
});

describe('the program', () => {
  it('ends with the code of what is wrong, and prints its help', async () => {
    const wrong = new Program(['--scenario', 'riot']);
    const help = new Program(['--help']);
    expect(await wrong.ended()).toBe(2);
    expect(wrong.stderr).toMatch(/choices are/);
    expect(wrong.stdout).toBe('');
    expect(await help.ended()).toBe(0);
    expect(help.stdout).toMatch(/Exit codes:/);
  });

  it('ended by Ctrl-C reports, gives every hold back, and ends with 130', async () => {
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

describe('a run', () => {
  it('that is fine ends with 0, leaves no hold, and can be compared with', async () => {
    const aisle = await FakeAisle.start();
    const path = await folder();
    const [json, html] = [join(path, 'report.json'), join(path, 'report.html')];
    const crowd = short(aisle, ...stampede, '--customers', '10');
    const once = await run([...crowd, '--json', json, '--html', html]);
    expect(once.stdout).toMatch(/verdict/i);
    expect(once.code).toBe(0);
    expect(await readFile(html, 'utf8')).toMatch(/^<!doctype html>/);
    const again = await run([...crowd, '--compare', json]);
    expect(again.stdout).toContain('Compared with the run of');
    expect(again.code).toBe(0);
    expect(aisle.held).toEqual([]);
  });

  it('that misses a threshold ends with 99', async () => {
    const aisle = await FakeAisle.start();
    const limit = ['--threshold', 'create.p50<0.001'];
    const { code, stdout } = await run(short(aisle, ...stampede, '--customers', '5', ...limit));
    expect(stdout).toMatch(/create\.p50/);
    expect(code).toBe(99);
  });

  it('that finds a violation ends with 1, even interrupted, and shows the evidence', async () => {
    const aisle = await FakeAisle.start({ grantsTaken: true });
    const place = ['--target', aisle.url, '--gateway', aisle.url, '--duration', '5m'];
    const crowd = ['--scenario', 'same-seat', '--customers', '10'];
    const ended = run([...place, ...crowd, '--threshold', 'create.p50<0.001']);
    await aisle.until(() => aisle.flight.orders.size >= 5);
    process.emit('SIGINT', 'SIGINT');
    const { code, stdout } = await ended;
    expect(stdout).toMatch(/final snapshot/);
    expect(code).toBe(1);
  });
});
