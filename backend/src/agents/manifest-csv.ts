import type { AgentManifest } from '@aisle/shared/agent-contract';

const head = ['flight', 'departs', 'seat', 'status', 'confirmation', 'order', 'until'];

/**
 * The manifest as a table (RFC 4180): one line a seat that is not free, by row and letter; after them the seats of
 * former orders, with how these ended as their status.
 */
export function manifestCsv({ flight, orders, blocked, former }: AgentManifest): string {
  const { number, departsAt } = flight;
  const owned = orders.flatMap(({ seats, status, confirmation, orderId, until }) =>
    seats.map((seat) => [seat, status, confirmation ?? '', orderId, until ?? '']),
  );
  const lines = [...owned, ...blocked.map((seat) => [seat, 'blocked', '', '', ''])];
  lines.sort(([a = ''], [b = '']) => a.localeCompare(b, 'en', { numeric: true }));
  const left = former.flatMap(({ seats, reason, confirmation, orderId }) =>
    seats.map((seat) => [seat, reason, confirmation, orderId, '']),
  );
  const table = [head, ...[...lines, ...left].map((line) => [number, departsAt, ...line])];
  return table.map((line) => `${line.map(field).join(',')}\r\n`).join('');
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
