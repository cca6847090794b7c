/**
 * How much JavaScript each page loads first, gzipped, from the build's manifest. Fails when the seat map needs
 * more than its budget. Usage: `npm run build && npm run size`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}

const say = (line: string) => process.stdout.write(`${line}\n`);
const complain = (line: string) => process.stderr.write(`${line}\n`);

const BUDGET_BYTES = 150_000;
const BUDGETED = 'src/pages/FlightPage.vue';
const ENTRY = 'index.html';

const dist = new URL('../dist/', import.meta.url);
const manifestFile = new URL('.vite/manifest.json', dist);
if (!existsSync(manifestFile)) {
  complain('There is no build to measure. Run `npm run build -w @aisle/frontend` first.');
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Record<string, Chunk>;

/** The chunk and everything that it imports before it runs. */
function filesOf(name: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[name];
  if (!chunk || seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const file of chunk.css ?? []) seen.add(file);
  for (const imported of chunk.imports ?? []) filesOf(imported, seen);
  return seen;
}

function gzipped(files: Iterable<string>): number {
  return [...files].reduce(
    (sum, file) => sum + gzipSync(readFileSync(new URL(file, dist))).length,
    0,
  );
}

const kB = (bytes: number) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
let budgeted = 0;
say('First load, gzip          JavaScript         CSS');
for (const page of Object.keys(manifest).filter((name) => name.startsWith('src/pages/'))) {
  const files = [...new Set([...filesOf(ENTRY), ...filesOf(page)])];
  const js = gzipped(files.filter((file) => file.endsWith('.js')));
  const css = gzipped(files.filter((file) => file.endsWith('.css')));
  if (page === BUDGETED) budgeted = js;
  say(`${page.replace('src/pages/', '').padEnd(24)}${kB(js)}  ${kB(css)}`);
}
if (budgeted === 0 || budgeted > BUDGET_BYTES) {
  complain(`The seat map loads ${kB(budgeted).trim()}; its budget is ${kB(BUDGET_BYTES).trim()}.`);
  process.exit(1);
}
say(`The seat map is within its budget of ${kB(BUDGET_BYTES).trim()}.`);
