import type { AgentManifest } from '@aisle/shared/agent-contract';
import { seatClass } from '@aisle/shared/aircraft';
import { documentWords, fullName, peopleAt, seatedOf, type Passenger } from '@aisle/shared/people';
import { csv } from '../rest/send.ts';

const ofName = ['document name', 'given name', 'surname'];
const manifestHead = [
  ...['flight', 'departs', 'seat', 'class', 'status', ...ofName, 'type'],
  ...ofName.map((name) => `infant ${name}`),
  ...['confirmation', 'order', 'until'],
];
const formerHead = [
  ...['flight', 'departs', 'confirmation', 'order', 'seats', 'ended', 'at', 'passengers', 'e-mail'],
];

/** The manifest as a table (RFC 4180): one line a seat that is not free, by row and letter; an infant on a lap beside its adult. */
export function manifestCsv({ flight, orders, blocked }: AgentManifest): string {
  const lineOf = (seat: string, status: string, people: readonly Passenger[], rest: string[]) => {
    const { holder, infant } = peopleAt(people, seat);
    const names = [...namesOf(holder), holder?.type ?? '', ...namesOf(infant)];
    return [seat, seatClass(flight.aircraft, seat) ?? '', status, ...names, ...rest];
  };
  const owned = orders.flatMap(({ seats, status, passengers, confirmation, orderId, until }) =>
    seats.map((seat) =>
      lineOf(seat, status, passengers, [confirmation ?? '', orderId, until ?? '']),
    ),
  );
  const lines = [...owned, ...blocked.map((seat) => lineOf(seat, 'blocked', [], ['', '', '']))];
  lines.sort(([a = ''], [b = '']) => a.localeCompare(b, 'en', { numeric: true }));
  return table(manifestHead, flight, lines);
}

function namesOf(passenger: Passenger | null): string[] {
  if (passenger === null) return ['', '', ''];
  const { givenName, surname, document } = passenger;
  return [documentWords(document ?? { givenName: '', surname: '' }), givenName, surname];
}

/** The orders that had paid and have no seats any more, as a table of their own: one line an order. */
export function formerCsv({ flight, former }: AgentManifest): string {
  const lines = former.map(({ confirmation, orderId, seats, reason, at, passengers, contact }) => {
    const people = seatedOf(passengers, seats).map(fullName).join(', ');
    return [confirmation, orderId, seats.join(' '), reason, at, people, contact?.email ?? ''];
  });
  return table(formerHead, flight, lines);
}

/** Each line begins with the flight that it is of. */
function table(
  head: readonly string[],
  { number, departsAt }: AgentManifest['flight'],
  lines: readonly (readonly string[])[],
): string {
  return csv([head, ...lines.map((line) => [number, departsAt, ...line])]);
}
