import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

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
