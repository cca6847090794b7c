import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Obtained, Source } from './obtain.ts';
import { isProgram } from './on-path.ts';

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
