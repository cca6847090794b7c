import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import { checks, runAll } from '../src/check/checks.ts';
import { root } from '../src/root.ts';

test('every workspace has its types checked', async () => {
  const { workspaces } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
    workspaces: string[];
  };
  const typed = checks.filter(({ name }) => name.startsWith('types of '));
  expect(typed.map(({ name }) => name.slice('types of '.length)).sort()).toEqual(
    [...workspaces].sort(),
  );
});

test('all checks run, so many at once, and those that fail are named with their output', async () => {
  let running = 0;
  let most = 0;
  const said: string[] = [];
  const check = (name: string) => ({ name, program: name, args: [] });
  const failed = await runAll(
    ['a', 'b', 'c', 'd', 'e'].map(check),
    2,
    async ({ name }) => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return { code: name === 'd' ? 1 : 0, output: `output of ${name}` };
    },
    (line) => said.push(line),
  );
  expect(most).toBe(2);
  expect(failed).toEqual(['d']);
  expect(said.filter((line) => line.startsWith('ok'))).toHaveLength(4);
  expect(said.join('\n')).toMatch(/FAILED d \(.* s\)\noutput of d/);
  expect(said.join('\n')).not.toContain('output of a');
});

describe('the rules of the house bite', () => {
  // Planted files are in no project: rules that need types are off for them, the others stand.
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [
      {
        files: ['**/*.ts'],
        ...tseslint.configs.disableTypeChecked,
        languageOptions: { parserOptions: { projectService: false, project: false } },
      },
    ],
  });

  async function rulesBroken(path: string, code: string): Promise<(string | null)[]> {
    const [result] = await eslint.lintText(code, { filePath: join(root, path) });
    return result?.messages.map(({ ruleId }) => ruleId) ?? [];
  }

  const paths = 'import-x/no-restricted-paths';
  test.each([
    ['shared/src/planted.ts', "import '../../worker/src/bundle.ts';", paths],
    ['worker/src/planted.ts', "import '../../backend/src/main.ts';", paths],
    ['worker/src/planted.ts', "import '../../gateway/src/main.ts';", paths],
    ['backend/src/planted.ts', "import '../../worker/src/bundle.ts';", paths],
    ['frontend/src/planted.ts', "import '../../backend/src/main.ts';", paths],
    ['frontend/src/planted.ts', 'crypto.randomUUID();', 'no-restricted-properties'],
    ['gateway/src/planted.ts', "import '../../backend/src/main.ts';", paths],
    ['shared/src/seat-map/planted.ts', "import '../contract.ts';", paths],
    ['shared/src/seat-map/planted.ts', "import '../workflow-api.ts';", paths],
    ['shared/src/seat-map/planted.ts', "import 'zod';", 'no-restricted-imports'],
    ['shared/src/seat-map/planted.ts', "import 'node:fs';", 'no-restricted-imports'],
    ['shared/src/seat-map/planted.ts', 'Date.now();', 'no-restricted-properties'],
    ['shared/src/seat-map/planted.ts', 'Math.random();', 'no-restricted-properties'],
    ['shared/src/seat-map/planted.ts', 'new Date();', 'no-restricted-syntax'],
    ['shared/src/seat-map/planted.ts', 'setTimeout(() => 1, 1);', 'no-restricted-globals'],
    ['shared/src/aircraft/planted.ts', 'process.exit();', 'no-restricted-globals'],
    ['worker/src/workflows/planted.ts', "import 'node:crypto';", 'no-restricted-imports'],
    ['worker/src/workflows/planted.ts', "import 'fs';", 'no-restricted-imports'],
    ['worker/src/workflows/planted.ts', 'Math.random();', 'no-restricted-properties'],
    ['worker/src/workflows/planted.ts', 'crypto.randomUUID();', 'no-restricted-globals'],
  ])('%s: %s', async (path, code, rule) => {
    expect(await rulesBroken(path, code)).toContain(rule);
  });

  test.each([
    ['worker/src/planted.ts', "import '@aisle/shared/limits';"],
    ['backend/src/planted.ts', "import '@aisle/shared/seat-map';"],
    ['shared/src/seat-map/planted.ts', "import '../result.ts';\nimport '../limits.ts';"],
    ['shared/src/seat-map/planted.ts', 'new Date(0);'],
  ])('%s may: %s', async (path, code) => {
    expect(await rulesBroken(path, code)).toEqual([]);
  });
});
