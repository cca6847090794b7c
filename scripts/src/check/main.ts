/** `npm run check`: types, lint, format, unused code. Ends with 1 when any of them complains. */
import { root } from '../root.ts';
import { run } from '../run.ts';
import { checks, runAll } from './checks.ts';

/** The type checks of two workspaces at once keep two cores busy; more would only swap places. */
const AT_ONCE = 2;

const failed = await runAll(checks, AT_ONCE, ({ program, args }) =>
  run(program, args, { cwd: root }),
);
console.log(
  failed.length === 0 ? 'All checks passed.' : `These checks failed: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
