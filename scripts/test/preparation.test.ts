import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nodeComplaint } from '../node-version.mjs';
import { builds, sourcesHash, installationIsStale } from '../preparation/stale.mjs';
import { withProgress } from '../preparation/progress.mjs';
import { temporaryDirectory } from './helpers.ts';

describe('Node.js', () => {
  test.each(['20.19.0', '20.20.2', '22.1.0', '24.0.0'])('%s will do', (version) => {
    expect(nodeComplaint(version)).toBeUndefined();
  });

  test.each(['20.18.3', '18.20.0', '8.0.0'])('%s is too old, and is told so', (version) => {
    expect(nodeComplaint(version)).toMatch(/needs Node\.js 20\.19 or newer.*https:\/\/nodejs\.org/);
  });
});

describe('the installation is stale', () => {
  async function installed(wanted: object, present?: object): Promise<boolean> {
    const root = await temporaryDirectory();
    await writeFile(join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }));
    if (present) {
      await mkdir(join(root, 'node_modules'));
      const path = join(root, 'node_modules', '.package-lock.json');
      await writeFile(path, JSON.stringify({ packages: present }));
    }
    return installationIsStale(root);
  }

  const koa = { 'node_modules/koa': { version: '3.0.0' } };

  test('when there is none', async () => {
    expect(await installed(koa)).toBe(true);
  });

  test('when a package is missing or of another version', async () => {
    expect(await installed(koa, {})).toBe(true);
    expect(await installed(koa, { 'node_modules/koa': { version: '2.0.0' } })).toBe(true);
  });

  test('but not when it is what the lock says, apart from what is for other machines', async () => {
    const wanted = {
      '': { version: '1.0.0' },
      shared: { version: '1.0.0' },
      'node_modules/@aisle/shared': { link: true },
      'node_modules/for-macs': { version: '1.0.0', optional: true },
      ...koa,
    };
    expect(await installed(wanted, koa)).toBe(false);
  });
});

describe('a build is made of its sources', () => {
  test('another content, name or file is another hash; tests and results are not sources', async () => {
    const root = await temporaryDirectory();
    const write = async (path: string, text: string) => {
      await mkdir(join(root, path, '..'), { recursive: true });
      await writeFile(join(root, path), text);
    };
    const hash = () => sourcesHash(root, ['worker', 'lock.json']);
    await write('worker/src/main.ts', 'one');
    await write('lock.json', '1');
    const first = await hash();
    await write('worker/src/main.test.ts', 'a test');
    await write('worker/dist/main.js', 'a result');
    await write('worker/node_modules/x.js', 'a package');
    expect(await hash()).toBe(first);
    await write('worker/src/main.ts', 'two');
    const second = await hash();
    await write('worker/src/more.ts', '');
    const third = await hash();
    await write('worker/.folder/more.json', '{}');
    const fourth = await hash();
    await write('lock.json', '2');
    expect(new Set([first, second, third, fourth, await hash()]).size).toBe(5);
  });

  test('the workflows and the pages are built', () => {
    expect(builds.map(({ workspace }) => workspace)).toEqual(['worker', 'frontend']);
  });
});

describe('progress', () => {
  test('says that a step runs, and how it ended', async () => {
    const said: string[] = [];
    const out = { write: (text: string) => said.push(text) };
    expect(await withProgress('Baking', async () => 'bread', out)).toBe('bread');
    await expect(
      withProgress('Frying', () => Promise.reject(new Error('fire')), out),
    ).rejects.toThrow();
    expect(said.join('')).toMatch(
      /^Baking …\nBaking: done in \d+ s\.\nFrying …\nFrying: failed after \d+ s\.\n$/,
    );
  });
});
