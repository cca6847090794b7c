import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import type { Coding } from '../rest/encodings.ts';
import { contentTag, type Representation } from '../rest/send.ts';

/** How files that were compressed when they were built are named. */
const suffixes: Readonly<Record<Coding, string>> = { br: '.br', gzip: '.gz' };
/** Files whose folder or name begins with a dot are not for others. */
const hidden = /(?:^|\/)\./;

/**
 * Reads the files of a folder, once: each by its path below it, such as `/assets/app.js`, with what lies compressed
 * beside it. A folder that is not there is empty.
 */
export function readFiles(root: string): ReadonlyMap<string, Representation> {
  const files = new Map<string, Representation>();
  const names = namesIn(root);
  for (const name of names) {
    const isCompressed = Object.values(suffixes).some((suffix) => name.endsWith(suffix));
    if (!hidden.test(name) && !isCompressed) files.set(`/${name}`, fileOf(root, name, names));
  }
  return files;
}

function namesIn(root: string): ReadonlySet<string> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return new Set(
    files.map(({ parentPath, name }) =>
      relative(root, join(parentPath, name)).replaceAll(sep, '/'),
    ),
  );
}

function fileOf(root: string, name: string, all: ReadonlySet<string>): Representation {
  const plain = readFileSync(join(root, name));
  const coded: Partial<Record<Coding, () => Buffer>> = {};
  for (const [coding, suffix] of Object.entries(suffixes)) {
    if (!all.has(name + suffix)) continue;
    const bytes = readFileSync(join(root, name + suffix));
    coded[coding as Coding] = () => bytes;
  }
  return {
    type: extname(name),
    tag: contentTag(plain),
    modifiedAt: statSync(join(root, name)).mtimeMs,
    plain,
    coded,
  };
}
