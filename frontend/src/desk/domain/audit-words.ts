import { inZone } from '@aisle/shared/times';
import { minorUnits, money, type Money } from '@aisle/shared/money';
import { counted, formatMoney, listed } from '../../domain/format.ts';
import type { AgentOrder, AuditRow } from '../api/types.ts';
import { orderTail } from './agent-seat.ts';
import { codeWords, seatsInWords, sentenceCase } from './event-words.ts';

type Command = AuditRow['command'];

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const seatsOf = ({ seats }: Command) =>
  Array.isArray(seats) ? seatsInWords(seats.filter((seat) => typeof seat === 'string')) : '';
const orderOf = ({ orderId }: Command) => `order …${orderTail(text(orderId))}`;

/** An extension by what the hold got, which may be less than was asked for. */
function extensionWords({ command, effect }: Done): string {
  const asked = Number(command['extraMs']);
  const granted = effect?.type === 'extension' ? effect.grantedMs : asked;
  const minutes = (ms: number) => `${Math.round(ms / 60_000)} min`;
  const rest = minutes(granted) === minutes(asked) ? '' : ` (${minutes(asked)} asked for)`;
  return `Extended the hold of ${orderOf(command)} by ${minutes(granted)}${rest}`;
}

/** A move with the cabins, where they differ, and what the new seats are worth more or less. */
function moveWords({ command, effect }: Done): string {
  if (effect?.type !== 'move') return `Moved ${orderOf(command)} to ${seatsOf(command)}`;
  const { from, fromCabins, toCabins, worthBefore, worthAfter } = effect;
  const cabins = [fromCabins, toCabins].map((each) => listed(each));
  const cabin = (name = '') => (cabins[0] === cabins[1] ? '' : ` (${name})`);
  const difference = minorUnits(worthAfter) - minorUnits(worthBefore);
  const amount = formatMoney(money(Math.abs(difference), worthAfter.currency));
  const worth = difference === 0 ? '' : `, worth ${amount} ${difference > 0 ? 'more' : 'less'}`;
  return `Moved ${orderOf(command)} from ${seatsInWords(from)}${cabin(cabins[0])} to ${seatsOf(command)}${cabin(cabins[1])}${worth}`;
}

const refundWords = ({ effect }: Done) =>
  effect?.type === 'refund' ? `, ${formatMoney(effect.refund)} went back` : '';

/** Who came to sit in a lower class, why, and what went back for it. */
function lowerWords({ command, effect }: Done): string {
  const { lowerClass } = command;
  if (typeof lowerClass !== 'object' || lowerClass === null) return '';
  const why = `“${'reason' in lowerClass ? text(lowerClass.reason) : ''}”`;
  if (effect?.type !== 'lower-class') return `, lower classes permitted: ${why}`;
  const { seats, orders, refund } = effect;
  const who = `${counted(seats, 'seat')} of ${counted(orders, 'order')}`;
  return `, ${who} in a lower class, ${formatMoney(refund)} went back: ${why}`;
}

/** What was set, and what was taken back; what was left out stayed as it was. */
function gateSentence(command: Command): string {
  const names = ['terminal', 'gate'] as const;
  const set = names.filter((name) => text(command[name]) !== '');
  const gone = names.filter((name) => command[name] === null);
  const parts = [
    set.length > 0 && `set ${set.map((name) => `${name} ${text(command[name])}`).join(', ')}`,
    gone.length > 0 && `took the ${listed(gone)} back`,
  ].filter(Boolean);
  return sentenceCase(parts.join(', '));
}

/** Hours for which who had paid was kept, if at all. */
function cancelSentence(command: Command): string {
  const hours = Math.round(Number(command['rebookWithinMs'] ?? 0) / 3_600_000);
  const kept =
    hours > 0 ? `, and kept its bookings for rebooking for ${counted(hours, 'hour')}` : '';
  return `Cancelled the flight${kept}`;
}

type Done = Pick<AuditRow, 'command' | 'effect'>;

/** What an agent did, in the past tense. `timeZone`: the origin's, by which departures are told. */
export function auditSentence(done: Done, timeZone: string): string {
  const { command } = done;
  switch (command.type) {
    case 'block':
      return `Blocked ${seatsOf(command)}`;
    case 'unblock':
      return `Unblocked ${seatsOf(command)}`;
    case 'force-release':
      return `Ended ${orderOf(command)}`;
    case 'extend-hold':
      return extensionWords(done);
    case 'move-order':
      return moveWords(done);
    case 'cancel-passenger':
      return `Cancelled the passenger in ${text(command['seat'])} of ${orderOf(command)}${refundWords(done)}`;
    case 'rebook-orders':
      return `Rebooked ${command.orderId === undefined ? 'everybody' : orderOf(command)} onto ${text(command['to'])}${lowerWords(done)}`;
    case 'pay-later':
      return `Had ${orderOf(command)} kept until ${inZone(text(command['until']), timeZone)}, to be paid later`;
    case 'open-order':
      return `Opened ${orderOf(command)} for its caller`;
    case 'book':
      return `Booked ${seatsOf(command)} for a caller, ${orderOf(command)}`;
    case 'forget-people':
      return `Had the people of ${orderOf(command)} forgotten`;
    case 'open-flight':
      return 'Opened the flight';
    case 'close-sales':
      return 'Closed sales';
    case 'open-sales':
      return 'Opened sales';
    case 'refuse-single-seats':
      return 'Had choices refused that leave a seat alone';
    case 'allow-single-seats':
      return 'Allowed choices that leave a seat alone';
    case 'delay':
      return `Changed the departure to ${inZone(text(command['departsAt']), timeZone)}`;
    case 'set-gate':
      return gateSentence(command);
    case 'cancel-flight':
      return cancelSentence(command);
    case 'change-aircraft':
      return `Changed the aircraft to ${text(command['aircraft'])}${lowerWords(done)}`;
    default:
      return command.type;
  }
}

/** What is known and what has come, each entry once, oldest first. */
export function mergedAudit(known: readonly AuditRow[], fresh: readonly AuditRow[]): AuditRow[] {
  const keyOf = ({ at, version }: AuditRow) => `${at} ${version}`;
  return [...new Map([...known, ...fresh].map((entry) => [keyOf(entry), entry])).values()];
}

/** One line of an order's life: a state, an attempt, a message, or money that moved. */
export interface TimelineLine {
  readonly key: string;
  readonly at: string;
  readonly status: string;
  readonly what: string;
  readonly message: string | null;
  /** The order's seats from then on, where these changed. */
  readonly seats: readonly string[] | null;
  /** Of an agent's act: who, and why. */
  readonly by: string | null;
  readonly why: string | null;
  readonly money: boolean;
  readonly amount: Money | null;
}

const plain = { message: null, seats: null, by: null, why: null, money: false, amount: null };

/**
 * The order's own entries, what agents did, and the gateway's word on the money in one line of time, oldest first.
 * `timeZone`: the origin's.
 */
export function timelineOf(
  file: Pick<AgentOrder, 'timeline' | 'payments' | 'acts'>,
  timeZone: string,
): TimelineLine[] {
  const states = file.timeline.map((entry) => ({
    ...plain,
    key: `state ${entry.sequence}`,
    at: entry.at,
    status: entry.status,
    what:
      entry.attempt === undefined
        ? codeWords(entry.what)
        : `${codeWords(entry.what)}, attempt ${entry.attempt}`,
    message: entry.message ?? null,
    seats: entry.seats ?? null,
  }));
  const acts = file.acts.map((act, place) => ({
    ...plain,
    key: `act ${act.version} ${place}`,
    at: act.at,
    status: act.role,
    what: auditSentence(act, timeZone),
    by: act.by,
    why: act.reason,
  }));
  const money = file.payments.map((payment) => ({
    ...plain,
    key: `${payment.kind} ${payment.id}`,
    at: payment.at,
    status: payment.kind,
    what: payment.kind === 'charge' ? 'The gateway charged' : 'The gateway refunded',
    money: true,
    amount: payment.amount,
  }));
  // What an agent did comes before what it led to, in the same moment too.
  return [...acts, ...states, ...money].toSorted((a, b) => a.at.localeCompare(b.at));
}
