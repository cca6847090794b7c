import { minorUnits } from '@aisle/shared/money';
import { withoutLeadingZeros } from '@aisle/shared/aircraft';
import { localDate } from '@aisle/shared/times';
import type { CabinClass, Airport, Flight } from '../api/types.ts';
import type { SeatPlace, SeatPosition } from './seat-index.ts';

/** What the list of seats is narrowed to. Empty strings mean: any. */
export interface SeatFilter {
  readonly position: SeatPosition | '';
  readonly cabinClass: CabinClass | '';
  /** Largest price, in whole units of the flight's currency; null for any. */
  readonly maxPrice: number | null;
  readonly extraRoom: boolean;
}

export type SeatOrder = 'row' | 'price';

export const anySeat: SeatFilter = {
  position: '',
  cabinClass: '',
  maxPrice: null,
  extraRoom: false,
};

/** Whether a seat passes. What it costs and where it is never changes; its state is looked at apart. */
export function passes(place: SeatPlace, filter: SeatFilter): boolean {
  return (
    (filter.position === '' || place.position === filter.position) &&
    (filter.cabinClass === '' || place.cabinClass === filter.cabinClass) &&
    (filter.maxPrice === null || Number(place.seat.price.amount) <= filter.maxPrice) &&
    (!filter.extraRoom || place.exit || place.legroom)
  );
}

/** In the aircraft's order, or cheapest first. */
export function inOrder(places: readonly SeatPlace[], order: SeatOrder): readonly SeatPlace[] {
  if (order === 'row') return places;
  return places.toSorted((a, b) => minorUnits(a.seat.price) - minorUnits(b.seat.price));
}

/** IATA codes of cities that have several airports, with these. */
const METROPOLITAN: Readonly<Record<string, string>> = {
  BJS: 'PEK PKX',
  BUE: 'EZE AEP',
  BUH: 'OTP BBU',
  CHI: 'ORD MDW',
  DTT: 'DTW',
  HOU: 'IAH HOU',
  JKT: 'CGK HLP',
  LON: 'LHR LGW STN LTN LCY SEN',
  MIL: 'MXP LIN BGY',
  MOW: 'SVO DME VKO ZIA',
  NYC: 'JFK LGA EWR',
  OSA: 'KIX ITM UKB',
  PAR: 'CDG ORY BVA',
  REK: 'KEF RKV',
  RIO: 'GIG SDU',
  ROM: 'FCO CIA',
  SAO: 'GRU CGH VCP',
  SEL: 'ICN GMP',
  SPK: 'CTS OKD',
  STO: 'ARN BMA NYO VST',
  TCI: 'TFN TFS',
  TYO: 'HND NRT',
  WAS: 'IAD DCA BWI',
  YEA: 'YEG',
  YMQ: 'YUL YMX',
  YTO: 'YYZ YTZ YHM',
};

const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'a',
  œ: 'o',
  ł: 'l',
  đ: 'd',
};

/** A text for comparison: without accents, and with `ue` for `ü` the same as `u`: `Zürich`, `Zuerich` and `Zurich` are one. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[ßøæœłđ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/([aou])e/g, '$1');
}

/** Everything by which an airport may be searched for, the code of its city's airports included. */
function placeWords({ code, city, name }: Airport): string {
  const cities = Object.entries(METROPOLITAN).filter(([, airports]) => airports.includes(code));
  return plain([code, city, name, ...cities.map(([metropolitan]) => metropolitan)].join(' '));
}

/** What a text asks for: words of the origin, of the destination, and words of which it does not say. */
export interface Wish {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

const split = (text: string) =>
  plain(text)
    .split(/[\s,]+/)
    .filter(Boolean)
    .map(withoutLeadingZeros);

/** `London to New York`, `LHR–JFK`, `from London`; anything else is where to. */
function wishOf(text: string): Wish {
  const [, alone] = /^\s*from\s+(.*)$/i.exec(text) ?? [];
  const parts = (alone ?? text).split(/\s+to\s+|\s*(?:[–—>→]|->)\s*|(?<=\p{L})-(?=\p{L})/iu);
  if (parts.length > 1) return { from: split(parts[0] ?? ''), to: split(parts.slice(1).join(' ')) };
  const words = split(text.replace(/^\s*to\s+/i, ''));
  return alone === undefined ? { from: [], to: words } : { from: split(alone), to: [] };
}

/** The flight as whole: its number, with and without the blank, and its aircraft. */
function flightWords({ number, aircraft }: Flight): string {
  return plain(`${number} ${number.replace(' ', '')} ${aircraft}`);
}

/** Whether a flight is what the text asks for. */
function matches(flight: Flight, { from, to }: Wish): boolean {
  const origin = placeWords(flight.route.origin);
  const destination = placeWords(flight.route.destination);
  const itself = flightWords(flight);
  if (!from.every((word) => origin.includes(word))) return false;
  const leadsThere = (word: string) => destination.includes(word) || itself.includes(word);
  // `London New York`: one of the words says where to, the others may say where from.
  return from.length > 0 || to.length < 2
    ? to.every(leadsThere)
    : to.some(leadsThere) && to.every((word) => leadsThere(word) || origin.includes(word));
}

export type FlightOrder = 'departure' | 'price' | 'free';

/** What the list of flights is narrowed to. `date` is local to the origin (`2026-11-24`); empty for any. */
export interface FlightFilter {
  readonly text: string;
  readonly date: string;
  readonly order: FlightOrder;
}

/**
 * Cheapest first within a currency, the currencies by their codes: an amount of one says nothing of an amount of
 * another. What cannot be bought comes last.
 */
function comparePrices(a: Flight['fromPrice'], b: Flight['fromPrice']): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return a.currency.localeCompare(b.currency) || minorUnits(a) - minorUnits(b);
}

/** What an order of these flights compares, where that is not plain to see; empty where it is. */
export function orderSentence(flights: readonly Flight[], order: FlightOrder): string {
  const currencies = new Set(flights.flatMap(({ fromPrice }) => fromPrice?.currency ?? []));
  if (order !== 'price' || currencies.size < 2) return '';
  return 'Cheapest first within each currency: prices in different currencies are not compared.';
}

const compare: Record<FlightOrder, (a: Flight, b: Flight) => number> = {
  departure: (a, b) => Date.parse(a.departsAt) - Date.parse(b.departsAt),
  price: (a, b) => comparePrices(a.fromPrice, b.fromPrice),
  free: (a, b) => b.seats.free - a.seats.free,
};

/** Flights that are still to depart at `now` (ms) and match: a text is where to, unless it says where from as well. */
export function findFlights(
  flights: readonly Flight[],
  filter: FlightFilter,
  now: number,
): Flight[] {
  const wish = wishOf(filter.text);
  return flights
    .filter((flight) => {
      const isAhead = flight.status === 'open' || flight.status === 'closed';
      if (!isAhead || Date.parse(flight.departsAt) <= now) return false;
      const date = localDate(flight.departsAt, flight.route.origin.timeZone);
      if (filter.date !== '' && date !== filter.date) return false;
      return matches(flight, wish);
    })
    .toSorted((a, b) => compare[filter.order](a, b) || compare.departure(a, b));
}
