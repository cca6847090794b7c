import type { FlightBook } from '@aisle/shared/flight-book';
import { offerMailWorkflowId } from '@aisle/shared/ids';
import { mailMessages, type BookingMail } from '@aisle/shared/order-messages';
import { signalDetached, startDetachedChild } from '../detached-child.ts';
import { uncut } from '../instruction.ts';

/**
 * Hands the mails about offers over to workflows that send them, one a watch. That takes moments, and nobody waits for it but the end of
 * a run.
 */
export class OfferMails {
  readonly #book: FlightBook;
  #underWay = 0;

  constructor(book: FlightBook) {
    this.#book = book;
  }

  /** All of them are handed over. */
  get idle(): boolean {
    return this.#underWay === 0;
  }

  /** To be called whenever seats may have been offered. */
  update(): void {
    for (const mail of this.#book.takeOfferMails()) {
      this.#underWay += 1;
      void uncut(() => handOver(mail)).finally(() => {
        this.#underWay -= 1;
      });
    }
  }
}

async function handOver(mail: BookingMail): Promise<void> {
  const workflowId = offerMailWorkflowId(mail.orderId);
  const mails = [mail];
  while (
    !(await startDetachedChild('notifyContact', workflowId, { mails })) &&
    // The mail before this one is still on its way.
    !(await signalDetached(workflowId, mailMessages.add, mails))
  );
}
