import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport, type SendMailOptions } from 'nodemailer';
import type { Sending } from '@aisle/shared/order-messages';

/** A way out for mails. `name`: of a file for it, the same for the same mail. */
export interface MailTransport {
  /** Refused for good is an answer; throws while it is not known whether it went, or when it may go later. */
  send(message: SendMailOptions, name: string): Promise<Sending>;
  close(): void;
}

/** Where mails go: to the mail server, else into the outbox; in production nobody reads that, so there has to be one. */
export function mailTransport(settings: {
  readonly smtpUrl: string | undefined;
  readonly dataDir: string;
  readonly isProduction: boolean;
}): MailTransport {
  const { smtpUrl, dataDir, isProduction } = settings;
  if (smtpUrl !== undefined) return smtpTransport(smtpUrl);
  if (isProduction) {
    throw new Error('SMTP_URL is not set, so no confirmation would arrive. Name a mail server.');
  }
  return outboxTransport(join(dataDir, 'outbox'));
}

/** Connections to the mail server at once: each carries one mail after the other. */
const CONNECTIONS = 5;
const CONNECT_MS = 10_000;
const ANSWER_MS = 30_000;
/** Of what a mail server says. */
const WHY_CHARACTERS = 200;

/** This machine's names: what is said to itself nobody else hears. */
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * To a mail server: `smtp://` (which goes over to TLS where the server can) or `smtps://`, with name and password if need be. A password
 * leaves this machine by TLS alone.
 */
export function smtpTransport(url: string): MailTransport {
  const { password, hostname } = new URL(url);
  const transport = createTransport({
    url,
    pool: true,
    requireTLS: password !== '' && !LOOPBACK.test(hostname),
    maxConnections: CONNECTIONS,
    // A connection that breaks: Temporal tries again, and knows how often.
    maxRequeues: 0,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: ANSWER_MS,
  });
  return {
    async send(message) {
      const failure = await transport.sendMail(message).then(
        () => null,
        (error: unknown) => error as SmtpFailure,
      );
      if (failure === null) return { sent: true };
      const why = refusalIn(failure);
      if (why !== null) return { sent: false, why };
      // Not the failure itself: it may name the address.
      throw new Error(troubleIn(failure));
    },
    close: () => {
      transport.close();
    },
  };
}

/** Into a folder, one `.eml` a mail, for its owner's eyes only: where there is no mail server yet. */
export function outboxTransport(folder: string): MailTransport {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  return {
    async send(message, name) {
      const { message: bytes } = await transport.sendMail(message);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const file = join(folder, `${name}.eml`);
      await writeFile(`${file}.part`, bytes as Buffer, { mode: 0o600 });
      await rename(`${file}.part`, file);
      return { sent: true };
    },
    close: () => undefined,
  };
}

/** What nodemailer says of a failure. */
interface SmtpFailure {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly response?: unknown;
  readonly responseCode?: unknown;
}

/**
 * Why the server will never take this mail: it refused the address or the text by a 5xx. That it refuses us (the sign-in, the
 * sender) is not about this mail, and may be mended.
 */
function refusalIn({ code, command, response, responseCode }: SmtpFailure): string | null {
  const isOurs = command === 'MAIL FROM' || command === 'AUTH' || code === 'EAUTH';
  const isFinal = typeof responseCode === 'number' && responseCode >= 500 && responseCode < 600;
  if (isOurs || !isFinal || (code !== 'EENVELOPE' && code !== 'EMESSAGE')) return null;
  const said = typeof response === 'string' ? response : String(responseCode);
  return said.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, WHY_CHARACTERS);
}

/** For Temporal's record and the log: codes only, nobody's address and no password. */
function troubleIn({ code, responseCode }: SmtpFailure): string {
  const parts = [code, responseCode].filter((part) => part !== undefined).map(String);
  return `the mail server did not take the mail: ${parts.join(' ') || 'no reason given'}`;
}
