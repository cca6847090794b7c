import { browserPath } from '../../support/browser-path.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'chrome',
  'chromium-headless-shell',
  'chrome-headless-shell',
];

/** Quiet, and without services of its own that would talk to the world. */
export const chromiumArguments = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `CHROMIUM_PATH`, or a Chromium on the path. Throws a sentence when there is none. */
export const chromiumPath = (env: NodeJS.ProcessEnv) => browserPath('Chromium', NAMES, env);
