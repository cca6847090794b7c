import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { freePort } from '@aisle/scripts/src/system/ports.ts';
import { TestSystem } from '../../support/system.ts';
import { addressesOf } from './running-systems.ts';
import { test as base } from './test.ts';

/** Another name of the machine, for who can look it up. */
export const otherHost = 'aisle.test';

/** A real mail server in the test's process, and what it was given, oldest first. */
interface MailServer {
  readonly url: string;
  readonly mails: readonly ParsedMail[];
}

interface House {
  readonly mailServer: MailServer;
}

async function serveMail(use: (server: MailServer) => Promise<void>): Promise<void> {
  const mails: ParsedMail[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS', 'AUTH'],
    authOptional: true,
    onData: (stream, _session, done) => {
      void simpleParser(stream).then((mail) => {
        mails.push(mail);
        done();
      }, done);
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  await use({ url: `smtp://127.0.0.1:${port}`, mails });
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
        ...{ SMTP_URL: mailServer.url, PORT, ALLOWED_ORIGINS },
        PAYMENT_PAUSE_SECONDS: '5',
      });
      await use(await addressesOf(system));
      await system.dispose();
    },
    { scope: 'worker', timeout: 330_000 },
  ],
});

export { expect } from '@playwright/test';
