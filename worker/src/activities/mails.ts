import { composeMail, type MailSender } from '../mail/message.ts';
import type { MailTransport } from '../mail/transports.ts';
import type { MailActivities } from './types.ts';

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
