/** What was seen of each order of the tester's own, and what of it is known at any version of the flight. */
import type { Order } from '@aisle/shared/contract';
import type { Exchange, Observations } from '../observations.ts';
import { exchangeLine, orderLine, type Line } from './findings.ts';

/** An order as it was seen once. */
export interface OrderView {
  readonly at: number;
  readonly order: Order;
  /** The request whose answer showed it; null when it was pushed. */
  readonly exchange: Exchange | null;
}

/** All that was seen of one order. */
export interface OrderRecord {
  readonly orderId: string;
  /** By the order's own count of changes, and as they came. */
  readonly views: readonly OrderView[];
  /** Requests that would change it, as they were sent. */
  readonly writes: readonly Exchange[];
}

/** What an order's own word says that the flight decided at a version. */
export interface Decision {
  readonly version: number;
  readonly orderId: string;
  /** `none`: the order had no seats then. */
  readonly status: 'held' | 'paying' | 'sold' | 'none';
  readonly seats: readonly string[];
  /** End of the hold, ISO 8601; null when the status has none. */
  readonly until: string | null;
  /** When it was learned first. */
  readonly learnedAt: number;
  /** When the request was sent that led to it, at the earliest; null when it is not known. */
  readonly sentAt: number | null;
  readonly view: OrderView;
}

const writing: ReadonlySet<Exchange['step']> = new Set([
  'create',
  'change',
  'take',
  'pay',
  'cancel',
]);

/** Whether the request would change the order. */
export function isWrite({ step }: Exchange): boolean {
  return writing.has(step);
}

/**
 * Whether nobody knows what came of the request: it may have been executed, or may still be. Who is told to
 * wait in the line has not been let in.
 */
export function isUnsettled({ outcome }: Exchange): boolean {
  if (outcome.kind === 'failed') return true;
  return outcome.kind === 'refused' && outcome.status >= 500 && outcome.problem.code !== 'waiting';
}

/** Whether the order is over. */
export function isEnded({ status, reason }: Order): boolean {
  return reason !== null || status === 'failed' || status === 'expired' || status === 'cancelled';
}

/**
 * Gathers what was seen of each order of the tester's own. Orders of others have no record; nor has one that staff booked onto another
 * flight: what it says from then on is of that one.
 */
export function readOrders(seen: Observations): ReadonlyMap<string, OrderRecord> {
  const orders = new Map<string, { orderId: string; views: OrderView[]; writes: Exchange[] }>();
  const record = (orderId: string) => {
    const known = orders.get(orderId) ?? { orderId, views: [], writes: [] };
    orders.set(orderId, known);
    return known;
  };
  const answered = new Set<Order>();
  for (const exchange of seen.exchanges) {
    const { orderId, outcome } = exchange;
    const id = outcome.kind === 'order' ? outcome.order.id : orderId;
    if (id === null) continue;
    if (isWrite(exchange)) record(id).writes.push(exchange);
    if (outcome.kind !== 'order') continue;
    answered.add(outcome.order);
    record(id).views.push({ at: exchange.endedAt, order: outcome.order, exchange });
  }
  for (const { at, order } of seen.sightings) {
    // The answer to a request is seen once.
    if (!answered.has(order)) record(order.id).views.push({ at, order, exchange: null });
  }
  for (const [id, { views, writes }] of orders) {
    if (views.some(({ order }) => order.rebooked !== undefined)) orders.delete(id);
    views.sort((one, other) => one.order.revision - other.order.revision || one.at - other.at);
    writes.sort((one, other) => one.sentAt - other.sentAt);
  }
  return orders;
}

/** The newest that was seen of the order. */
export function latest(record: OrderRecord): OrderView | undefined {
  return record.views.at(-1);
}

/** Everything that was seen of the order, as evidence. */
export function recordLines(record: OrderRecord | undefined): Line[] {
  if (record === undefined) return [];
  const pushed = record.views.filter(({ exchange }) => exchange === null);
  return [
    ...record.writes.map(exchangeLine),
    ...pushed.map(({ at, order }) => orderLine(at, order)),
  ];
}

const decided = { held: 'held', paying: 'paying', confirmed: 'sold', open: 'none' } as const;
const causes = {
  held: ['create', 'change', 'take'],
  paying: ['pay'],
  sold: ['pay'],
  none: [],
} as const;

/**
 * The decisions about all orders by version. An order's `flightVersion` is that of its last decision by the
 * flight: while it holds or pays, of the very event that made it so, until there is news of the flight as a whole, such as a
 * delay: that decides nothing about the order. One that ended keeps the version of before, so that its last event is not among them.
 */
export function readDecisions(
  seen: Observations,
  orders: ReadonlyMap<string, OrderRecord>,
): readonly Decision[] {
  const began = beginnings(seen);
  return [...orders.values()]
    .flatMap(({ views }) => decisionsIn(views.filter(isDecided)))
    .map((views) => decisionOf(views, began))
    .sort((one, other) => one.version - other.version);
}

function isDecided({ order }: OrderView): boolean {
  return order.status in decided && order.flightVersion !== 0;
}

function decisionKey(view: OrderView): string {
  return [view.order.flightVersion, stateKey(view)].join(' ');
}

function stateKey({ order: { status, seats, expiresAt } }: OrderView): string {
  return [status, expiresAt ?? '', ...seats].join(' ');
}

/** The views of each decision. What is as it was at another version tells of none, but as the answer to a change. */
function decisionsIn(views: readonly OrderView[]): [OrderView, ...OrderView[]][] {
  const known = new Set<string>();
  return [...grouped(views, decisionKey).values()].filter((own) => {
    const key = stateKey(own[0]);
    const isKnown = known.has(key);
    known.add(key);
    return !isKnown || own.some(({ exchange }) => exchange?.step === 'change');
  });
}

function decisionOf(
  views: readonly [OrderView, ...OrderView[]],
  began: ReadonlyMap<Exchange, number>,
): Decision {
  const [view] = views;
  const { order } = view;
  const status = decided[order.status as keyof typeof decided];
  const steps: readonly string[] = causes[status];
  const sent = views.flatMap(({ exchange }) =>
    exchange !== null && steps.includes(exchange.step)
      ? [began.get(exchange) ?? exchange.sentAt]
      : [],
  );
  return {
    version: order.flightVersion,
    orderId: order.id,
    status,
    seats: order.seats,
    until: status === 'held' ? order.expiresAt : null,
    learnedAt: Math.min(...views.map(({ at }) => at)),
    sentAt: sent.length > 0 ? Math.min(...sent) : null,
    view,
  };
}

/**
 * When what a request asks for may have begun: when it was sent, or, after tries of the same customer that
 * stayed without an answer, when the first of these was.
 */
function beginnings(seen: Observations): ReadonlyMap<Exchange, number> {
  const all = new Map<Exchange, number>();
  const open = new Map<string, number>();
  for (const exchange of [...seen.exchanges].sort((one, other) => one.sentAt - other.sentAt)) {
    const key = `${exchange.customer} ${exchange.step}`;
    const began = Math.min(open.get(key) ?? Infinity, exchange.sentAt);
    all.set(exchange, began);
    if (isUnsettled(exchange)) open.set(key, began);
    else open.delete(key);
  }
  return all;
}

/** The items by a key of theirs, in the order in which they came. */
export function grouped<T, K>(
  items: Iterable<T>,
  keyOf: (item: T) => K,
): ReadonlyMap<K, [T, ...T[]]> {
  const groups = new Map<K, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
