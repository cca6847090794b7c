import type { SearchResult } from '@aisle/shared/agent-contract';
import { seatClass, withoutLeadingZeros, type FlightDefinition } from '@aisle/shared/aircraft';
import { CONFIRMATION_CODE, confirmationCode, DESIGNATOR, ORDER_ID } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import { localDate } from '@aisle/shared/times';
import type { OrderPeople } from '@aisle/shared/people';
import { SearchKeys, termsOf, typedTerms } from '@aisle/shared/person-search';
import { ok } from '@aisle/shared/result';
import { seatsKept } from '@aisle/shared/seat-map';
import type { Manifest } from '@aisle/shared/workflow-api';
import type { PayloadKey } from '@aisle/shared/settings';
import type { DeskLive } from '../board/live.ts';
import type { Answer } from '../booking/port.ts';
import type { ArchivedOrder } from '../history/archive.ts';
import type { FlightOfOrder, Records } from '../history/source.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { unwrap } from '../problem.ts';
import { zoneOf } from '../relay/public-views.ts';

/** An e-mail address, or a name: whatever has no digit. */
const looksLikePerson = /@|^[^\d]*$/;
const mostFlights = 20;
/** Flights whose manifests are asked for a seat. */
const askedFlights = 5;

export interface SearchParts {
  readonly flights: () => FlightDefinition[];
  readonly records: Records;
  /** What Temporal's index has in place of names. */
  readonly searchKeys: SearchKeys;
  /** Whether the gateway knows of a charge of the order. */
  readonly isCharged: (orderId: string) => Promise<boolean>;
}

/** What a search looks in: flights that are followed, orders that are kept, and the gateway's word on orders that are not. */
export function searchParts(
  keys: readonly PayloadKey[],
  records: Records,
  live: Pick<DeskLive, 'activities' | 'definition'>,
  ledger: Pick<Ledger, 'of'>,
): SearchParts {
  return {
    flights: () => [...live.activities.keys()].flatMap((id) => live.definition(id) ?? []),
    records,
    searchKeys: new SearchKeys(keys),
    isCharged: async (orderId) => {
      const money = await ledger.of(orderId);
      return money !== null && money.charges.length > 0;
    },
  };
}

/** The end of an order's id, by which the desk's pages name orders: `…CV4MEV`. */
const orderEnd = /^(?:…|\.{3})?([0-9A-HJKMNP-TV-Z]{6})$/;

/**
 * Finds what an agent types: an order or the end of its id, a confirmation, a flight, a route, a seat of a flight (`AI 101
 * 12A`), or a seat of `flightId`; a surname or an e-mail address of a paid order.
 */
export async function search(
  parts: SearchParts,
  typed: string,
  flightId: string | null,
): Promise<SearchResult[]> {
  const words = typed.trim().toUpperCase();
  const end = orderEnd.exec(words)?.[1];
  const seat = /^(?:(.+) )?([1-9][0-9]{0,2}[A-Z])$/.exec(words);
  const results = [
    ...(ORDER_ID.test(words) ? await byOrder(parts, words) : []),
    ...(CONFIRMATION_CODE.test(words) ? await byConfirmation(parts, words) : []),
    ...(end === undefined ? [] : await byOrderEnd(parts, end, flightId)),
    ...(seat ? await bySeat(parts, seat[2] ?? '', seat[1] ?? null, flightId) : []),
    ...byFlight(parts, words),
  ];
  const people = await byPerson(parts, typed, results.length > 0);
  // Where nobody can be asked for people, what else was found is worth more.
  return [...results, ...(people.ok || results.length === 0 ? unwrap(people) : [])];
}

/**
 * Paid orders with a surname or an e-mail address, the newest of them; where the index knows none, those on the next flights, unless
 * the words `meanElse`.
 */
async function byPerson(
  parts: SearchParts,
  typed: string,
  meanElse: boolean,
): Answer<SearchResult[]> {
  const terms = typedTerms(typed);
  if (terms.length === 0 || !looksLikePerson.test(typed)) return ok([]);
  const isAmong = (people: OrderPeople): boolean =>
    termsOf(people).some((term) => terms.includes(term));
  const asked = await parts.records.with({ keys: parts.searchKeys.everyOf(terms), isAmong });
  const isWith = ({ people }: { readonly people?: OrderPeople }): boolean =>
    people !== undefined && isAmong(people);
  const found =
    asked.ok && (asked.value.length > 0 || meanElse)
      ? asked.value
      : await amongManifests(parts, null, ({ orders, former = [] }) =>
          [...orders, ...former].filter(isWith),
        );
  if (found.length === 0 && !asked.ok) return asked;
  const name = `Booking of ${typed.trim()}`;
  return ok(
    found.slice(0, limits.ordersFound).map((order) => resultOf(parts, 'person', order, name)),
  );
}

async function byOrder(parts: SearchParts, orderId: string): Promise<SearchResult[]> {
  const found = await parts.records.flightOf(orderId);
  if (found.flightId === null && !(await parts.isCharged(orderId))) return [];
  return [resultOf(parts, 'order', found, `Order ${orderId}`)];
}

/** Every order of a code, for a code is no key. Throws `unavailable` where nobody could be asked. */
async function byConfirmation(parts: SearchParts, code: string): Promise<SearchResult[]> {
  const asked = await parts.records.confirmed(code);
  const found = asked.ok && asked.value.length > 0 ? asked.value : await onFlights(parts, code);
  if (found.length === 0) unwrap(asked);
  return found.map((order) => resultOf(parts, 'confirmation', order, `Confirmation ${code}`));
}

/** Orders that Temporal's index does not know by their codes, as those of before: on the next flights. */
function onFlights(parts: SearchParts, code: string): Promise<FlightOfOrder[]> {
  return amongManifests(parts, null, ({ orders, former = [] }) =>
    [...orders.filter(({ hold }) => hold.status === 'sold'), ...former].filter(
      ({ orderId }) => confirmationCode(orderId) === code,
    ),
  );
}

/** Orders on the next flights, and on the one that is looked at, by the end of their ids. */
async function byOrderEnd(
  parts: SearchParts,
  end: string,
  flightId: string | null,
): Promise<SearchResult[]> {
  const found = await amongManifests(parts, flightId, ({ orders, former = [] }) =>
    [...orders, ...former].filter(({ orderId }) => orderId.endsWith(end)),
  );
  return found.map((order) => resultOf(parts, 'order', order, `Order …${end}`));
}

/** Orders that `pick` finds in the manifests of a bounded number of flights: `first`, then the next to depart. */
async function amongManifests(
  { flights, records }: SearchParts,
  first: string | null,
  pick: (manifest: Manifest) => readonly { readonly orderId: string }[],
): Promise<FlightOfOrder[]> {
  const next = flights()
    .sort(
      (a, b) =>
        Number(b.id === first) - Number(a.id === first) ||
        Date.parse(a.departsAt) - Date.parse(b.departsAt),
    )
    .slice(0, limits.manifestsSearched);
  const found: FlightOfOrder[] = [];
  for (const { id: flightId } of next) {
    const asked = await records.manifest(flightId);
    if (!asked.ok) continue;
    for (const { orderId } of pick(asked.value)) found.push({ orderId, flightId, archived: null });
  }
  return found;
}

/** How an order ended that Temporal keeps no more, in a word or two. */
const endings: Partial<Record<ArchivedOrder['ending'], string>> = {
  departed: 'flight departed',
  refunded: 'cancelled by the customer, refunded',
  'released-by-agent': 'cancelled by staff, refunded',
  'aircraft-changed': 'aircraft changed, refunded',
  'flight-cancelled': 'flight cancelled, refunded',
  rebooked: 'rebooked onto another flight',
};

function resultOf(
  { flights }: SearchParts,
  kind: 'order' | 'confirmation' | 'person',
  { orderId, flightId, archived }: FlightOfOrder,
  name: string,
): SearchResult {
  const flight = archived?.flight ?? flights().find(({ id }) => id === flightId);
  const where = flight ? `${flight.number}, ${dayOf(flight)}` : flightId;
  const what = [where, archived && endings[archived.ending]].filter((words) => words != null);
  const label = what.length > 0 ? `${name}: ${what.join(', ')}` : name;
  return { kind, flightId, orderId, label };
}

async function bySeat(
  { flights, records }: SearchParts,
  seat: string,
  flightWords: string | null,
  flightId: string | null,
): Promise<SearchResult[]> {
  if (!DESIGNATOR.test(seat) || (flightWords === null && flightId === null)) return [];
  const chosen =
    flightWords === null
      ? flights().filter(({ id }) => id === flightId)
      : meantFlights(flights(), flightWords);
  const results = chosen.slice(0, askedFlights).map(async ({ id, number }) => {
    const asked = await records.manifest(id);
    if (!asked.ok) return [];
    const { flight, orders, blocked } = asked.value;
    if (seatClass(flight.aircraft, seat) === undefined) return [];
    const owner = orders.find(({ hold }) => seatsKept(hold).includes(seat));
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
  return meantFlights(flights(), words)
    .sort((a, b) => a.departsAt.localeCompare(b.departsAt))
    .slice(0, mostFlights)
    .map((flight) => ({
      kind: 'flight',
      flightId: flight.id,
      label: `${flight.number}, ${flight.origin} to ${flight.destination}, ${dayOf(flight)}`,
    }));
}

/** By the clock at the origin. */
function dayOf({ departsAt, origin }: FlightDefinition): string {
  return localDate(departsAt, zoneOf(origin));
}

/** Two airports as people write a route: `LHR–JFK`, `lhr jfk`, `LHR to JFK`, `LHR → JFK`. In capitals. */
const route = /^([A-Z]{3})(?: ?[-–—→>] ?| TO | )([A-Z]{3})$/;

/**
 * The flights that typed words mean, in capitals: a route, an airport, an id or a number (`AI 101`, `AI101`). A
 * whole number means that flight alone; one that is no flight's yet, those that begin so.
 */
function meantFlights(flights: readonly FlightDefinition[], words: string): FlightDefinition[] {
  const ends = route.exec(words);
  if (ends) {
    return flights.filter(
      ({ origin, destination }) => origin === ends[1] && destination === ends[2],
    );
  }
  const tight = words.replaceAll(' ', '');
  if (tight.length < 2) return [];
  const wanted = withoutLeadingZeros(tight);
  const tightNumber = ({ number }: FlightDefinition): string => number.replaceAll(' ', '');
  const exact = flights.filter(
    (flight) =>
      tightNumber(flight) === wanted ||
      flight.id.toUpperCase() === tight ||
      flight.origin === tight ||
      flight.destination === tight,
  );
  if (exact.length > 0) return exact;
  return flights.filter((flight) => tightNumber(flight).startsWith(wanted));
}
