import type { SearchResult } from '@aisle/shared/agent-contract';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { CONFIRMATION_CODE } from '@aisle/shared/confirmation';
import { DESIGNATOR, ORDER_ID } from '@aisle/shared/ids';
import type { OrderEnd } from '@aisle/shared/workflow-api';
import type { FlightOfOrder, Records } from '../history/records.ts';
import type { LedgerMirror } from './ledger.ts';

const mostFlights = 20;
/** Flights whose manifests are asked for a seat. */
const askedFlights = 5;

export interface SearchParts {
  readonly flights: () => FlightDefinition[];
  readonly records: Records;
  readonly ledger: LedgerMirror;
}

/** Finds what an agent types: an order, a confirmation, a flight, a seat of it (`AI 101 12A`), or a seat of `flightId`. */
export async function search(
  parts: SearchParts,
  typed: string,
  flightId: string | null,
): Promise<SearchResult[]> {
  const words = typed.trim().toUpperCase();
  const seat = /^(?:(.+) )?([1-9][0-9]{0,2}[A-Z])$/.exec(words);
  return [
    ...(ORDER_ID.test(words) ? await byOrder(parts, words) : []),
    ...(CONFIRMATION_CODE.test(words) ? await byConfirmation(parts, words) : []),
    ...(seat ? await bySeat(parts, seat[2] ?? '', seat[1] ?? null, flightId) : []),
    ...byFlight(parts, words),
  ];
}

async function byOrder({ records, ledger }: SearchParts, orderId: string): Promise<SearchResult[]> {
  await ledger.refresh();
  const found = await records.flightOf(orderId);
  if (found.flightId === null && ledger.charges(orderId).length === 0) return [];
  return [resultOf('order', found, `Order ${orderId}`)];
}

/**
 * Confirmations follow from the orders' ids, and every order that was confirmed was charged. The ledger is another's:
 * of flights that ended the archive knows, too.
 */
async function byConfirmation(
  { records, ledger }: SearchParts,
  code: string,
): Promise<SearchResult[]> {
  const label = `Confirmation ${code}`;
  await ledger.refresh();
  const orderId = ledger.orderOf(code);
  const found =
    orderId === null ? await records.confirmed(code) : [await records.flightOf(orderId)];
  return found.map((order) => resultOf('confirmation', order, label));
}

/** How an order ended that Temporal keeps no more, in a word or two. */
const endings: Partial<Record<OrderEnd, string>> = {
  departed: 'flight departed',
  refunded: 'cancelled by the customer, refunded',
  'released-by-agent': 'cancelled by staff, refunded',
  'aircraft-changed': 'aircraft changed, refunded',
  'flight-cancelled': 'flight cancelled, refunded',
};

function resultOf(
  kind: 'order' | 'confirmation',
  { orderId, flightId, archived }: FlightOfOrder,
  label: string,
): SearchResult {
  const ending = archived && endings[archived.ending];
  return { kind, flightId, orderId, label: ending ? `${label}: ${ending}` : label };
}

async function bySeat(
  { flights, records }: SearchParts,
  seat: string,
  flightWords: string | null,
  flightId: string | null,
): Promise<SearchResult[]> {
  if (!DESIGNATOR.test(seat) || (flightWords === null && flightId === null)) return [];
  const chosen = flights().filter((flight) =>
    flightWords === null ? flight.id === flightId : isMeant(flight, flightWords),
  );
  const results = chosen.slice(0, askedFlights).map(async ({ id, number }) => {
    const asked = await records.manifest(id);
    if (!asked.ok) return [];
    const { orders, blocked } = asked.value;
    const owner = orders.find(({ hold }) => hold.seats.includes(seat));
    const state = owner?.hold.status ?? (blocked.includes(seat) ? 'blocked' : 'free');
    const result: SearchResult = {
      kind: 'seat',
      flightId: id,
      seat,
      label: `${number}, seat ${seat}: ${state}`,
      ...(owner && { orderId: owner.orderId }),
    };
    return [result];
  });
  return (await Promise.all(results)).flat();
}

function byFlight({ flights }: SearchParts, words: string): SearchResult[] {
  return flights()
    .filter((flight) => isMeant(flight, words))
    .sort((a, b) => a.departsAt.localeCompare(b.departsAt))
    .slice(0, mostFlights)
    .map(({ id, number, origin, destination, departsAt }) => ({
      kind: 'flight',
      flightId: id,
      label: `${number}, ${origin} to ${destination}, ${departsAt.slice(0, 10)}`,
    }));
}

/** By number (`AI 101`, `ai101`), id, or airport. */
function isMeant({ id, number, origin, destination }: FlightDefinition, words: string): boolean {
  const tight = words.replaceAll(' ', '');
  return (
    tight.length > 1 &&
    (number.replaceAll(' ', '').startsWith(tight) ||
      id.toUpperCase() === tight ||
      origin === tight ||
      destination === tight)
  );
}
