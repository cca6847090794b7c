import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { simpleParser, type ParsedMail } from 'mailparser';
import { getDocumentProxy } from 'unpdf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openOrderLink } from '@aisle/shared/order-link';
import type { BookingMail } from '@aisle/shared/order-messages';
import { TestMailServer } from '../../test/support/mail-server.ts';
import { aMail } from '../../test/support/mails.ts';
import { createMailActivities } from './message.ts';
import { mailTransport, outboxTransport, smtpTransport, type MailTransport } from './transports.ts';

const sender = {
  publicUrl: 'https://aisle.example',
  secret: 'the secret of links in tests',
  from: undefined,
};

let server: TestMailServer;
let transport: MailTransport;
const send = (mail: BookingMail) => createMailActivities(transport, sender).sendMail(mail);

beforeEach(async () => {
  server = await TestMailServer.start();
  transport = smtpTransport(server.url);
});
afterEach(async () => {
  transport.close();
  await server.stop();
});

async function received(mail: BookingMail): Promise<ParsedMail> {
  expect(await send(mail)).toEqual({ sent: true });
  return server.mails.at(-1)!;
}

const attached = (mail: ParsedMail, type: string) =>
  mail.attachments.find(({ contentType }) => contentType === type)?.content;

function calendarIn(mail: ParsedMail) {
  const text = attached(mail, 'application/ics')!.toString();
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  const event = new ICAL.Event(calendar.getFirstSubcomponent('vevent') ?? undefined);
  return { method: calendar.getFirstPropertyValue('method'), event };
}

describe('a mail to an order’s contact', () => {
  it('A24, U3: says until when to pay, and has no pass yet; then that the seats are kept no more', async () => {
    const payUntil = '2026-11-25T10:00:00.000Z';
    const kept = await received(aMail({ kind: 'pay-later', confirmation: '', payUntil }));
    expect(kept.subject).toBe('Your seats are kept for you: AI 101 London to New York City');
    for (const body of [kept.text, kept.html || ''])
      for (const said of ['Pay until', '10:00', 'To pay', 'Open your booking to pay for it.'])
        expect(body).toContain(said);
    expect(kept.attachments).toEqual([]);
    const released = await received(aMail({ kind: 'released', confirmation: '' }));
    expect(released.text).toContain('Nothing is booked.');
    expect(released.text).toContain('Not paid');
    expect(released.attachments).toEqual([]);
  });

  it('W15: of a cancelled flight says by when there is another one, and that no pass is valid', async () => {
    const rebookBy = '2026-11-25T10:00:00.000Z';
    const mail = await received(aMail({ kind: 'rebooking-awaited', rebookBy }));
    expect(mail.subject).toContain('Your flight is cancelled: AI 101');
    for (const body of [mail.text, mail.html || ''])
      for (const said of ['Other flight by', '10:00', 'take your money back', 'no longer valid'])
        expect(body).toContain(said);
    expect(calendarIn(mail).method).toBe('CANCEL');
  });

  it('U3: says everything about the booking, as text and as HTML', async () => {
    const mail = await received(aMail());
    expect(mail.subject).toBe('Your booking is confirmed: AI 101 London to New York City (ABC23D)');
    expect(mail.from?.text).toBe('"Aisle" <bookings@aisle.example>');
    expect(server.recipients).toEqual(['ann@example.com']);
    expect(mail.date?.toISOString()).toBe('2026-11-24T10:00:00.000Z');
    for (const body of [mail.text, mail.html || '']) {
      for (const said of [
        'Your seats are booked.',
        'ABC23D',
        'AI 101',
        'London (LHR)',
        'New York City (JFK)',
        'Wed, 25 Nov 2026 11:20 GMT',
        'Ann Smith-Jones (ANN SMITH JONES): 12A',
        '£245.50',
      ]) {
        expect(body).toContain(said);
      }
    }
  });

  it('U3: says who sits where: an infant on a lap, or in a seat of its own', async () => {
    const named = (givenName: string, seat: string, type: 'adult' | 'infant') =>
      ({ seat, givenName, surname: 'Lee', type }) as const;
    const passengers = [
      named('Ann', '12A', 'adult'),
      named('Bo', '12A', 'infant'),
      named('Cy', '12B', 'infant'),
    ];
    const { text } = await received(aMail({ seats: ['12A', '12B'], passengers }));
    expect(text).toMatch(/Ann Lee: 12A\n +Bo Lee: on the lap in 12A\n +Cy Lee: 12B\n/);
  });

  it('U8: leads back by a secret in the fragment of its link', async () => {
    const given = aMail({ link: 3 });
    const mail = await received(given);
    const [, id, link = ''] =
      /https:\/\/aisle\.example\/orders\/(\w+)#link=(\S+)/.exec(mail.text ?? '') ?? [];
    expect(id).toBe(given.orderId);
    expect(openOrderLink(sender.secret, given.orderId, link)).toBe(3);
    expect(mail.html).toContain(link);
    // It is for the contact's eyes only: calendars and passes are passed on.
    expect(attached(mail, 'application/ics')?.toString()).not.toContain('link=');
  });

  it('U9: says what came free and until when it is kept, and leads to the offer', async () => {
    const keptUntil = '2026-11-24T10:10:00.000Z';
    const given = aMail({ kind: 'seats-offered', confirmation: '', passengers: [], keptUntil });
    const mail = await received(given);
    expect(mail.subject).toBe('Seats came free for you: AI 101 London to New York City');
    for (const body of [mail.text, mail.html || ''])
      for (const said of ['12A', '10:10', '£245.50', 'next in line', `#watch=${given.orderId}.0.`])
        expect(body).toContain(said);
    const [, link = ''] =
      /aisle\.example\/flights\/[\w-]+#watch=\w+?\.(\S+)/.exec(mail.text ?? '') ?? [];
    expect(openOrderLink(sender.secret, given.orderId, link)).toBe(0);
    expect(mail.text).not.toContain('booking');
    expect(mail.attachments).toEqual([]);
  });

  it('U4, U5: brings the passes and the calendar’s entry', async () => {
    const mail = await received(aMail());
    const pdf = await getDocumentProxy(new Uint8Array(attached(mail, 'application/pdf')!));
    expect(pdf.numPages).toBe(1);
    const { method, event } = calendarIn(mail);
    expect(method).toBe('REQUEST');
    expect(event.attendees).toHaveLength(1);
  });

  it('U5: moves the entry by a delay and takes it away by a cancellation, which has no passes', async () => {
    const given = aMail();
    const departsAt = '2026-11-25T15:00:00.000Z';
    const first = calendarIn(await received(given));
    const later = { sequence: 7, flight: { ...given.flight, departsAt } };
    const delayed = calendarIn(await received({ ...given, ...later, kind: 'delayed' }));
    const gone = await received({ ...given, ...later, sequence: 9, kind: 'cancelled' });
    expect(new Set([first, delayed, calendarIn(gone)].map(({ event }) => event.uid)).size).toBe(1);
    expect(delayed.event.sequence).toBeGreaterThan(first.event.sequence);
    expect(delayed.event.startDate.toJSDate().toISOString()).toBe(departsAt);
    expect(calendarIn(gone).method).toBe('CANCEL');
    expect(attached(gone, 'application/pdf')).toBeUndefined();
    expect(gone.text).toContain('no longer valid');
  });

  it('U5: says nothing to a calendar of what was never confirmed', async () => {
    const mail = await received(aMail({ kind: 'refunded', confirmation: '' }));
    expect(mail.attachments).toEqual([]);
    expect(mail.subject).toBe('Your money is refunded: AI 101 London to New York City');
  });

  it('U6: takes whatever is in it for text', async () => {
    const evil = '"><script>alert(1)</script>\r\nBcc: all@example.com\r\n\r\n.\r\n';
    const mail = await received(
      aMail({
        message: evil,
        passengers: [{ seat: '12A', givenName: evil, surname: evil, type: 'adult' }],
      }),
    );
    expect(mail.html).not.toContain('<script');
    expect(mail.html).toContain('&lt;script&gt;');
    expect(mail.bcc).toBeUndefined();
    expect(server.recipients).toHaveLength(1);
    expect(server.mails).toHaveLength(1);
    expect(calendarIn(mail).event.attendees).toHaveLength(1);
  });

  it('U6: goes to one address, whatever is in that', async () => {
    const to = 'ann@example.com>\r\nRCPT TO:<all@example.com';
    await send(aMail({ to })).catch(() => undefined);
    expect(server.recipients).not.toContain('all@example.com');
    await send(aMail({ to: 'ann@example.com, all@example.com' })).catch(() => undefined);
    expect(server.recipients).not.toContain('all@example.com');
  });
});

describe('U7: a mail server', () => {
  it('that refuses the address for good is believed, with what it says', async () => {
    server.recipient = () => 550;
    expect(await send(aMail())).toEqual({ sent: false, why: '550 no, thank you (550)' });
    server.recipient = () => 'taken';
    server.data = () => 554;
    expect(await send(aMail())).toMatchObject({ sent: false });
  });

  it.each([
    ['has no time now', () => (server.recipient = () => 450)],
    ['has no room now', () => (server.data = () => 452)],
    ['refuses our own address', () => (server.sender = () => 550)],
    ['is away', () => server.stop()],
  ])('that %s is to be asked again', async (_what, trouble) => {
    await trouble();
    const failed = send(aMail());
    await expect(failed).rejects.toThrow(/^the mail server did not take the mail: [A-Z]+/);
    await expect(failed).rejects.not.toThrow(/ann@|bookings@/);
    if (_what === 'is away') await server.comeBack();
  });

  it('that takes the mail and dies before it answers gets the same mail again', async () => {
    server.data = (count) => (count === 1 ? 'hangs-up' : 'taken');
    await expect(send(aMail())).rejects.toThrow();
    await send(aMail());
    const ids = server.mails.map(({ messageId }) => messageId);
    expect(ids).toEqual(Array(2).fill('<0123456789ABCDEFGHJKMNPQRS.5.confirmed@aisle.example>'));
  });

  it('gets the password, and nobody else does', async () => {
    const password = 'a-very-secret-password';
    const guarded = await TestMailServer.start(password);
    const open = (secret: string) =>
      smtpTransport(guarded.url.replace('//', `//aisle:${encodeURIComponent(secret)}@`));
    for (const [secret, outcome] of [
      [password, { sent: true }],
      ['wrong-secret', /^the mail server did not take the mail: EAUTH 535$/],
    ] as const) {
      const way = open(secret);
      const sending = createMailActivities(way, sender).sendMail(aMail());
      if (outcome instanceof RegExp) await expect(sending).rejects.toThrow(outcome);
      else expect(await sending).toEqual(outcome);
      way.close();
    }
    await guarded.stop();
  });

  it('is shown no password on another machine without TLS', async () => {
    const password = 'a-very-secret-password';
    const guarded = await TestMailServer.start(password);
    // An address of this machine that looks like none.
    const way = smtpTransport(guarded.url.replace('//127.0.0.1', `//aisle:${password}@0.0.0.0`));
    await expect(createMailActivities(way, sender).sendMail(aMail())).rejects.toThrow(/ETLS/);
    expect(guarded.passwords).toEqual([]);
    way.close();
    await guarded.stop();
  });
});

describe('U2: the outbox', () => {
  it('is for development: in production a worker does not start without a mail server', () => {
    const settings = { smtpUrl: undefined, dataDir: '.', isProduction: true };
    expect(() => mailTransport(settings)).toThrow('SMTP_URL is not set');
    mailTransport({ ...settings, smtpUrl: 'smtp://127.0.0.1:9' }).close();
  });

  it('has one file a mail, for its owner only, however often it is written', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'aisle-outbox-')), 'outbox');
    const { sendMail } = createMailActivities(outboxTransport(folder), sender);
    await sendMail(aMail());
    await sendMail(aMail());
    await sendMail(aMail({ kind: 'delayed', sequence: 6 }));
    const files = await readdir(folder);
    expect(files).toHaveLength(2);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const file of files) {
      expect(file).toMatch(/\.eml$/);
      expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
      const mail = await simpleParser(await readFile(join(folder, file)));
      expect(mail.to).toMatchObject({ text: 'ann@example.com' });
    }
    await rm(join(folder, '..'), { recursive: true });
  });
});
