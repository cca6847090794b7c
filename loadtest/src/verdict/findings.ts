/** What a run proved: the five questions, and what they find, with its evidence as lines that a person can read. */
import type { FlightChanged, Order } from '@aisle/shared/contract';
import { limits } from '@aisle/shared/limits';
import type { Exchange, LedgerEntry, Outcome, WatchSighting } from '../observations.ts';
import type { ShownSeat, ShownSeats } from '../versions.ts';

/** The questions, by letter; the sentences are what a report prints. */
export const questions = {
  a: 'No seat was given to two orders at once.',
  b: 'Every acknowledged hold and sale is in the final seat map, and every sold seat was charged for exactly once.',
  c: 'All replies and broadcasts, in the order of the versions, are one legal history, in keeping with real time.',
  d: 'Every viewer saw every change, and all ended at the same version.',
  e: 'No hold outlived its deadline.',
} as const;
export type Question = keyof typeof questions;

/** One thing that must not be. */
export interface Violation {
  readonly question: Question;
  /** Machine-readable, such as `two-owners`. */
  readonly code: string;
  /** A sentence that says what was seen. */
  readonly sentence: string;
  /** The observations that prove it, oldest first, each as a line of text. */
  readonly evidence: readonly string[];
}

export interface Verdict {
  readonly violations: readonly Violation[];
  /** How many observations each question was put to: a verdict over nothing proves nothing. */
  readonly looked: Readonly<Record<Question, number>>;
  /** Questions that could not be answered, with the reason as a sentence (such as an unknown ledger). */
  readonly unanswered: readonly { readonly question: Question; readonly sentence: string }[];
}

/** What the verdict bears with, and how much it prints. Units last in the name. */
export const bounds = {
  /**
   * A read may be so much older than what was acknowledged to others: one sweep of the relay, which heals a
   * lost notice. What the same customer was told before is never missing.
   */
  staleReadMs: limits.relaySweepMs,
  /**
   * A hold may be shown so long after its deadline: the flight frees it at once, but who is shown it may
   * see it one sweep later, and a crowded flight wakes a little late.
   */
  lateExpiryMs: limits.relaySweepMs + 2_000,
  /** A hold may seem longer than others by that much: clocks of several machines, rounded times. */
  holdLengthMs: 250,
  /** Violations of one kind that are printed in full; of the others the number. */
  violationsPerCode: 5,
  /** Lines of evidence to one violation, the newest. */
  evidenceLines: 24,
} as const;

/** `at`: ms since the run began, by the tester's clock; null when the observation has no time of the tester's. */
export interface Line {
  readonly at: number | null;
  readonly text: string;
}

interface Kind {
  readonly shown: Violation[];
  more: number;
}

/** Collects what the questions find, and bounds what is printed of it. */
export class Findings {
  readonly #kinds = new Map<string, Kind>();
  readonly #looked: Record<Question, number> = { a: 0, b: 0, c: 0, d: 0, e: 0 };
  readonly #unanswered: { question: Question; sentence: string }[] = [];

  /** `count` more observations were put to the question. */
  looked(question: Question, count = 1): void {
    this.#looked[question] += count;
  }

  unanswered(question: Question, sentence: string): void {
    this.#unanswered.push({ question, sentence });
  }

  /** Something that must not be. The evidence is asked for only when it is printed. */
  add(question: Question, code: string, sentence: string, evidence: () => readonly Line[]): void {
    const key = `${question} ${code}`;
    const kind = this.#kinds.get(key) ?? { shown: [], more: 0 };
    this.#kinds.set(key, kind);
    if (kind.shown.length >= bounds.violationsPerCode) kind.more += 1;
    else kind.shown.push({ question, code, sentence, evidence: printed(evidence()) });
  }

  /** Violations by question; a kind with many ends with a sentence that counts the others. */
  verdict(): Verdict {
    const violations = [...this.#kinds.values()].flatMap(({ shown, more }) => {
      const [first] = shown;
      if (first === undefined || more === 0) return shown;
      const sentence = `There is more of this: ${more} further violations of the same kind.`;
      return [...shown, { ...first, sentence, evidence: [] }];
    });
    for (const question of Object.keys(questions) as Question[]) {
      const isSaid = this.#unanswered.some((one) => one.question === question);
      if (this.#looked[question] > 0 || isSaid) continue;
      this.unanswered(question, 'The run saw nothing that this question could be put to.');
    }
    violations.sort((one, other) => one.question.localeCompare(other.question));
    return { violations, looked: { ...this.#looked }, unanswered: this.#unanswered };
  }
}

/** Oldest first, those without a time last; of many the newest. */
function printed(lines: readonly Line[]): string[] {
  const sorted = [...lines].sort((one, other) => (one.at ?? Infinity) - (other.at ?? Infinity));
  const texts = [
    ...new Set(sorted.map(({ at, text }) => (at === null ? text : `${stamp(at)}  ${text}`))),
  ];
  const left = texts.length - bounds.evidenceLines;
  return left > 0 ? [`(${left} earlier lines left out)`, ...texts.slice(left)] : texts;
}

function stamp(at: number): string {
  return `+${(at / 1000).toFixed(3)} s`;
}

/** A request and what came of it. */
export function exchangeLine(exchange: Exchange): Line {
  const { customer, step, seats, sentAt, endedAt, orderId, outcome } = exchange;
  const asked = [step, ...seats].join(' ');
  const about = orderId === null ? '' : ` (order ${orderId})`;
  const text = `customer ${customer} asked ${asked}${about} at ${stamp(sentAt)}: ${outcomeText(outcome)}`;
  return { at: endedAt, text };
}

function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'order':
      return orderText(outcome.order);
    case 'refused': {
      const { code, version, seats } = outcome.problem;
      const at = version === undefined ? '' : ` at version ${version}`;
      return `refused ${[code, ...(seats ?? [])].join(' ')}${at}`;
    }
    case 'flight':
      return `shown version ${outcome.version}`;
    case 'watch':
      return watchText(outcome.watch);
    case 'done':
      return 'done';
    case 'failed':
      return `no answer (${outcome.error})`;
  }
}

/** A watch of seats as an answer or a push showed it. */
export function watchLine({ at, watch }: WatchSighting): Line {
  return { at, text: watchText(watch) };
}

function watchText({
  id,
  status,
  place,
  offer,
  revision,
  serverTime,
}: WatchSighting['watch']): string {
  const more = offer ? `: ${offer.seats.join(' ')} until ${offer.until}` : placeText(place);
  return `watch ${id} is ${status}${more}, change ${revision}, at ${serverTime}`;
}

function placeText(place: number | null): string {
  return place === null ? '' : ` at place ${place}`;
}

/** An order as an answer or a push showed it. */
export function orderLine(at: number, order: Order): Line {
  return { at, text: orderText(order) };
}

function orderText(order: Order): string {
  const until = order.expiresAt === null ? '' : ` until ${order.expiresAt}`;
  const seats = order.seats.length === 0 ? 'without seats' : order.seats.join(' ');
  return `order ${order.id} is ${order.status}: ${seats}${until}, version ${order.flightVersion}, change ${order.revision}`;
}

/** A change as viewers got it, with the first few of its seats. */
export function changeLine(at: number, { from, version, seats }: FlightChanged): Line {
  const all = Object.entries(seats);
  const some = all.slice(0, 6).map(([name, seat]) => seatText(name, seat));
  const rest = all.length > some.length ? ` and ${all.length - some.length} more` : '';
  return {
    at,
    text: `broadcast from ${from} to ${version}: ${some.join(', ') || 'no seats'}${rest}`,
  };
}

/** What a map said of some seats. */
export function seatsLine(
  at: number | null,
  where: string,
  map: ShownSeats,
  seats: readonly string[],
): Line {
  return { at, text: `${where}: ${seats.map((name) => seatText(name, map[name])).join(', ')}` };
}

function seatText(name: string, seat: ShownSeat | undefined): string {
  const until = seat?.until === undefined ? '' : ` until ${seat.until}`;
  return `${name} ${seat?.status ?? 'free'}${until}`;
}

/** A line of the gateway's ledger. */
export function ledgerLine(kind: 'charge' | 'refund', entry: LedgerEntry): Line {
  const { id, orderId, amount, currency, at } = entry;
  const text = `ledger: ${kind} ${id} of ${amount} ${currency} for order ${orderId} at ${at}`;
  return { at: null, text };
}
