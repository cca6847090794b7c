import type { SearchResult } from '@aisle/shared/agent-contract';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import { DESIGNATOR, ORDER_ID } from '@aisle/shared/ids';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { Answer } from '../booking/port.ts';
import type { LedgerMirror } from './ledger.ts';

const CONFIRMATION = /^[2-9A-HJKMNP-TV-Z]{6}$/;
const mostFlights = 20;
/** Flights whose manifests are asked for a seat. */
const askedFlights = 5;

export interface SearchParts {
  readonly flights: () => FlightDefinition[];
  readonly manifest: (flightId: string) => Answer<Manifest>;
  /** The order's flight; null when there is no such order, or nobody knows its flight any more. */
  readonly flightOf: (orderId: string) => Promise<string | null>;
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
    ...(CONFIRMATION.test(words) ? await byConfirmation(parts, words) : []),
    ...(seat ? await bySeat(parts, seat[2] ?? '', seat[1] ?? null, flightId) : []),
    ...byFlight(parts, words),
  ];
}

async function byOrder(
  { flightOf, ledger }: SearchParts,
  orderId: string,
): Promise<SearchResult[]> {
  await ledger.refresh();
  const flightId = await flightOf(orderId);
  if (flightId === null && ledger.charges(orderId).length === 0) return [];
  return [{ kind: 'order', flightId, orderId, label: `Order ${orderId}` }];
}

/** Confirmations follow from the orders' ids, and every order that was confirmed was charged. */
async function byConfirmation(
  { flightOf, ledger }: SearchParts,
  code: string,
): Promise<SearchResult[]> {
  await ledger.refresh();
  const orderId = ledger.orderOf(code);
  if (orderId === null) return [];
  const flightId = await flightOf(orderId);
  return [{ kind: 'confirmation', flightId, orderId, label: `Confirmation ${code}` }];
}

async function bySeat(
  { flights, manifest }: SearchParts,
  seat: string,
  flightWords: string | null,
  flightId: string | null,
): Promise<SearchResult[]> {
  if (!DESIGNATOR.test(seat) || (flightWords === null && flightId === null)) return [];
  const chosen = flights().filter((flight) =>
    flightWords === null ? flight.id === flightId : isMeant(flight, flightWords),
  );
  const results = chosen.slice(0, askedFlights).map(async ({ id, number }) => {
    const asked = await manifest(id);
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
