import { withProgress } from '../../preparation/progress.mjs';
import { run } from '../run.ts';
import { obtain, type Obtained, type Source } from '../tools/obtain.ts';
import { isProgram, onPath } from '../tools/on-path.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const APT_MS = 600_000;

/** Chromium: from `CHROMIUM_PATH`, from the path, or installed by apt where that is allowed. Throws `NotObtained`. */
export function obtainBrowser(): Promise<Obtained> {
  return obtain(
    [fromEnvironment, fromPath, fromApt],
    'A browser for the browser tests',
    'Install Chromium so that `chromium` is on the path, or set CHROMIUM_PATH to its program.',
  );
}

const fromEnvironment: Source = {
  name: 'CHROMIUM_PATH',
  find: async () => {
    const path = process.env['CHROMIUM_PATH'] ?? '';
    if (path === '') throw new Error('not set');
    if (!(await isProgram(path))) throw new Error(`${path} is not a program`);
    return { path, source: 'CHROMIUM_PATH' };
  },
};

const fromPath: Source = {
  name: 'the path',
  find: async () => {
    for (const name of names) {
      const path = await onPath(name);
      if (path !== undefined) return { path, source: `\`${name}\` on the path` };
    }
    throw new Error(`none of ${names.join(', ')} is there`);
  },
};

const fromApt: Source = {
  name: 'apt-get install chromium',
  find: async () => {
    if ((await onPath('apt-get')) === undefined) throw new Error('there is no apt-get');
    if (process.getuid?.() !== 0) throw new Error('only root may install packages');
    await withProgress('Installing Chromium', async () => {
      await apt('update', '-q');
      await apt('install', '-y', '-q', '--no-install-recommends', 'chromium');
    });
    return { ...(await fromPath.find()), source: 'apt-get install chromium' };
  },
};

async function apt(...args: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { code, output } = await run('apt-get', args, { env, timeoutMs: APT_MS });
  if (code !== 0) throw new Error(output.trim().split('\n').at(-1) ?? `code ${String(code)}`);
}
