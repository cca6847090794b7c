/** Observations as lines that a person can read. Times are those of the tester's clock. */
import type { FlightChanged, Order } from '@aisle/shared/contract';
import type { Exchange, LedgerEntry, Outcome } from '../observations.ts';
import { bounds } from './bounds.ts';
import type { ShownSeat, ShownSeats } from './shown.ts';

/** `at`: ms since the run began; null when the observation has no time of the tester's. */
export interface Line {
  readonly at: number | null;
  readonly text: string;
}

/** Oldest first, those without a time last; of many the newest. */
export function printLines(lines: readonly Line[]): string[] {
  const sorted = [...lines].sort((one, other) => (one.at ?? Infinity) - (other.at ?? Infinity));
  const texts = [
    ...new Set(sorted.map(({ at, text }) => `${at === null ? '' : stamp(at)}${text}`)),
  ];
  const left = texts.length - bounds.evidenceLines;
  return left > 0 ? [`(${left} earlier lines left out)`, ...texts.slice(left)] : texts;
}

function stamp(at: number): string {
  return Number.isFinite(at) ? `+${(at / 1000).toFixed(3)} s  ` : '';
}

/** A request and what came of it. */
export function exchangeLine(exchange: Exchange): Line {
  const { customer, step, seats, sentAt, endedAt, orderId, outcome } = exchange;
  const asked = [step, ...seats].join(' ');
  const about = orderId === null ? '' : ` (order ${orderId})`;
  return {
    at: endedAt,
    text: `customer ${customer} asked ${asked}${about} at ${stamp(sentAt).trim()}: ${outcomeText(outcome)}`,
  };
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
    case 'done':
      return 'done';
    case 'failed':
      return `no answer (${outcome.error})`;
  }
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

/** A change as viewers got it; only the named seats, or the first few. */
export function changeLine(at: number, change: FlightChanged, seats?: readonly string[]): Line {
  const named = Object.entries(change.seats).filter(([name]) => seats?.includes(name) ?? true);
  const some = named.slice(0, 6).map(([name, seat]) => seatText(name, seat));
  const rest = named.length > some.length ? ` and ${named.length - some.length} more` : '';
  return {
    at,
    text: `broadcast from ${change.from} to ${change.version}: ${some.join(', ') || 'none of these seats'}${rest}`,
  };
}

/** What a map said of some seats. */
export function seatsLine(
  at: number | null,
  where: string,
  map: ShownSeats,
  seats: readonly string[],
): Line {
  const said = seats.map((name) => seatText(name, map[name]));
  return { at, text: `${where}: ${said.join(', ')}` };
}

function seatText(name: string, seat: ShownSeat | undefined): string {
  const until = seat?.until === undefined ? '' : ` until ${seat.until}`;
  return `${name} ${seat?.status ?? 'free'}${until}`;
}

/** A line of the gateway's ledger. */
export function ledgerLine(kind: 'charge' | 'refund', entry: LedgerEntry): Line {
  const { id, orderId, amount, currency, at } = entry;
  return {
    at: null,
    text: `ledger: ${kind} ${id} of ${amount} ${currency} for order ${orderId} at ${at}`,
  };
}
