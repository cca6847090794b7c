/** Programs that the operating system's packages bring: found where they lie, or installed by apt where that is allowed. */
import { rm, writeFile } from 'node:fs/promises';
import { withProgress } from '../../preparation/progress.mjs';
import { run } from '../run.ts';
import { type Obtained, type Source, onPath } from './obtain.ts';

const APT_MS = 600_000;
/** Debian's packages ask it whether they may start their services: 101 forbids that. */
const POLICY = '/usr/sbin/policy-rc.d';

export interface SystemPackage {
  /** What it is, for people. */
  readonly title: string;
  /** Names that its program may have, the best first. */
  readonly programs: readonly string[];
  /** Where it may lie beside the path. */
  readonly directories?: readonly string[];
  /** Debian's name of the package. */
  readonly debian: string;
}

/** The path, then apt. */
export function systemSources(wanted: SystemPackage): Source[] {
  const fromPath: Source = { name: 'the path', find: () => findOnPath(wanted) };
  return [fromPath, fromApt(wanted, fromPath)];
}

async function findOnPath({ programs, directories = [] }: SystemPackage): Promise<Obtained> {
  for (const name of programs) {
    const path = await onPath(name);
    if (path !== undefined) return { path, source: `\`${name}\` on the path` };
    const beside = await onPath(name, directories.join(':'));
    if (beside !== undefined) return { path: beside, source: beside };
  }
  throw new Error(`${programs.length > 1 ? 'none of ' : ''}${programs.join(', ')} is there`);
}

function fromApt({ title, debian }: SystemPackage, installed: Source): Source {
  const name = `apt-get install ${debian}`;
  return {
    name,
    find: async () => {
      if ((await onPath('apt-get')) === undefined) throw new Error('there is no apt-get');
      if (process.getuid?.() !== 0) throw new Error('only root may install packages');
      await withProgress(`Installing ${title}`, async () => {
        await apt('update', '-q');
        await withoutServices(() => apt('install', '-y', '-q', '--no-install-recommends', debian));
      });
      return { ...(await installed.find()), source: name };
    },
  };
}

/** What is installed is a program to us; nobody wants its service to run beside. */
async function withoutServices(install: () => Promise<void>): Promise<void> {
  const isOurs = await writeFile(POLICY, '#!/bin/sh\nexit 101\n', { flag: 'wx', mode: 0o755 }).then(
    () => true,
    () => false,
  );
  try {
    await install();
  } finally {
    if (isOurs) await rm(POLICY, { force: true });
  }
}

async function apt(...args: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { code, output } = await run('apt-get', args, { env, timeoutMs: APT_MS });
  if (code !== 0) throw new Error(output.trim().split('\n').at(-1) ?? `code ${String(code)}`);
}
