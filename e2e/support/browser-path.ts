import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Where a browser is: what its variable says, such as `FIREFOX_PATH`, or the first program on the path that has one
 * of the names. Throws a sentence when there is none.
 */
export function browserPath(
  browser: string,
  names: readonly string[],
  env: NodeJS.ProcessEnv,
): string {
  const variable = `${browser.toUpperCase()}_PATH`;
  const named = env[variable];
  if (named) return named;
  const folders = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const found = names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find(isExecutable);
  if (found) return found;
  throw new Error(`No ${browser} was found. Install one, or name it in ${variable}.`);
}
