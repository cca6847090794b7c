import { defineConfig } from '@playwright/test';
import { chromiumArguments, chromiumPath } from './browser/support/chromium.ts';
import type { House } from './browser/support/test.ts';

const shortTimes = /(expiry|backend-restart|payment-attempts|lock-out)\.spec\.ts$/;

/** Browser tests of the running product: real Chromium, everything behind it real. */
export default defineConfig<object, House>({
  testDir: './browser',
  globalSetup: './browser/support/global-setup.ts',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // For a hang, not for speed: a click on the board took more than 15 s while other suites ran.
  timeout: 180_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromiumPath(process.env), args: chromiumArguments },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    actionTimeout: 45_000,
  },
  projects: [
    // One at a time: they kill the backend that they share.
    { name: 'short times', testMatch: shortTimes, workers: 1, use: { systemName: 'short-times' } },
    { name: 'usual', testIgnore: shortTimes },
  ],
});
