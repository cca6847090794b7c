import { counted, listed } from '../../domain/format.ts';
import type { FlightEventRecord } from '../api/types.ts';

/** Groups of events, as people narrow a feed. `agents`: whatever an agent did, besides its own group. */
export type EventKind = 'holds' | 'payments' | 'sales' | 'releases' | 'agents' | 'flight';

export const eventKinds: readonly { readonly kind: EventKind; readonly label: string }[] = [
  { kind: 'holds', label: 'Holds' },
  { kind: 'payments', label: 'Payments' },
  { kind: 'sales', label: 'Sales' },
  { kind: 'releases', label: 'Releases' },
  { kind: 'agents', label: 'Agents' },
  { kind: 'flight', label: 'Flights' },
];

interface Words {
  readonly kind: EventKind;
  /** Past tense, after the seats: `12A and 12B held`. */
  readonly verb: string;
  /** A glyph of one letter's width: colour is never the only sign. */
  readonly sign: string;
  readonly look: string;
}

const words: Readonly<Record<string, Words>> = {
  'seats-offered': { kind: 'holds', verb: 'offered to who waits', sign: '◔', look: 'text-warn' },
  'seats-held': { kind: 'holds', verb: 'held', sign: '◔', look: 'text-warn' },
  'hold-extended': { kind: 'holds', verb: 'held for longer', sign: '◔', look: 'text-warn' },
  'seats-released': { kind: 'releases', verb: 'released', sign: '○', look: 'text-muted' },
  'payment-started': { kind: 'payments', verb: 'being paid for', sign: '◑', look: 'text-ink' },
  'payment-ended': {
    kind: 'payments',
    verb: 'no longer being paid for',
    sign: '◒',
    look: 'text-bad',
  },
  'seats-sold': { kind: 'sales', verb: 'sold', sign: '●', look: 'text-brand-text' },
  'exchange-started': {
    kind: 'payments',
    verb: 'being paid for in exchange',
    sign: '◑',
    look: 'text-ink',
  },
  'exchange-ended': {
    kind: 'payments',
    verb: 'kept, and no exchange',
    sign: '◒',
    look: 'text-bad',
  },
  'seats-exchanged': { kind: 'sales', verb: 'taken in exchange', sign: '⇄', look: 'text-ink' },
  'swap-proposed': { kind: 'sales', verb: 'asked to be swapped', sign: '⇄', look: 'text-muted' },
  'swap-ended': { kind: 'sales', verb: 'not to be swapped', sign: '⇄', look: 'text-muted' },
  'seats-swapped': { kind: 'sales', verb: 'swapped', sign: '⇄', look: 'text-ink' },
  'seats-rebooked': {
    kind: 'sales',
    verb: 'given from another flight',
    sign: '⇄',
    look: 'text-ink',
  },
  'seats-returned': { kind: 'releases', verb: 'given back', sign: '○', look: 'text-muted' },
  'people-corrected': {
    kind: 'sales',
    verb: 'under a corrected name',
    sign: '·',
    look: 'text-ink',
  },
  'seats-blocked': { kind: 'agents', verb: 'blocked', sign: '✕', look: 'text-ink' },
  'seats-unblocked': { kind: 'agents', verb: 'unblocked', sign: '○', look: 'text-ink' },
  'seats-moved': {
    kind: 'agents',
    verb: 'given in exchange',
    sign: '⇄',
    look: 'text-ink',
  },
  'sales-closed': { kind: 'flight', verb: 'Sales closed', sign: '■', look: 'text-warn' },
  'sales-opened': { kind: 'flight', verb: 'Sales opened', sign: '▶', look: 'text-good' },
  'single-seats-refused': {
    kind: 'flight',
    verb: 'Single seats refused',
    sign: '▣',
    look: 'text-warn',
  },
  'single-seats-allowed': {
    kind: 'flight',
    verb: 'Single seats allowed',
    sign: '▢',
    look: 'text-ink',
  },
  'flight-opened': { kind: 'flight', verb: 'Flight opened', sign: '▶', look: 'text-good' },
  'flight-delayed': { kind: 'flight', verb: 'Departure changed', sign: '◷', look: 'text-warn' },
  'gate-set': { kind: 'flight', verb: 'Gate set', sign: '◇', look: 'text-ink' },
  'flight-cancelled': { kind: 'flight', verb: 'Flight cancelled', sign: '✕', look: 'text-bad' },
  'rebooking-ended': {
    kind: 'flight',
    verb: 'Time to rebook over',
    sign: '✕',
    look: 'text-bad',
  },
  'flight-departed': { kind: 'flight', verb: 'Flight departed', sign: '▲', look: 'text-muted' },
  'aircraft-changed': { kind: 'flight', verb: 'Aircraft changed', sign: '⇄', look: 'text-warn' },
};

const readable = (code: string) => code.replaceAll('-', ' ');

/** A code as a sentence begins: `seats-moved` is `Seats moved`. */
export function codeWords(code: string): string {
  return sentenceCase(readable(code));
}

/** With a capital. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How an event looks and reads; one of a type that the desk does not know reads as its type. */
export function eventWords({ type }: { readonly type: string }): Words {
  return words[type] ?? { kind: 'flight', verb: readable(type), sign: '·', look: 'text-ink' };
}

/** How many seats are named before the rest is counted. */
const NAMED = 6;

/** `12A, 12B and 12C`, or the first few and how many more. */
export function seatsInWords(seats: readonly string[]): string {
  if (seats.length <= NAMED) return listed(seats);
  return listed([...seats.slice(0, NAMED), `${seats.length - NAMED} more`]);
}

type Happened = Pick<FlightEventRecord, 'seats'> & { readonly type: string };

/** What happened, in two parts: whichever is long may be cut, the verb never. `seats` is empty of a flight as a whole. */
export function eventParts(event: Happened): { readonly seats: string; readonly verb: string } {
  const { verb, kind } = eventWords(event);
  if (event.seats.length === 0) {
    return { seats: '', verb: sentenceCase(verb) };
  }
  return kind === 'flight'
    ? { seats: '', verb: `${verb}, ${counted(event.seats.length, 'seat')}` }
    : { seats: seatsInWords(event.seats), verb };
}

/** What happened, in a few words: `12A and 12B sold`. */
export function eventSentence(event: Happened): string {
  const { seats, verb } = eventParts(event);
  return seats === '' ? verb : `${seats} ${verb}`;
}

/** Whether an event belongs to a group. */
export function isOfKind(
  event: { readonly type: string; readonly by?: string | undefined },
  kind: EventKind,
): boolean {
  return eventWords(event).kind === kind || (kind === 'agents' && event.by !== undefined);
}

const causes: Readonly<Record<string, string>> = {
  changed: 'the customer chose other seats',
  cancelled: 'the customer cancelled',
  expired: 'the time to pay ran out',
  'payment-failed': 'the payment failed',
  refunded: 'the customer cancelled and was refunded',
  'flight-cancelled': 'the flight was cancelled',
  rebooked: 'another flight has the order',
  'fence-expired': 'the payment never ended',
  forced: 'an agent released them',
  offered: 'they met the wish of who waits',
  'offer-taken': 'who waited has taken them',
  'offer-withdrawn': 'who waited does not want them',
  'swap-declined': 'the customer who was asked declined',
  'swap-withdrawn': 'the customer who asked took it back',
  'swap-expired': 'nobody answered in time',
  'swap-seats-changed': 'one of the two seats has changed',
  customer: 'the customer',
  agent: 'an agent',
};

const actors: Readonly<Record<string, string>> = {
  customer: 'the customer',
  changed: 'the customer',
  cancelled: 'the customer',
  refunded: 'the customer',
  'offer-taken': 'the customer',
  'offer-withdrawn': 'the customer',
  'swap-declined': 'the customer',
  'swap-withdrawn': 'the customer',
  'swap-expired': 'the clock',
  expired: 'the clock',
  'fence-expired': 'the clock',
  'payment-failed': 'the payment',
  'flight-cancelled': 'the flight',
  rebooked: 'an agent',
  agent: 'an agent',
  forced: 'an agent',
};

/** Who made it happen. */
export function whoActed(event: {
  readonly cause: string;
  readonly by?: string | undefined;
}): string {
  return event.by ?? actors[event.cause] ?? 'the flight';
}

/** Why it happened: the agent's own reason goes before anything else. */
export function causeSentence(event: {
  readonly cause: string;
  readonly by?: string | undefined;
  readonly why?: string | undefined;
}): string {
  const cause = causes[event.cause] ?? readable(event.cause);
  if (event.by === undefined) return cause;
  return event.why === undefined ? event.by : `${event.by}: ${event.why}`;
}
