/** A run in which the aircraft was changed: its two parts, each with seats of its own, and what became of everybody between them. */
import { isLower } from '@aisle/shared/aircraft';
import { shareFor } from '@aisle/shared/after-paying';
import type { Order, PublicFlightSnapshot } from '@aisle/shared/contract';
import { minorUnits } from '@aisle/shared/money';
import type { AircraftChange, Exchange, Observations, Receipt, Stream } from '../observations.ts';
import { namedVersion } from '../versions.ts';
import type { Facts } from './facts.ts';
import { type Findings, orderLine } from './findings.ts';
import { isEnded, isUnsettled, isWrite, latest, type OrderRecord, recordLines } from './orders.ts';

export interface Spans {
  readonly before: Observations;
  readonly after: Observations;
}

/** Each part is what a run would have seen that ended, or began, with the change; the ledger is of both, and in neither. */
export function spansOf(seen: Observations, aircraft: AircraftChange): Spans {
  const { version, last, lastAskedAt, lastAnsweredAt, first } = aircraft;
  const isAfter = laterViews(seen, version);
  const parts = seen.exchanges.map(
    (exchange) => [exchange, partsOf(exchange, isAfter, aircraft)] as const,
  );
  const exchangesOf = (part: Part) =>
    parts.flatMap(([exchange, own]) => (own.includes(part) ? [exchange] : []));
  const common = { beganAt: seen.beganAt, watches: [], ledger: null };
  return {
    before: {
      ...common,
      before: seen.before,
      after: last,
      afterAskedAt: lastAskedAt,
      afterAnsweredAt: lastAnsweredAt,
      exchanges: exchangesOf('before'),
      sightings: seen.sightings.filter(({ order }) => !isAfter(order)),
      streams: seen.streams.map((stream) => upTo(stream, version)),
    },
    after: {
      ...common,
      before: first,
      after: seen.after,
      afterAskedAt: seen.afterAskedAt,
      afterAnsweredAt: seen.afterAnsweredAt,
      exchanges: exchangesOf('after'),
      sightings: seen.sightings.filter(({ order }) => isAfter(order)),
      streams: seen.streams.map((stream) => since(stream, version)),
    },
  };
}

type Part = 'before' | 'after';

/** Whether an order was shown as it was once it had learnt of the change: from the first time that it names such a version. */
function laterViews(seen: Observations, version: number): (order: Order) => boolean {
  const learnt = new Map<string, number>();
  const answers = seen.exchanges.flatMap(({ outcome }) =>
    outcome.kind === 'order' ? [outcome.order] : [],
  );
  for (const { id, revision, flightVersion } of [
    ...answers,
    ...seen.sightings.map(({ order }) => order),
  ]) {
    if (flightVersion >= version) learnt.set(id, Math.min(learnt.get(id) ?? Infinity, revision));
  }
  return ({ id, revision }) => revision >= (learnt.get(id) ?? Infinity);
}

function partsOf(
  exchange: Exchange,
  isAfter: (order: Order) => boolean,
  { version, firstAnsweredAt }: AircraftChange,
): readonly Part[] {
  const { outcome, endedAt } = exchange;
  if (outcome.kind === 'order') return [isAfter(outcome.order) ? 'after' : 'before'];
  const named = namedVersion(outcome);
  if (named !== null) return [named >= version ? 'after' : 'before'];
  const isEarly = endedAt <= firstAnsweredAt;
  // What nobody knows the end of may yet be carried out.
  if (isEarly && isWrite(exchange) && isUnsettled(exchange)) return ['before', 'after'];
  return [isEarly ? 'before' : 'after'];
}

function versionOf(receipt: Receipt): number | null {
  if (receipt.kind === 'snapshot') return receipt.version;
  return 'change' in receipt ? receipt.change.version : null;
}

/** What reached a viewer before the change. It need not have seen all up to it. */
function upTo({ viewer, receipts }: Stream, version: number): Stream {
  const end = receipts.findIndex((receipt) => (versionOf(receipt) ?? 0) >= version);
  const next = receipts[end];
  if (next === undefined) return { viewer, receipts };
  return { viewer, receipts: [...receipts.slice(0, end), { at: next.at, kind: 'left' }] };
}

/** From the first whole map of the other aircraft: what came before that is void. */
function since({ viewer, receipts }: Stream, version: number): Stream {
  const start = receipts.findIndex(
    (receipt) => receipt.kind === 'snapshot' && receipt.version >= version,
  );
  return { viewer, receipts: start < 0 ? [] : receipts.slice(start) };
}

/** What is known of the two parts of the run (`spansOf`). */
interface Parts {
  readonly before: Facts;
  readonly after: Facts;
}

export function checkMoves({ before, after }: Parts, findings: Findings): void {
  for (const record of before.orders.values()) {
    const was = latest(record)?.order;
    const next = after.orders.get(record.orderId)?.views[0];
    if (was === undefined || next === undefined || isEnded(was) || was.seats.length === 0) continue;
    findings.looked('b');
    const { order, at, exchange } = next;
    // It lost its seats, which is told and paid back as any end is; or its customer wanted other ones.
    if (isEnded(order) || (exchange && isWrite(exchange) && exchange.step !== 'pay')) continue;
    const lines = () => [...recordLines(record), orderLine(at, order)];
    if (order.seats.length !== was.seats.length) {
      const sentence = `Order ${order.id} had ${was.seats.join(' ')} before the aircraft was changed, and ${order.seats.join(' ') || 'nothing'} after it.`;
      findings.add('b', 'seat-lost', sentence, lines);
    } else {
      checkPrice({ before, after }, [was, order], findings, lines);
    }
  }
}

/** Everybody keeps the price, but for seats in a lower class: these cost what they are worth, if that is less (SPEC W21). */
function checkPrice(
  { before, after }: Parts,
  [was, order]: readonly [Order, Order],
  findings: Findings,
  lines: Parameters<Findings['add']>[3],
): void {
  const [from, to] = [classes(before.seen.before), classes(after.seen.before)];
  const all = was.seats.reduce((sum, seat) => sum + (before.prices.get(seat) ?? 0), 0);
  const paid = minorUnits(was.total);
  let less = 0;
  was.seats.forEach((seat, place) => {
    const next = order.seats[place] ?? '';
    const [upper, lower] = [from.get(seat), to.get(next)];
    if (upper === undefined || lower === undefined || !isLower(lower, upper)) return;
    const share = shareFor({ paid, all, own: before.prices.get(seat) ?? 0 });
    less += Math.max(0, share - (after.prices.get(next) ?? share));
  });
  if (minorUnits(order.total) === paid - less) return;
  const sentence = `Order ${order.id} cost ${was.total.amount} with ${was.seats.join(' ')} and came to sit in ${order.seats.join(' ')}: it costs ${order.total.amount} now, which is not by the classes of these seats.`;
  findings.add('b', 'wrong-price-after-move', sentence, lines);
}

function classes({ layout }: PublicFlightSnapshot) {
  const cabins = layout.decks.flatMap((deck) => deck.cabins);
  return new Map(
    cabins.flatMap(({ class: own, rows }) =>
      rows
        .flatMap(({ cells }) => cells)
        .flatMap((cell) => (cell.kind === 'seat' ? [[cell.designator, own] as const] : [])),
    ),
  );
}

/** Whoever heard of the change while watching is shown the other aircraft. */
export function checkShown(
  { streams, after }: Observations,
  { version }: AircraftChange,
  findings: Findings,
): void {
  for (const { viewer, receipts } of streams) {
    if (receipts.length === 0 || receipts.at(-1)?.kind === 'left') continue;
    findings.looked('d');
    if (receipts.some((each) => each.kind === 'snapshot' && each.version >= version)) continue;
    const sentence = `Viewer ${viewer} was never shown the other aircraft, which the flight had from version ${version} on.`;
    findings.add('d', 'aircraft-not-shown', sentence, () => lastOf(receipts, after.version));
  }
}

function lastOf(receipts: Stream['receipts'], version: number) {
  const at = receipts.at(-1)?.at ?? 0;
  return [{ at, text: `its last message came; the flight ended at version ${version}` }];
}

/** The order as it was sold: when it was shown as confirmed first, or as it paid, where it was moved since. */
export function saleOf({ seen }: Facts, { views }: OrderRecord, order: Order): Order {
  const place = views.findIndex((view) => view.order.status === 'confirmed');
  const first = views[place]?.order ?? order;
  const changedAt = seen.aircraft?.version ?? Infinity;
  const paying = views.slice(0, place).findLast((view) => view.order.status === 'paying');
  const isMoved = first.flightVersion >= changedAt && paying !== undefined;
  return isMoved && paying.order.flightVersion < changedAt ? paying.order : first;
}

/** Whether an order had seats before the aircraft was changed, and was sold afterwards. */
export function wasMoved({ seen }: Facts, { views }: OrderRecord, sale: Order): boolean {
  const changedAt = seen.aircraft?.version ?? Infinity;
  const isMoved = views.some(
    ({ order }) => order.flightVersion < changedAt && order.seats.length > 0,
  );
  return sale.flightVersion >= changedAt && isMoved;
}
