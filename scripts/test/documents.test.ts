import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../src/root.ts';

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'docs/ARCHITECTURE.md',
  'docs/SCALING.md',
  'shared/SPEC.md',
];
const textOf = (document: string): string => readFileSync(join(root, document), 'utf8');
/** Files and folders of the repository that a text names in backticks, by their whole path. */
const named = (text: string): string[] =>
  [
    ...text.matchAll(
      /`((?:shared|worker|backend|frontend|gateway|scripts|e2e|bench|loadtest|dev|docs|docker)\/[\w./-]+)`/g,
    ),
  ].map(([, path = '']) => path);

it.each(documents)('%s names no file that is not there', (document) => {
  expect(named(textOf(document)).filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

it('ARCHITECTURE tells the path of one hold by thirty files at most', () => {
  const [, path = ''] = textOf('docs/ARCHITECTURE.md').split('### The path of one hold');
  const [hold = ''] = path.split('A later change of seats');
  const files = new Set(named(hold));
  expect(files.size).toBeGreaterThan(20);
  expect(files.size).toBeLessThanOrEqual(30);
});

it('CONTRIBUTING says of each folder what lint lets it import', () => {
  const lint = textOf('eslint.config.js');
  const [, table = ''] = /const mayImport = \{([^}]*)\}/.exec(lint) ?? [];
  const allowed = [...table.matchAll(/(\w+): \[([^\]]*)\]/g)].map(([, room = '', rooms = '']) => [
    room,
    [...rooms.matchAll(/'(\w+)'/g)].map(([, each = '']) => each).sort(),
  ]);
  expect(allowed.length).toBeGreaterThan(8);
  const said = [...textOf('CONTRIBUTING.md').matchAll(/^\| `(\w+)` +\|[^|]*\|([^|]*)\|$/gm)].map(
    ([, room = '', rooms = '']) => [
      room,
      [...rooms.matchAll(/`(\w+)`/g)].map(([, each = '']) => each).sort(),
    ],
  );
  expect(Object.fromEntries(said)).toEqual(Object.fromEntries(allowed));
});

it('README lists every folder with code, and every setting', () => {
  const readme = textOf('README.md');
  const { workspaces } = JSON.parse(textOf('package.json')) as { workspaces: string[] };
  const [, settings = ''] = readme.split('## Settings');
  const names = [...textOf('shared/src/settings.ts').matchAll(/^ {2}([A-Z_]+):/gm)];
  expect(names.length).toBeGreaterThan(25);
  expect(workspaces.filter((folder) => !readme.includes(`\n${folder}/ `))).toEqual([]);
  expect(names.filter(([, name = '']) => !settings.includes(`\`${name}\``))).toEqual([]);
});
