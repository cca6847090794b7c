/**
 * A run as a checker of linearizability takes it: `loadtest/porcupine` reads it and judges it by real time alone. It knows
 * nothing of versions, and shares no code with the verdict.
 */
import { seatsOf } from '@aisle/shared/aircraft/seating';
import { limits } from '@aisle/shared/limits';
import type { Exchange, Observations } from '../observations.ts';
import { serverClock } from '../server-clock.ts';
import { bounds } from '../verdict/findings.ts';
import { grouped, isUnsettled, isWrite, type OrderRecord, readOrders } from '../verdict/orders.ts';
import { sameSeats, type ShownSeat, type ShownSeats } from '../versions.ts';
import { OrderHistory, type SeatOperation } from './operations.ts';

/**
 * The operations on every seat that was free before the run and that something happened to. All of them are the run's own: on a flight
 * where others book at the same time, what they do would be held against it.
 */
function seatOperations(observations: Observations): SeatOperation[] {
  const seen = { ...observations, exchanges: oncePerCreation(observations.exchanges) };
  const clock = serverClock(seen);
  const records = [...readOrders(seen).values(), ...namelessCreations(seen)];
  const writes = records.flatMap((record) => new OrderHistory(record, clock, seen).operations);
  const bySeat = grouped(writes, ({ seat }) => seat);
  const reads = readsOf(seen);
  return seatsOf(seen.before.layout)
    .map(({ designator }) => designator)
    .filter((seat) => seen.before.seats[seat] === undefined)
    .map((seat) => [...(bySeat.get(seat) ?? []), ...readsOfSeat(reads, seat)])
    .filter((operations) => operations.some(({ status }) => status !== 'free'))
    .flat();
}

/**
 * A creation whose answer was lost is sent again under the same key, and happens once: all tries are one request, from when the
 * first was sent to the answer of the last.
 */
function oncePerCreation(exchanges: readonly Exchange[]): Exchange[] {
  const open = new Map<number, Exchange>();
  const others: Exchange[] = [];
  for (const exchange of [...exchanges].sort((one, other) => one.sentAt - other.sentAt)) {
    if (exchange.step !== 'create') {
      others.push(exchange);
      continue;
    }
    const first = open.get(exchange.customer);
    const isAgain = first !== undefined && sameSeats(first.seats, exchange.seats);
    // A refusal does not say that no earlier try was taken.
    const isOne = isAgain && (isUnsettled(exchange) || exchange.outcome.kind === 'order');
    const creation = isOne ? { ...exchange, sentAt: first.sentAt } : exchange;
    if (first !== undefined && !isOne) others.push(first);
    open.delete(exchange.customer);
    if (isUnsettled(creation)) open.set(exchange.customer, creation);
    else others.push(creation);
  }
  return [...others, ...open.values()];
}

/** Those that were refused, or never answered: each by itself, since nobody was told an order's id. */
function namelessCreations({ exchanges }: Observations): OrderRecord[] {
  return exchanges
    .filter(({ step, orderId }) => step === 'create' && orderId === null)
    .map((write) => ({ orderId: '', views: [], writes: [write] }));
}

interface MapRead {
  readonly seats: ShownSeats;
  readonly customer: number;
  readonly call: number;
  readonly since: number;
  readonly return: number;
}

/** Every time that somebody asked for the whole seat map and was shown it. */
function readsOf(seen: Observations): MapRead[] {
  const asked = grouped(seen.exchanges, ({ customer }) => customer);
  const reads = seen.exchanges.flatMap((read) => {
    const { outcome, customer, sentAt: call, endedAt } = read;
    if (outcome.kind !== 'flight') return [];
    const since = earliest(read, asked.get(customer) ?? []);
    return [{ seats: outcome.seats, customer, call, since, return: endedAt }];
  });
  const { after, afterAskedAt, afterAnsweredAt } = seen;
  // It is asked for again until it has all that was acknowledged.
  const call = afterAskedAt - limits.writtenFlightMs;
  return [
    ...reads,
    { seats: after.seats, customer: -1, call, since: call, return: afterAnsweredAt },
  ];
}

/** A seat map may be a little old, but has what the same customer was told before. */
function earliest({ sentAt }: Exchange, own: readonly Exchange[]): number {
  const told = own.filter((one) => isWrite(one) && one.endedAt <= sentAt);
  return Math.max(sentAt - bounds.staleReadMs, ...told.map((one) => one.sentAt));
}

/** What the reads show of one seat. A read around another that showed the same tells nothing more, and is left out. */
function readsOfSeat(reads: readonly MapRead[], seat: string): SeatOperation[] {
  const shown = grouped(reads, (read) => stateKey(read.seats[seat]));
  return [...shown.values()].flatMap((same) =>
    narrowest(same).map(({ seats, customer, call, since, return: end }) => ({
      seat,
      action: 'read',
      order: '',
      customer,
      status: seats[seat]?.status ?? 'free',
      until: seats[seat]?.until ?? '',
      call,
      since,
      return: end,
    })),
  );
}

function stateKey(seat: ShownSeat | undefined): string {
  return `${seat?.status ?? 'free'} ${seat?.until ?? ''}`;
}

function narrowest(reads: readonly MapRead[]): MapRead[] {
  let latestCall = -Infinity;
  return [...reads]
    .sort((one, other) => one.return - other.return || other.call - one.call)
    .filter(({ call }) => {
      const tells = call > latestCall;
      latestCall = Math.max(latestCall, call);
      return tells;
    });
}

/** As JSON lines: first whether seats may have been offered to who waited for them, then an operation each; times in whole microseconds. */
export function historyLines(seen: Observations): string {
  const head = { offers: seen.watches.length > 0 };
  const operations = seatOperations(seen).map((operation) => ({
    ...operation,
    call: Math.floor(operation.call * 1_000),
    since: Math.floor(operation.since * 1_000),
    return: operation.return === null ? null : Math.ceil(operation.return * 1_000),
  }));
  return [head, ...operations].map((line) => `${JSON.stringify(line)}\n`).join('');
}
