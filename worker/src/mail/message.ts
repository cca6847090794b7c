import type { SendMailOptions } from 'nodemailer';
import { offerPage, orderLink, orderPage } from '@aisle/shared/order-link';
import type { BookingMail } from '@aisle/shared/order-messages';
import { calendarFile, mailHost, methodOf, passesPdf } from '@aisle/shared/papers';
import type { MailActivities } from '../activities/types.ts';
import { htmlBody, textBody, stands, wordsOf } from './words.ts';
import type { MailTransport } from './transports.ts';

/** Who writes, and where the links lead. */
interface MailSender {
  /** Where customers reach the product. */
  readonly publicUrl: string;
  /** Signs the links. */
  readonly secret: string;
  /** The address that mails come from; undefined: one at the product's own host. */
  readonly from: string | undefined;
}

/**
 * A mail as it is sent (SPEC U3 to U6). Addresses are given by structure and headers by name, so that no text becomes one. Its
 * Message-ID follows from the order and the change that it tells of: sent again, it is the same mail.
 */
async function composeMail(mail: BookingMail, sender: MailSender): Promise<SendMailOptions> {
  const { orderId, sequence, kind, at, to, confirmation } = mail;
  const host = mailHost(sender.publicUrl);
  const from = { name: 'Aisle', address: sender.from ?? `bookings@${host}` };
  const url = pageOf(mail, sender);
  const words = wordsOf(mail);
  const calendar = {
    host,
    url: orderPage(sender.publicUrl, orderId),
    invitation: { from: { name: from.name, email: from.address }, to },
    cancelled: !stands(kind),
  };
  return {
    from,
    to: { name: '', address: to },
    subject: words.subject,
    text: textBody(words, url),
    html: htmlBody(words, url),
    messageId: `<${orderId}.${sequence}.${kind}@${host}>`,
    date: new Date(at),
    // Nobody's absence is to answer it.
    headers: { 'Auto-Submitted': 'auto-generated' },
    // What was never confirmed is in no calendar.
    ...(confirmation !== '' && {
      icalEvent: { method: methodOf(calendar), content: calendarFile(mail, calendar) },
    }),
    attachments: stands(kind) ? [await passesOf(mail)] : [],
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Where the mail leads back to. */
function pageOf(
  { kind, orderId, flight, link: version }: BookingMail,
  { publicUrl, secret }: MailSender,
): string {
  const link = orderLink(secret, orderId, version);
  if (kind !== 'seats-offered') return orderPage(publicUrl, orderId, link);
  return offerPage(publicUrl, { flightId: flight.id, watchId: orderId, link });
}

async function passesOf(mail: BookingMail) {
  const content = await passesPdf(mail);
  const filename = `boarding-passes-${mail.confirmation}.pdf`;
  return { filename, content, contentType: 'application/pdf' };
}

/** The activity that writes to customers. */
export function createMailActivities(transport: MailTransport, sender: MailSender): MailActivities {
  return {
    async sendMail(mail) {
      const { at, orderId, sequence, kind } = mail;
      const name = [at.replace(/\D/g, ''), orderId, sequence, kind].join('-');
      return transport.send(await composeMail(mail, sender), name);
    },
  };
}
