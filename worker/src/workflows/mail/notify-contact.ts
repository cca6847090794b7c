import {
  ActivityFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import {
  mailMessages,
  type BookingMail,
  type MailKind,
  type MailRecord,
  type MailRun,
  type Sending,
} from '@aisle/shared/order-messages';
import type { MailActivities } from '../../activities/types.ts';
import { now } from '../clock.ts';
import { uncut } from '../instruction.ts';
import { fits, isFlightTerms, isRecord, isSeatList, name, text } from '../shape.ts';

const add = defineSignal<[unknown]>(mailMessages.add);
const records = defineQuery<readonly MailRecord[]>(mailMessages.records);

/** Longer than any sentence of ours with an agent's at its end. */
const MESSAGE_CHARACTERS = 4_000;

const sending = (patienceMs: number) =>
  proxyActivities<MailActivities>({
    startToCloseTimeout: limits.mailAttemptMs,
    scheduleToCloseTimeout: patienceMs,
    retry: {
      initialInterval: limits.mailPauseMs,
      backoffCoefficient: 2,
      maximumInterval: limits.mailLongestPauseMs,
    },
  });

/**
 * Writes to the contact of one order, one mail after the other (SPEC U7), so that the order itself never waits for a mail server. It
 * knows what became of the last of them for as long as the booking stands, and ends with that: after the refund, or when
 * the flight has departed and all is sent.
 */
export async function notifyContact(input: MailRun): Promise<readonly MailRecord[]> {
  const mails = new MailQueue(input);
  setHandler(records, () => mails.records);
  setHandler(add, (more) => {
    if (Array.isArray(more)) mails.add(more.filter(isBookingMail));
  });
  return uncut(() => run(mails));
}

async function run(mails: MailQueue): Promise<readonly MailRecord[]> {
  for (;;) {
    for (let mail = mails.next; mail !== null; mail = mails.next) {
      mails.settle(mail, await send(mail));
      if (workflowInfo().continueAsNewSuggested) {
        await continueAsNew<typeof notifyContact>(mails.carryOver());
      }
    }
    const { last } = mails;
    const leftMs = last === null || lastKinds.has(last.kind) ? 0 : leftBefore(last);
    const isMore = leftMs > 0 && (await condition(() => mails.next !== null, leftMs));
    if (!isMore) return mails.records;
  }
}

/** After which no further mail is awaited: another one begins anew. */
const lastKinds: ReadonlySet<MailKind> = new Set(['refunded', 'released', 'seats-offered']);

function leftBefore({ flight }: BookingMail): number {
  return Math.max(0, Date.parse(flight.departsAt) - now());
}

/** `null`: the mail server could not be reached for a day, or for as long as the seats are on offer. */
async function send(mail: BookingMail): Promise<Sending | null> {
  const { keptUntil } = mail;
  const leftMs =
    keptUntil === undefined ? limits.mailPatienceMs : Math.max(1, Date.parse(keptUntil) - now());
  try {
    return await sending(leftMs).sendMail(mail);
  } catch (error) {
    if (error instanceof ActivityFailure) return null;
    throw error;
  }
}

/** The mails that are still to be sent, and what became of those before. */
class MailQueue {
  #waiting: readonly BookingMail[];
  #records: readonly MailRecord[];
  /** The one that came last, sent or not. */
  last: BookingMail | null;

  constructor({ mails, records: before = [], last = null }: MailRun) {
    this.#waiting = [];
    this.#records = before;
    this.last = last;
    this.add(mails);
  }

  get next(): BookingMail | null {
    return this.#waiting[0] ?? null;
  }

  get records(): readonly MailRecord[] {
    return this.#records;
  }

  /** One that is there already was handed over twice. */
  add(mails: readonly BookingMail[]): void {
    for (const mail of mails) {
      const { sequence } = mail;
      this.last = mail;
      const record = this.#records.find((known) => known.sequence === sequence);
      const isWaiting = this.#waiting.some((waiting) => waiting.sequence === sequence);
      if (isWaiting || (record && record.outcome !== null)) continue;
      this.#waiting = [...this.#waiting, mail];
      if (!record) this.#records = [...this.#records, begun(mail)].slice(-limits.mailRecords);
    }
  }

  settle(mail: BookingMail, sending: Sending | null): void {
    this.#waiting = this.#waiting.filter(({ sequence }) => sequence !== mail.sequence);
    const settledAt = new Date(now()).toISOString();
    this.#records = this.#records.map((record) =>
      record.sequence === mail.sequence ? { ...record, ...outcomeOf(sending), settledAt } : record,
    );
  }

  /** For the next run. */
  carryOver(): MailRun {
    return { mails: this.#waiting, records: this.#records, last: this.last };
  }
}

function begun({ kind, sequence, to, at }: BookingMail): MailRecord {
  return { kind, sequence, to, at, outcome: null, settledAt: null };
}

function outcomeOf(sending: Sending | null): Pick<MailRecord, 'outcome' | 'why'> {
  if (sending === null) return { outcome: 'given-up' };
  return sending.sent ? { outcome: 'sent' } : { outcome: 'bounced', why: sending.why };
}

/** A signal that is not well formed is ignored. */
function isBookingMail(told: unknown): told is BookingMail {
  return fits(told, {
    orderId: name,
    kind: name,
    to: text(limits.emailLength),
    message: text(MESSAGE_CHARACTERS),
    flight: isFlightTerms,
    seats: (seats) => isSeatList(seats, limits.seatsPerOrder),
    passengers: Array.isArray,
    total: isRecord,
  });
}
