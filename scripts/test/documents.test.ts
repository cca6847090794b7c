import { readdirSync, readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readSettings, type SettingName } from '@aisle/shared/settings';
import { root } from '../src/root.ts';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/ACCESSIBILITY.md',
  'docs/ARCHITECTURE.md',
  'docs/OPERATIONS.md',
  'docs/PERFORMANCE.md',
  'docs/RELIABILITY.md',
  'docs/SCALING.md',
  'docs/SECURITY.md',
  'shared/SPEC.md',
];
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const { workspaces, scripts } = JSON.parse(textOf('package.json')) as {
  workspaces: string[];
  scripts: Record<string, string>;
};

/** Every file of ours below a folder of the repository, with its whole path. */
function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return ['node_modules', 'dist', 'test-results'].includes(entry.name) ? [] : filesIn(path);
  });
}
const files = [...workspaces, 'docker', 'docs'].flatMap(filesIn);
const sources = files.filter((path) => /\.(ts|vue|js|mjs)$/.test(path));
const code = new Map([...sources, 'eslint.config.js'].map((path) => [path, textOf(path)]));
const words = new Set([...code.values()].flatMap((text) => text.match(/\w+/g) ?? []));

/** What a text has in backticks. */
const quoted = (text: string): string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word);
/** Files and folders of the repository that a text names in backticks, by their whole path. */
const named = (text: string): string[] =>
  quoted(text).filter((word) =>
    /^(shared|worker|backend|frontend|gateway|scripts|e2e|bench|loadtest|dev|docs|docker)\/[\w./-]+$/.test(
      word,
    ),
  );

it.each(documents)('%s names no file that is not there', (document) => {
  const text = textOf(document);
  expect(named(text).filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const short = quoted(text).filter((word) => /^[\w/-]+\.(ts|vue|js|mjs|md|yml)$/.test(word));
  const isThere = (name: string): boolean =>
    existsSync(join(root, name)) || files.some((path) => path.endsWith(`/${name}`));
  expect(short.filter((name) => !isThere(name))).toEqual([]);
});

it.each(documents)('%s names nothing in the code that is not there', (document) => {
  const identifiers = quoted(textOf(document))
    .flatMap((text) => text.match(/\w+/g) ?? [])
    .filter((word) => /[a-z][A-Z]|^[A-Z]+_[A-Z_]+$/.test(word));
  expect(identifiers.filter((word) => !words.has(word))).toEqual([]);
});

it.each(documents)('%s names no npm script that is not there', (document) => {
  const wanted = [...textOf(document).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(wanted.filter((name) => !(name in scripts))).toEqual([]);
});

/** The numbers of the rules; a title may name a range, `R1 to R6`. */
const rules = new Set(
  [...textOf('shared/SPEC.md').matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, id = '']) => id),
);
function rulesIn(title: string): string[] {
  const ranges = [...title.matchAll(/\b([A-Z])(\d+) to [A-Z]?(\d+)/g)];
  const between = ranges.flatMap(([, group = '', from, to]) =>
    Array.from(
      { length: Number(to) - Number(from) },
      (_, place) => `${group}${Number(from) + place}`,
    ),
  );
  return [...between, ...[...title.matchAll(/\b[A-Z]\d+\b/g)].map(([id]) => id)];
}

it('a test has each rule of SPEC in its title', () => {
  const tests = [...code].filter(([path]) => /\.(test|spec)\.ts$|\/(test|testing)\//.test(path));
  const titles = tests.flatMap(([, text]) =>
    [...text.matchAll(/\b(?:it|test|describe)\b[^'"`\n]*(?:\n\s*)?['"`]([^\n]*)/g)].map(
      ([, title = '']) => title,
    ),
  );
  const proved = new Set([
    ...titles.flatMap(rulesIn),
    // Titles of tables of cases stand after the table.
    ...tests.flatMap(([, text]) =>
      [...text.matchAll(/\]\)\(\s*['"`]([^\n]*)/g)].flatMap(([, title = '']) => rulesIn(title)),
    ),
  ]);
  expect(rules.size).toBeGreaterThan(150);
  expect([...rules].filter((id) => !proved.has(id))).toEqual([]);
});

it('SECURITY names tests and rules that are there', () => {
  const text = textOf('docs/SECURITY.md');
  const proofs = [...text.matchAll(/`([\w./-]+\.(?:test|spec)\.ts)` “([^”]+)”/g)];
  expect(proofs.length).toBeGreaterThan(60);
  const lost = proofs.filter(([, path = '', title = '']) => !code.get(path)?.includes(title));
  expect(lost.map(([proof]) => proof)).toEqual([]);
  expect(rulesIn(text).filter((id) => !rules.has(id))).toEqual([]);
});

it('every bound of limits.ts bounds something', () => {
  const list = textOf('shared/src/limits.ts');
  const [, entries = ''] = /^export const limits = \{(.*?)^\}/ms.exec(list) ?? [];
  const bounds = [...entries.matchAll(/^ {2}(\w+):/gm)].map(([, name = '']) => name);
  expect(bounds.length).toBeGreaterThan(150);
  const isUse = (path: string): boolean =>
    !/\.test\.ts$|\/testing\/|\/test\/|^shared\/src\/limit/.test(path);
  const used = [...code].filter(([path]) => isUse(path)).map(([, text]) => text);
  expect(bounds.filter((name) => !used.some((text) => text.includes(name)))).toEqual([]);
});

it('comments name no part of a document, and no rule, that is not there', () => {
  const lost: string[] = [];
  for (const [path, text] of code) {
    for (const [, document = '', part = ''] of text.matchAll(/(docs\/\w+\.md), ([A-Z][\w ]*\w)/g))
      if (!textOf(document).includes(`# ${part}\n`)) lost.push(`${path}: ${document}, ${part}`);
    for (const [, id = ''] of text.matchAll(/SPEC(?:\.md)?,? ([A-Z]\d+)/g))
      if (!rules.has(id)) lost.push(`${path}: ${id}`);
  }
  expect(lost).toEqual([]);
});

it('ARCHITECTURE tells the path of one hold by thirty files at most', () => {
  const [, path = ''] = textOf('docs/ARCHITECTURE.md').split('### The path of one hold');
  const [hold = ''] = path.split('A later change of seats');
  const found = new Set(named(hold));
  expect(found.size).toBeGreaterThan(20);
  expect(found.size).toBeLessThanOrEqual(30);
});

it('ARCHITECTURE lists the rooms of the backend in the order that lint keeps', () => {
  const [, list = ''] = /const backendRooms = \[([^\]]*)\]/.exec(textOf('eslint.config.js')) ?? [];
  const [, table = ''] = textOf('docs/ARCHITECTURE.md').split('\n## Rooms');
  const rooms = [...table.matchAll(/^\| (`[^|]*)\|/gm)].flatMap(([, cell = '']) => quoted(cell));
  expect(rooms.length).toBeGreaterThan(15);
  expect(rooms).toEqual([...list.matchAll(/'([\w-]+)'/g)].map(([, room]) => room));
});

it('CONTRIBUTING says of each folder what lint lets it import', () => {
  const lint = textOf('eslint.config.js');
  const [, table = ''] = /const mayImport = \{([^}]*)\}/.exec(lint) ?? [];
  const allowed = [...table.matchAll(/(\w+): \[([^\]]*)\]/g)].map(([, room = '', rooms = '']) => [
    room,
    [...rooms.matchAll(/'(\w+)'/g)].map(([, each = '']) => each).sort(),
  ]);
  expect(allowed.length).toBeGreaterThan(8);
  const contributing = textOf('CONTRIBUTING.md');
  const said = [...contributing.matchAll(/^\| `(\w+)` +\|[^|]*\|([^|]*)\|$/gm)].map(
    ([, room = '', rooms = '']) => [
      room,
      [...rooms.matchAll(/`(\w+)`/g)].map(([, each = '']) => each).sort(),
    ],
  );
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(allowed));
  const [, pure = ''] = /files: \[([^\]]*)\]\.map\(\s*\(core\)/.exec(lint) ?? [];
  const cores = [...pure.matchAll(/'([\w-]+)'/g)].map(([, core = '']) => `shared/src/${core}`);
  const [, kept = ''] = /Lint enforces the last column\.(.*?)\n\n/s.exec(contributing) ?? [];
  expect(named(kept).sort()).toEqual(cores.sort());
});

it('README lists every folder with code, and every setting with its default', () => {
  const readme = textOf('README.md');
  expect(workspaces.filter((folder) => !readme.includes(`\n${folder}/ `))).toEqual([]);
  const [, table = ''] = readme.split('## Settings');
  const rows = [...table.matchAll(/^\| (`[^|]*)\|([^|]*)\|/gm)];
  const listed = rows.flatMap(([, names = '', defaults = '']) => {
    // Where words say what the default is, there is nothing to compare.
    const values = /^ (`[^`]+`(, )?)+ *$/.test(defaults) ? quoted(defaults) : [];
    return quoted(names).map((name, place) => ({ name, value: values[place] }));
  });
  const names = [...textOf('shared/src/settings.ts').matchAll(/^ {2}([A-Z_]+):/gm)].map(
    ([, name = '']) => name as SettingName,
  );
  expect(names.length).toBeGreaterThan(25);
  const shown = names.map((name) => listed.find((each) => each.name === name));
  expect(names.filter((_, place) => shown[place] === undefined)).toEqual([]);
  const withDefault = names.filter((_, place) => shown[place]?.value !== undefined);
  expect(withDefault.length).toBeGreaterThan(15);
  const defaults = Object.entries(readSettings(withDefault, {}));
  const written = (value: unknown): string => JSON.stringify(value).replaceAll('"', '');
  expect(defaults.map(([name, value]) => ({ name, value: written(value) }))).toEqual(
    withDefault.map((name) => shown[names.indexOf(name)]),
  );
});
