import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  builds,
  readStamps,
  sourcesHash,
  writeStamps,
  installationIsStale,
} from './preparation/stale.mjs';
import { oneAtATime } from './preparation/lock.mjs';
import { withProgress } from './preparation/progress.mjs';

/** Its message is for people: what went wrong and what to do. */
export class PreparationFailed extends Error {}

const root = resolve(import.meta.dirname, '..');
/** npm's first errors tell the reason; hundreds may follow. */
const NPM_ERRORS = 8;
const stampsPath = join(root, '.cache', 'builds.json');

/**
 * Installs packages and builds, when missing or stale. When everything is fresh it takes a moment only.
 * Throws `PreparationFailed`.
 */
export async function prepare() {
  await oneAtATime(
    join(root, '.cache'),
    'prepare',
    async () => {
      await install();
      await build();
    },
    () => console.log('Another start prepares this clone. Waiting for it …'),
  );
}

async function install() {
  if (!(await installationIsStale(root))) return;
  await npm(
    'Installing packages (a minute or two the first time)',
    ['ci', '--no-audit', '--no-fund'],
    'The packages could not be installed. Mend what npm says above (often it is the connection), then try again.',
  );
}

async function build() {
  const stamps = await readStamps(stampsPath);
  for (const { workspace, label, result, sources } of builds) {
    const hash = await sourcesHash(root, sources);
    if (stamps[workspace] === hash && existsSync(join(root, result))) continue;
    await npm(
      label,
      ['run', 'build', '--workspace', workspace],
      `The build of ${workspace} failed. Mend what is said above, then try again.`,
    );
    stamps[workspace] = hash;
    await writeStamps(stampsPath, stamps);
  }
}

/**
 * @param {string} label
 * @param {string[]} args
 * @param {string} complaint
 */
async function npm(label, args, complaint) {
  const { code, output } = await withProgress(label, () => runNpm(args));
  if (code === 0) return;
  throw new PreparationFailed(`${essence(output)}\n\n${complaint}`);
}

/**
 * What npm says without its warnings, its usage and the log file's name: its first errors are the reason.
 * @param {string} output
 */
function essence(output) {
  const lines = output.split('\n').filter((line) => !/^npm (warn|notice)/.test(line));
  const errors = lines.filter((line) => /^npm error ./.test(line)).slice(0, NPM_ERRORS);
  return [...lines.filter((line) => !line.startsWith('npm error')), ...errors].join('\n').trim();
}

/**
 * @param {string[]} args
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runNpm(args) {
  const byNpm = process.env['npm_execpath'];
  const [program, first] = byNpm?.endsWith('.js') ? [process.execPath, [byNpm]] : ['npm', []];
  return new Promise((done) => {
    const child = spawn(program, [...first, ...args], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Stopped in the midst of it, npm must not go on alone.
    const stop = () => child.kill();
    process.once('exit', stop);
    const stopAndLeave = () => process.exit(130);
    process.once('SIGINT', stopAndLeave).once('SIGTERM', stopAndLeave);
    let output = '';
    /** @param {Buffer} chunk */
    const collect = (chunk) => (output += chunk.toString());
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => done({ code: 1, output: error.message }));
    child.once('close', (code) => {
      process.off('exit', stop).off('SIGINT', stopAndLeave).off('SIGTERM', stopAndLeave);
      done({ code, output });
    });
  });
}
