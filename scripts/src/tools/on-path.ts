import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import type { Source } from './obtain.ts';

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
