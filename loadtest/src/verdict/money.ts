/** Question (b), the money: every sold seat has exactly one charge, and every charge its seats or a refund. */
import type { Order } from '@aisle/shared/contract';
import { isAmount, minorUnits, money } from '@aisle/shared/money';
import type { Ledger, LedgerEntry } from '../observations.ts';
import { saleOf, wasMoved } from './aircraft-change.ts';
import type { Facts } from './facts.ts';
import { ledgerLine, orderLine, seatsLine, type Findings, type Line } from './findings.ts';
import { isEnded, isUnsettled, latest, recordLines, type OrderRecord } from './orders.ts';

/** Of one run of an order: what the ledger has. An id whose order is long gone may begin anew, and is charged anew. */
interface Account {
  readonly charges: LedgerEntry[];
  readonly refunds: LedgerEntry[];
}

const noAccount: Account = { charges: [], refunds: [] };

export function checkMoney(facts: Facts, findings: Findings): void {
  const { ledger } = facts.seen;
  if (ledger === null) {
    const sentence =
      'The ledger of the payment gateway is not known, so nobody can say whether each sold seat was charged for once. Name the gateway and run again.';
    return findings.unanswered('b', sentence);
  }
  const accounts = readAccounts(ledger);
  for (const [orderId, runs] of accounts) {
    const record = facts.orders.get(orderId);
    const sold = record && latest(record)?.order.status === 'confirmed' ? runs.at(-1) : undefined;
    for (const account of runs) {
      if (record) checkAccount(orderId, account, account === sold, findings);
      else checkAccountOfOthers(orderId, account, findings);
    }
  }
  for (const record of facts.orders.values()) {
    const order = latest(record)?.order;
    if (order === undefined) continue;
    const books: Books = {
      facts,
      findings,
      record,
      account: accounts.get(record.orderId)?.at(-1) ?? noAccount,
    };
    if (order.status === 'confirmed') checkConfirmed(books, order);
    else checkUnconfirmed(books, order);
  }
  checkSeatsOfOthers(facts, accounts, findings);
}

/** By order, the accounts of its runs, oldest first. */
type Accounts = ReadonlyMap<string, readonly Account[]>;

function readAccounts({ charges, refunds }: Ledger): Accounts {
  const accounts = new Map<string, Map<string, Account>>();
  const account = ({ orderId, payment = '' }: LedgerEntry): Account => {
    const runs = accounts.get(orderId) ?? new Map<string, Account>();
    const run = payment.replace(/:[^:]*$/, '');
    const known = runs.get(run) ?? { charges: [], refunds: [] };
    accounts.set(orderId, runs.set(run, known));
    return known;
  };
  for (const charge of charges) account(charge).charges.push(charge);
  for (const refund of refunds) account(refund).refunds.push(refund);
  return new Map([...accounts].map(([orderId, runs]) => [orderId, [...runs.values()]]));
}

/**
 * What holds of every order that the tester has: it changes none after it was paid, but staff may have seated it in a lower class. Of one
 * that is not sold the whole went back, if anything did.
 */
function checkAccount(
  orderId: string,
  account: Account,
  isSold: boolean,
  findings: Findings,
): void {
  findings.looked('b');
  const { charges, refunds } = account;
  const [charge] = charges;
  const say = (code: string, sentence: string): void => {
    findings.add('b', code, sentence, () => accountLines(account));
  };
  if (charges.length > 1) {
    say('charged-twice', `Order ${orderId} was charged ${charges.length} times.`);
  }
  if (refunds.length === 0) return;
  if (charge === undefined) {
    return say('refund-without-charge', `Order ${orderId} was refunded, but never charged.`);
  }
  const left = leftOf(account);
  const times = `Order ${orderId} was charged ${sum(charge)} and refunded ${listed(refunds)}`;
  if (left < 0 && refunds.length > 1) say('refunded-twice', `${times}.`);
  else if (left < 0 || refunds.some(({ currency }) => currency !== charge.currency)) {
    say('wrong-refund', `${times}.`);
  } else if (left > 0 && !isSold) say('wrong-refund', `${times}, though it has no seats.`);
}

/** Others may have paid for dearer seats since, and given some back: each payment is charged once, and no more goes back than that. */
function checkAccountOfOthers(orderId: string, account: Account, findings: Findings): void {
  findings.looked('b');
  const { charges, refunds } = account;
  const say = (code: string, sentence: string): void => {
    findings.add('b', code, sentence, () => accountLines(account));
  };
  const payments = new Set(charges.map(({ payment }) => payment));
  if (payments.size < charges.length) {
    say('charged-twice', `Order ${orderId} was charged twice for one payment.`);
  }
  if (charges.length === 0 && refunds.length > 0) {
    say('refund-without-charge', `Order ${orderId} was refunded, but never charged.`);
  } else if (leftOf(account) < 0) {
    say('wrong-refund', `Order ${orderId} was refunded more than it was charged.`);
  }
}

/** What was charged and did not go back, in minor units; what is no amount counts for nothing. */
function leftOf({ charges, refunds }: Account): number {
  const total = (entries: readonly LedgerEntry[]): number =>
    entries.reduce((units, entry) => units + (isAmount(entry) ? minorUnits(entry) : 0), 0);
  return total(charges) - total(refunds);
}

interface Books {
  readonly facts: Facts;
  readonly findings: Findings;
  readonly record: OrderRecord;
  readonly account: Account;
}

function checkConfirmed(books: Books, order: Order): void {
  const { record, account } = books;
  const [charge] = account.charges;
  const seats = order.seats.join(' ');
  const sale = saleOf(books.facts, record, order);
  if (charge === undefined) {
    return say(
      books,
      'sold-without-charge',
      `Order ${order.id} is confirmed with ${seats}, but was not charged.`,
    );
  }
  // Who was moved unpaid by another aircraft pays what was asked before.
  const price = wasMoved(books.facts, record, sale)
    ? sale.total
    : money(priceOf(books.facts, sale), books.facts.currency);
  if (sum(charge) !== sum(sale.total) || sum(charge) !== sum(price)) {
    const sentence = `Order ${order.id} with ${sale.seats.join(' ')} costs ${sum(price)} by the layout and ${sum(sale.total)} by its own total, and was charged ${sum(charge)}.`;
    say(books, 'wrong-charge', sentence);
  }
  const { refunds } = account;
  const isSame = refunds.length === 0 && sum(order.total) === sum(sale.total);
  const left = leftOf(account);
  if (isSame || left === minorUnits(order.total) || record.writes.some(isGivingUp)) return;
  if (refunds.length > 0 && left === 0) {
    const sentence = `Order ${order.id} is confirmed with ${seats}, but its charge was refunded.`;
    return say(books, 'refunded-but-sold', sentence);
  }
  // Staff seated it in a lower class since: the difference goes back.
  const sentence = `Order ${order.id} with ${seats} costs ${sum(order.total)} now, and was charged ${sum(charge)} and refunded ${listed(refunds)}.`;
  say(books, 'wrong-refund', sentence);
}

function isGivingUp(write: OrderRecord['writes'][number]): boolean {
  return write.step === 'cancel' && isUnsettled(write);
}

/** Of an order that has no sold seats no charge may be left. One that is still paying may have both or none. */
function checkUnconfirmed(books: Books, order: Order): void {
  const { facts, account, record } = books;
  const wasSold = record.views.some(({ order: seen }) => seen.status === 'confirmed');
  if (wasSold && account.refunds.length === 0) {
    const sentence = `Order ${order.id} was confirmed and is ${order.status}, so ${order.seats.join(' ')} came free, but nothing was refunded.`;
    return say(books, 'freed-without-refund', sentence);
  }
  if (account.charges.length === 0 || account.refunds.length > 0) return;
  if (!isEnded(order) && record.writes.some(({ step }) => step === 'pay')) {
    const { seats } = facts.seen.after;
    if (order.seats.every((seat) => ['paying', 'sold'].includes(seats[seat]?.status ?? 'free')))
      return;
  }
  const sentence = `Order ${order.id} is ${order.status} without sold seats, but was charged and not refunded.`;
  say(books, 'charge-without-seats', sentence);
}

/** Sold seats that no order of the tester's has were paid for by somebody: their charges must be there. */
function checkSeatsOfOthers(facts: Facts, accounts: Accounts, findings: Findings): void {
  const { seen, orders } = facts;
  // Who was moved by another aircraft paid for the seat of before.
  if (seen.aircraft !== undefined) return;
  const confirmed = [...orders.values()].filter(
    (record) => latest(record)?.order.status === 'confirmed',
  );
  const own = new Set(confirmed.flatMap((record) => latest(record)?.order.seats ?? []));
  const paid = new Set(confirmed.map(({ orderId }) => orderId));
  const seats = Object.keys(seen.after.seats).filter(
    (seat) => seen.after.seats[seat]?.status === 'sold' && !own.has(seat),
  );
  if (seats.length === 0) return;
  findings.looked('b', seats.length);
  const price = priceOf(facts, { seats, flightVersion: seen.after.version });
  const { currency } = facts;
  let charged = 0;
  for (const [orderId, runs] of accounts) {
    for (const account of paid.has(orderId) ? [] : runs) {
      if (account.charges[0]?.currency !== currency) continue;
      charged += Math.max(0, leftOf(account));
    }
  }
  if (charged >= price) return;
  const sentence = `Seats ${seats.join(' ')} were sold to orders of others for ${sum(money(price, currency))}, but all charges of others in the ledger are ${sum(money(charged, currency))}.`;
  findings.add('b', 'sold-without-charge', sentence, () => [
    seatsLine(seen.afterAnsweredAt, 'final snapshot', seen.after.seats, seats.slice(0, 9)),
  ]);
}

function say({ findings, record, account }: Books, code: string, sentence: string): void {
  const last = latest(record);
  findings.add('b', code, sentence, () => [
    ...recordLines(record),
    ...(last ? [orderLine(last.at, last.order)] : []),
    ...accountLines(account),
  ]);
}

function accountLines({ charges, refunds }: Account): Line[] {
  const lines = [
    ...charges.map((charge) => ledgerLine('charge', charge)),
    ...refunds.map((refund) => ledgerLine('refund', refund)),
  ];
  return lines.length > 0 ? lines : [{ at: null, text: 'ledger: nothing of this order' }];
}

function priceOf(
  facts: Facts,
  { seats, flightVersion }: Pick<Order, 'seats' | 'flightVersion'>,
): number {
  const prices = facts.pricesAt(flightVersion);
  return seats.reduce((sum, seat) => sum + (prices.get(seat) ?? 0), 0);
}

function listed(refunds: readonly LedgerEntry[]): string {
  return refunds.length > 0 ? refunds.map(sum).join(' and ') : 'nothing';
}

function sum({ amount, currency }: { readonly amount: string; readonly currency: string }): string {
  return `${amount} ${currency}`;
}
