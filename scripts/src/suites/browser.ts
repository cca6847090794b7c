import { obtain, type Obtained, type Source } from '../tools/obtain.ts';
import { isProgram } from '../tools/on-path.ts';
import { systemSources } from '../tools/system-package.ts';

const chromium = {
  title: 'Chromium',
  programs: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
  debian: 'chromium',
};

/** Chromium: from `CHROMIUM_PATH`, from the path, or installed by apt where that is allowed. Throws `NotObtained`. */
export function obtainBrowser(): Promise<Obtained> {
  return obtain(
    [fromEnvironment, ...systemSources(chromium)],
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
