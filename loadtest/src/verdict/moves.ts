/** What became of orders and viewers when the aircraft was changed: every seat moves to one of the other, or its money goes back. */
import { isLower } from '@aisle/shared/aircraft';
import { shareFor } from '@aisle/shared/after-paying';
import type { Order, PublicFlightSnapshot } from '@aisle/shared/contract';
import { minorUnits } from '@aisle/shared/money';
import type { AircraftChange, Observations, Stream } from '../observations.ts';
import type { Facts } from './facts.ts';
import { type Findings, orderLine } from './findings.ts';
import { isEnded, isWrite, latest, recordLines } from './orders.ts';

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
