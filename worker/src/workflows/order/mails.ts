import { mailWorkflowId } from '@aisle/shared/ids';
import type { OrderFacts } from '@aisle/shared/order-facts';
import { mailMessages, type BookingMail, type MailKind } from '@aisle/shared/order-messages';
import type { OrderChange } from '@aisle/shared/states';
import { signalDetached, startDetachedChild } from '../detached-child.ts';
import { uncut } from '../instruction.ts';

/** What an order knows of its mails in its next run. */
export interface MailsCarry {
  readonly last: MailKind | null;
  /** How often the links in mails were withdrawn. */
  readonly link: number;
}

/** What decides about a mail. */
type MailFacts = Pick<OrderFacts, 'status' | 'refunded' | 'payLaterUntil' | 'rebookBy'>;

/**
 * Hands an order's mails over to the workflow that sends them, which is started with the first and told of the others. That
 * takes moments, and nobody waits for it but the end of a run.
 */
export class Mails {
  readonly #orderId: string;
  #waiting: readonly BookingMail[] = [];
  #last: MailKind | null;
  #link: number;
  #underWay = false;

  constructor(orderId: string, { last, link }: MailsCarry = { last: null, link: 0 }) {
    this.#orderId = orderId;
    this.#last = last;
    this.#link = link;
  }

  /** All of them are handed over. */
  get idle(): boolean {
    return !this.#underWay;
  }

  /** Which of the order's links leads back to it. */
  get link(): number {
    return this.#link;
  }

  withdrawLink(): void {
    this.#link += 1;
  }

  carryOver(): MailsCarry {
    return { last: this.#last, link: this.#link };
  }

  /** Which mail a change asks for; a cancellation is told of once. */
  kindOf(what: OrderChange, facts: MailFacts): MailKind | null {
    const kind = mailKindOf(what, facts);
    return kind === 'cancelled' && this.#last === kind ? null : kind;
  }

  send(mail: BookingMail): void {
    this.#waiting = [...this.#waiting, mail];
    if (this.#underWay) {
      this.#last = mail.kind;
      return;
    }
    const isFirst = this.#last === null;
    this.#last = mail.kind;
    this.#underWay = true;
    void uncut(() => this.#handOver(isFirst)).finally(() => {
      this.#underWay = false;
    });
  }

  async #handOver(isFirst: boolean): Promise<void> {
    for (let isNew = isFirst; this.#waiting.length > 0; isNew = false) {
      const mails = this.#waiting;
      this.#waiting = [];
      let told = isNew && (await this.#begin(mails));
      // It is there from an earlier life of this id, or has ended.
      while (!told) told = (await this.#add(mails)) || (await this.#begin(mails));
    }
  }

  #begin(mails: readonly BookingMail[]): Promise<boolean> {
    return startDetachedChild('notifyContact', mailWorkflowId(this.#orderId), { mails });
  }

  #add(mails: readonly BookingMail[]): Promise<boolean> {
    return signalDetached(mailWorkflowId(this.#orderId), mailMessages.add, mails);
  }
}

/** Which mail a change of an order asks for (SPEC U1); null for none: of what is not booked, nor kept for a caller, nobody is written to. */
function mailKindOf(
  what: OrderChange,
  { status, refunded, payLaterUntil, rebookBy }: MailFacts,
): MailKind | null {
  const payLater = payLaterUntil !== undefined;
  if (what === 'pay-later' || (what === 'hold-extended' && payLater)) return 'pay-later';
  if (what === 'ended' && payLater && !refunded && status !== 'confirmed') return 'released';
  if (what === 'ended') return refunded ? 'refunded' : null;
  if (status !== 'confirmed') return null;
  switch (what) {
    case 'confirmed':
      return rebookBy !== undefined ? 'rebooking-awaited' : 'confirmed';
    case 'seats-moved':
    case 'seats-exchanged':
    case 'seats-swapped':
      return 'seats-changed';
    case 'passenger-cancelled':
    case 'name-corrected':
    case 'rebooked':
    case 'rebooking-awaited':
    case 'swap-asked':
      return what;
    case 'flight-delayed':
      return 'delayed';
    case 'seats-lost':
      return 'cancelled';
    // The seats are given back, and the refund takes its time.
    case 'gateway-unanswered':
      return 'cancelled';
    default:
      return null;
  }
}
