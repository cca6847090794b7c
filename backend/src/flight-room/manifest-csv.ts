import type { AgentManifest } from '@aisle/shared/agent-contract';
import { seatClass } from '@aisle/shared/aircraft';

/** The manifest as a table (RFC 4180): one line a seat that is not free, by row and letter. */
export function manifestCsv({ flight, orders, blocked }: AgentManifest): string {
  const head = ['flight', 'departs', 'seat', 'class', 'status', 'confirmation', 'order', 'until'];
  const classOf = (seat: string): string => seatClass(flight.aircraft, seat) ?? '';
  const owned = orders.flatMap(({ seats, status, confirmation, orderId, until }) =>
    seats.map((seat) => [seat, classOf(seat), status, confirmation ?? '', orderId, until ?? '']),
  );
  const lines = [...owned, ...blocked.map((seat) => [seat, classOf(seat), 'blocked', '', '', ''])];
  lines.sort(([a = ''], [b = '']) => a.localeCompare(b, 'en', { numeric: true }));
  return table(head, flight, lines);
}

/** The orders that had paid and have no seats any more, as a table of their own: one line an order. */
export function formerCsv({ flight, former }: AgentManifest): string {
  const head = ['flight', 'departs', 'confirmation', 'order', 'seats', 'ended', 'at'];
  const lines = former.map(({ confirmation, orderId, seats, reason, at }) => {
    return [confirmation, orderId, seats.join(' '), reason, at];
  });
  return table(head, flight, lines);
}

/** Each line begins with the flight that it is of. */
function table(
  head: readonly string[],
  { number, departsAt }: AgentManifest['flight'],
  lines: readonly (readonly string[])[],
): string {
  const all = [head, ...lines.map((line) => [number, departsAt, ...line])];
  return all.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
