/**
 * Lint rule: no file imports itself in a circle, not even for types. `import-x/no-cycle` passes types over, and it is by
 * types that rooms come to know each other. Only relative imports are followed: no workspace imports one that imports it.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';

const imports =
  /(?:^|\n)\s*(?:import|export)\b(?:[^;'"]*?\bfrom)?\s*'(\.[^'?]+)|\bimport\(\s*'(\.[^'?]+)/g;

/** What each file imports, by absolute paths. */
const known = new Map();

function importsOf(file) {
  const found = known.get(file);
  if (found) return found;
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const targets = [...text.matchAll(imports)].map(([, from, dynamic]) =>
    resolve(dirname(file), from ?? dynamic),
  );
  known.set(file, targets);
  return targets;
}

/** The files on the shortest way from `start` back to itself; null: there is none. */
function circleOf(start) {
  const cameFrom = new Map();
  const next = [start];
  for (const file of next) {
    for (const target of importsOf(file)) {
      if (target === start) {
        const circle = [start];
        for (let at = file; at !== start; at = cameFrom.get(at)) circle.unshift(at);
        return [start, ...circle];
      }
      if (cameFrom.has(target)) continue;
      cameFrom.set(target, file);
      next.push(target);
    }
  }
  return null;
}

export const noCircles = {
  meta: {
    type: 'problem',
    schema: [],
    messages: { circle: 'Files import each other in a circle: {{files}}.' },
  },
  create(context) {
    return {
      Program(node) {
        const circle = circleOf(context.physicalFilename);
        if (circle === null) return;
        const files = circle.map((file) => relative(context.cwd, file)).join(' → ');
        context.report({ node, messageId: 'circle', data: { files } });
      },
    };
  },
};
