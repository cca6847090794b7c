import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerSession } from 'smtp-server';

/** What the server says, by SMTP's codes; `hangs-up`: takes the mail and dies before it answers. */
export type MailVerdict = 'taken' | 'hangs-up' | number;

/** A real SMTP server in this process, whose answers a test decides, and which reads what it gets. */
export class TestMailServer {
  readonly mails: ParsedMail[] = [];
  /** Addresses that mails were said to be for, those refused included. */
  readonly recipients: string[] = [];
  /** Passwords that it was shown. */
  readonly passwords: string[] = [];
  recipient: (address: string) => 'taken' | number = () => 'taken';
  sender: () => 'taken' | number = () => 'taken';
  data: (count: number) => MailVerdict = () => 'taken';
  #count = 0;
  #server: SMTPServer;
  #port = 0;

  private constructor(private readonly password: string | null) {
    this.#server = this.#make();
  }

  /** `password`: that of the user `aisle`, without whom nothing is taken. */
  static async start(password: string | null = null): Promise<TestMailServer> {
    const server = new TestMailServer(password);
    await server.#listen();
    return server;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.#port}`;
  }

  /** Nobody listens at its address any more, until {@link comeBack}. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(resolve);
    });
  }

  async comeBack(): Promise<void> {
    this.#server = this.#make();
    await this.#listen();
  }

  async #listen(): Promise<void> {
    const listening = this.#server.listen(this.#port, '127.0.0.1');
    await once(listening, 'listening');
    this.#port = (listening.address() as AddressInfo).port;
  }

  #make(): SMTPServer {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS', ...(this.password === null ? ['AUTH'] : [])],
      authOptional: this.password === null,
      allowInsecureAuth: true,
      closeTimeout: 100,
      onAuth: (auth, _session, done) => {
        this.passwords.push(auth.password ?? '');
        if (auth.password === this.password) done(null, { user: 'aisle' });
        else done(refusal(535));
      },
      onMailFrom: (_address, _session, done) => {
        const verdict = this.sender();
        done(verdict === 'taken' ? null : refusal(verdict));
      },
      onRcptTo: ({ address }, _session, done) => {
        this.recipients.push(address);
        const verdict = this.recipient(address);
        done(verdict === 'taken' ? null : refusal(verdict));
      },
      onData: (stream, session, done) => {
        void simpleParser(stream).then((mail) => {
          this.#count += 1;
          const verdict = this.data(this.#count);
          if (typeof verdict === 'number') return done(refusal(verdict));
          this.mails.push(mail);
          if (verdict === 'taken') return done();
          hangUp(server, session);
        }, done);
      },
    });
    // What clients do wrong is what tests are about.
    server.on('error', () => undefined);
    return server;
  }
}

function refusal(code: number): Error {
  return Object.assign(new Error(`no, thank you (${code})`), { responseCode: code });
}

function hangUp(server: SMTPServer, session: SMTPServerSession): void {
  for (const connection of server.connections) {
    if (connection.session.id === session.id) connection._socket.destroy();
  }
}
