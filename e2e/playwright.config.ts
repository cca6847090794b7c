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
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromiumPath(process.env), args: chromiumArguments },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
  },
  projects: [
    // One at a time: they kill the backend that they share.
    { name: 'short times', testMatch: shortTimes, workers: 1, use: { systemName: 'short-times' } },
    { name: 'usual', testIgnore: shortTimes },
  ],
});
