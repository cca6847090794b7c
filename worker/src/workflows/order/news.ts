import { condition } from '@temporalio/workflow';
import { onTerms } from '@aisle/shared/flight-terms';
import { limits } from '@aisle/shared/limits';
import { lessBySeat, loweredOrder } from '@aisle/shared/lower-class';
import { minorUnits } from '@aisle/shared/money';
import { newsSentence } from '@aisle/shared/order-sentences';
import { assertNever } from '@aisle/shared/result';
import { isMoment } from '@aisle/shared/times';
import type { OrderNews } from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import {
  count,
  fits,
  isCount,
  isFlightTerms,
  isGateName,
  isRecord,
  isSeatList,
  isText,
  name,
} from '../shape.ts';
import type { Lost } from './carry.ts';
import type { OrderContext } from './context.ts';
import { SEATS_NAMED } from './rules.ts';

/** Takes news from the flight: the order's state and message follow at once. A signal that is not well formed is ignored. */
export function onFlightSignal(
  order: OrderContext,
  signal: OrderNews['signal'],
  told: unknown,
): void {
  const news = newsOf(signal, told);
  const { record, rebooking } = order;
  if (news === null || record.ended) return;
  const { flightId = record.paid.flightId } = news;
  // A flight that the order is about to be on, or has left.
  if (flightId === rebooking?.flightId) rebooking.news.push(news);
  if (flightId !== record.paid.flightId) return;
  const isLower = news.signal === 'seatsMoved' && news.lower !== undefined;
  // The other flight is told what was paid here: only when the order stays does it cost less.
  if (isLower && rebooking) return void rebooking.news.push(news);
  const { seats, departsAt, status, total } = record;
  const paid = status === 'confirmed';
  // Who has not paid has nothing to wait for: the order ends at once.
  const done = status === 'held' || status === 'open';
  const message = newsSentence(news, { seats, paid, departsAt, total, done });
  switch (news.signal) {
    case 'seatsTaken':
      if (paid || status === 'held') loseSeats(order, news, message);
      // Seats that are being paid for are not taken: this is of before, or of what was sold, which the order has yet to hear.
      else if (status === 'paying') order.unheard.push(news);
      return;
    case 'flightCancelled':
      return loseFlight(order, news, message);
    case 'seatsMoved':
      return moveSeats(order, news, message);
    case 'holdExtended':
      return record.extend(news, message);
    case 'flightDelayed':
      return record.delay(news, message);
    case 'gateSet':
      return record.goToGate(news, message);
    case 'salesChanged':
      if (!paid) record.tell('sales-changed', message, news.version);
      return;
    case 'swapsChanged':
      return record.paid.adoptSwaps(news);
    default:
      return assertNever(news);
  }
}

/** The seats are sold, and may have been taken back, or lie in a lower class, since before the order heard of the sale. */
export function heedUnheard(order: OrderContext): void {
  const { unheard } = order;
  order.unheard = [];
  for (const news of unheard) {
    if (news.signal === 'seatsTaken' && order.record.knows(news.version)) continue;
    if (order.patched('taken-when-sold')) onFlightSignal(order, news.signal, news);
  }
}

/**
 * A request to cancel the workflow (from Temporal's page) is our staff taking the seats back (SPEC O19). Like a
 * cancellation of the customer's it comes too late once the flight was to depart.
 */
export async function heedCancelRequest(order: OrderContext): Promise<void> {
  await condition(() => order.cancelRequested);
  order.cancelRequested = false;
  const { ended, status, seats, departsAt, total, rebookBy } = order.record.facts;
  const paid = status === 'confirmed';
  if (ended || (paid && rebookBy === undefined && now() >= departsAt)) return;
  const news = { signal: 'seatsTaken', reason: 'released-by-agent', version: 0 } as const;
  const done = order.record.choosing;
  const facts = { seats, paid, departsAt, total, done };
  lose(order, { ...news, asked: true }, newsSentence(news, facts));
}

/** In a lower class it costs less: what was paid more goes back. Of an order that gave its seats back everything does. */
function moveSeats(
  order: OrderContext,
  news: Extract<OrderNews, { signal: 'seatsMoved' }>,
  message: string,
): void {
  const { record, after, fence, givenBack } = order;
  // No aircraft is changed under a payment: the seats are sold, which the order has yet to hear.
  if (record.status === 'paying' && news.lower && order.patched('taken-when-sold'))
    return void order.unheard.push(news);
  if (record.status !== 'confirmed') return void record.move(news, message);
  if (news.lower && (givenBack !== null || record.isRefunded)) return;
  const { from = record.seats, seats, lower } = news;
  const before = record.facts.flight;
  const flights = { before, after: news.flight ? onTerms(before, news.flight) : before };
  const cost = minorUnits(record.total);
  const move = { orderId: order.input.orderId, from, to: seats, cost, paid: true };
  const less = lower ? lessBySeat(loweredOrder(move, flights)) : [];
  after.refundBy(() => record.move(news, message), fence?.chargeId, less);
}

function loseFlight(
  order: OrderContext,
  news: Extract<OrderNews, { signal: 'flightCancelled' }>,
  message: string,
): void {
  if (news.rebookBy !== undefined) {
    if (order.lost === null) order.record.awaitRebooking(news.rebookBy, message, news.version);
    return;
  }
  // Orders of before went on, without seats, until their time ran out.
  if (order.record.status !== 'open' || order.patched('open-order-cancelled'))
    lose(order, { ...news, reason: 'flight-cancelled' }, message);
}

function loseSeats(
  order: OrderContext,
  news: Extract<OrderNews, { signal: 'seatsTaken' }>,
  message: string,
): void {
  // Seats that the order has chosen since are not those that were taken.
  const isOld = news.version > 0 && order.record.knows(news.version);
  if (!isOld) lose(order, news, message);
}

function lose(
  order: OrderContext,
  { reason, tellCustomer, asked }: Omit<Lost, 'tellCustomer'> & { tellCustomer?: string },
  message: string,
): void {
  if (order.lost) return;
  order.lost = { reason, tellCustomer, ...(asked && { asked }) };
  order.record.tell('seats-lost', message);
}

function newsOf(signal: OrderNews['signal'], told: unknown): OrderNews | null {
  // Flights used to say no more than that seats were taken.
  if (signal === 'seatsTaken' && told === undefined) {
    return { signal, reason: 'released-by-agent', version: 0 };
  }
  if (!isRecord(told) || told['signal'] !== signal || !isCount(told['version'], 0)) return null;
  const sentence = told['tellCustomer'];
  const valid =
    (sentence === undefined || isText(sentence, limits.reasonCharacters)) &&
    (told['flightId'] === undefined || name(told['flightId']));
  return valid && hasParticulars(signal, told) ? (told as unknown as OrderNews) : null;
}

function isLowerClass(told: unknown): boolean {
  const isSeat = (seat: unknown): boolean => fits(seat, { seat: name, class: name });
  return fits(told, {
    costs: count(0),
    seats: (seats) => Array.isArray(seats) && seats.length <= SEATS_NAMED && seats.every(isSeat),
  });
}

function hasParticulars(signal: OrderNews['signal'], told: Record<string, unknown>): boolean {
  switch (signal) {
    case 'seatsTaken':
      return told['reason'] === 'released-by-agent' || told['reason'] === 'aircraft-changed';
    case 'seatsMoved':
      return (
        isSeatList(told['seats'], SEATS_NAMED) &&
        (told['from'] === undefined || isSeatList(told['from'], SEATS_NAMED)) &&
        (told['flight'] === undefined || isFlightTerms(told['flight'])) &&
        (told['lower'] === undefined || isLowerClass(told['lower'])) &&
        (told['swapped'] === undefined || fits(told['swapped'], { gave: name, got: name }))
      );
    case 'holdExtended':
      return isCount(told['until'], 0);
    case 'flightDelayed':
      return isMoment(told['departsAt']);
    case 'gateSet':
      return [told['terminal'], told['gate']].every((name) => name === null || isGateName(name));
    case 'flightCancelled':
      return told['rebookBy'] === undefined || isCount(told['rebookBy'], 0);
    case 'salesChanged':
      return typeof told['open'] === 'boolean';
    case 'swapsChanged':
      return fits(told['swaps'], { version: count(0), swaps: (swaps) => Array.isArray(swaps) });
    default:
      return assertNever(signal);
  }
}
