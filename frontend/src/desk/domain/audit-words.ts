import type { AuditRow } from '../api/types.ts';
import { orderTail } from './agent-seat.ts';
import { seatsInWords } from './event-words.ts';
import { dayAndTime } from './time-words.ts';

type Command = AuditRow['command'];

const text = (value: unknown) => (typeof value === 'string' ? value : '');
const seatsOf = ({ seats }: Command) =>
  Array.isArray(seats) ? seatsInWords(seats.filter((seat) => typeof seat === 'string')) : '';
const orderOf = ({ orderId }: Command) => `order …${orderTail(text(orderId))}`;

/** What an agent did, in the past tense. */
export function auditSentence(command: Command): string {
  switch (command.type) {
    case 'block':
      return `Blocked ${seatsOf(command)}`;
    case 'unblock':
      return `Unblocked ${seatsOf(command)}`;
    case 'force-release':
      return `Ended ${orderOf(command)}`;
    case 'extend-hold':
      return `Extended the hold of ${orderOf(command)} by ${Math.round(Number(command['extraMs']) / 60_000)} min`;
    case 'move-order':
      return `Moved ${orderOf(command)} to ${seatsOf(command)}`;
    case 'open-flight':
      return 'Opened the flight';
    case 'close-sales':
      return 'Closed sales';
    case 'open-sales':
      return 'Opened sales';
    case 'delay':
      return `Changed the departure to ${dayAndTime(text(command['departsAt']))}`;
    case 'cancel-flight':
      return 'Cancelled the flight';
    case 'change-aircraft':
      return `Changed the aircraft to ${text(command['aircraft'])}`;
    default:
      return command.type;
  }
}

/** What is known and what has come, each entry once, oldest first. */
export function mergedAudit(known: readonly AuditRow[], fresh: readonly AuditRow[]): AuditRow[] {
  const keyOf = ({ at, version }: AuditRow) => `${at} ${version}`;
  return [...new Map([...known, ...fresh].map((entry) => [keyOf(entry), entry])).values()];
}
