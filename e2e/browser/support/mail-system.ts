import { freePort } from '@aisle/scripts/src/system/ports.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { TestSystem } from '../../support/system.ts';
import { addressesOf } from './running-systems.ts';
import { test as base } from './test.ts';

/** Another name of the machine, for who can look it up. */
export const otherHost = 'aisle.test';

interface House {
  readonly mailServer: MailServer;
}

async function serveMail(use: (server: MailServer) => Promise<void>): Promise<void> {
  const server = await startMailServer();
  await use(server);
  server.close();
}

/** A test with a system of its own, which goes by two names and sends its mails to a server of the test. */
export const test = base.extend<object, House>({
  mailServer: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures from it.
    ({}, use) => serveMail(use),
    { scope: 'worker' },
  ],
  system: [
    async ({ mailServer }, use) => {
      const PORT = `${await freePort('127.0.0.1')}`;
      const ALLOWED_ORIGINS = `http://${otherHost}:${PORT}`;
      const system = await TestSystem.start({
        ...{ SMTP_URL: `smtp://127.0.0.1:${mailServer.port}`, PORT, ALLOWED_ORIGINS },
        PAYMENT_PAUSE_SECONDS: '5',
      });
      await use(await addressesOf(system));
      await system.dispose();
    },
    { scope: 'worker', timeout: 330_000 },
  ],
});

export { expect } from '@playwright/test';
