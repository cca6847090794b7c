/** `npm run dev`: the pages on the real backend, without Temporal. `--built` serves the built pages, without hot reload. */
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { readSettings } from '@aisle/shared/settings';
import { Controls } from './controls.ts';
import { servePages } from './pages.ts';
import { usualWorld } from './world.ts';

const settings = readSettings(
  [
    ...(['PORT', 'HOLD_SECONDS', 'PAYMENT_ATTEMPT_SECONDS', 'PAYMENT_PAUSE_SECONDS'] as const),
    ...(['PAYMENT_FAILURE_RATE', 'LOG_LEVEL'] as const),
  ],
  { LOG_LEVEL: 'warn', ...process.env },
);
const log = pino({ level: settings.LOG_LEVEL });
const controls = await Controls.start({
  settings: {
    ...usualWorld,
    holdSeconds: settings.HOLD_SECONDS,
    attemptSeconds: settings.PAYMENT_ATTEMPT_SECONDS,
    pauseSeconds: settings.PAYMENT_PAUSE_SECONDS,
    failureRate: settings.PAYMENT_FAILURE_RATE,
  },
  origins: ['127.0.0.1', 'localhost'].map((host) => `http://${host}:${settings.PORT}`),
  log,
});
const isBuilt = process.argv.includes('--built');
const pages = await servePages({
  port: settings.PORT,
  backendUrl: controls.url,
  isBuilt,
  controls,
});
closeWithGrace({ delay: 3_000, logger: log }, async () => {
  await pages.close();
  await controls.stop();
});
console.log(`Aisle’s pages are at http://127.0.0.1:${settings.PORT}, the agents’ at /desk.`);
console.log('Accounts of the desk: agent and supervisor; the password is the name.');
