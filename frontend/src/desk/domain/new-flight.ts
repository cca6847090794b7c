import { durationWords, inZone, isArrival, wallMoments, wallTime } from '@aisle/shared/times';
import type { AircraftId, CabinClass } from '@aisle/shared/aircraft';
import { err, ok, type Result } from '@aisle/shared/result';
import { exponentOf, isCurrency, money } from '@aisle/shared/money';
import { limits } from '@aisle/shared/limits';
import { formatMoney } from '../../domain/format.ts';
import type { NewFlight } from '../api/types.ts';

/** A departure as it is typed: a wall clock at the origin, `2026-11-25T11:20`. */
export interface TypedFields {
  readonly departs: string;
  /** Of an hour that comes twice, the later is meant. */
  readonly later: boolean;
}

/** The flight that it is typed for. */
export interface Planned {
  readonly timeZone: string;
  /** ISO 8601. */
  readonly departsAt: string;
}

/** What a typed departure means. */
export interface TypedDeparture {
  /** ISO 8601. */
  readonly departsAt: string;
  /** The two moments of a time that comes twice, to choose from; empty else. */
  readonly choices: readonly string[];
  /** What the agent has to know of it; empty for nothing. */
  readonly note: string;
}

/** The form of a planned departure, as it is shown first: sent unchanged, it changes nothing. */
export function plannedFields({ timeZone, departsAt }: Planned): TypedFields {
  const departs = wallTime(departsAt, timeZone);
  const [, second] = wallMoments(departs, timeZone)?.moments ?? [];
  return { departs, later: second !== undefined && isSameMinute(second, departsAt) };
}

/** The moment that is meant; null for no time at all. A time that the clocks leap over goes forward with them. */
export function typedDeparture(fields: TypedFields, planned: Planned): TypedDeparture | null {
  const { timeZone } = planned;
  const meant = wallMoments(fields.departs, timeZone);
  if (meant === null) return null;
  const [first, second] = meant.moments;
  const at = fields.later ? (second ?? first) : first;
  // A departure may have seconds, which the form does not show.
  const departsAt = isSameMinute(at, planned.departsAt) ? planned.departsAt : at;
  const choices = second === undefined ? [] : [inZone(first, timeZone), inZone(second, timeZone)];
  const note = meant.skipped
    ? `The clocks go forward over ${fields.departs.slice(11)} there: the flight departs ${inZone(at, timeZone)}.`
    : '';
  return { departsAt, choices, note };
}

function isSameMinute(a: string, b: string): boolean {
  return Math.floor(Date.parse(a) / 60_000) === Math.floor(Date.parse(b) / 60_000);
}

/** The form for a new flight, as it is typed. Prices are whole units of `currency`; empty: the origin's. */
export interface FlightForm extends TypedFields {
  number: string;
  origin: string;
  destination: string;
  departs: string;
  later: boolean;
  /** By the clock at the destination; empty: the distance decides. */
  arrives: string;
  aircraft: AircraftId;
  currency: string;
  prices: Partial<Record<CabinClass, string>>;
  /** For colleagues: how the flight's audit begins. */
  reason: string;
}

export const emptyFlightForm = (): FlightForm => ({
  number: '',
  origin: '',
  destination: '',
  departs: '',
  later: false,
  arrives: '',
  aircraft: 'A320neo',
  currency: '',
  prices: {},
  reason: '',
});

const AIRPORT = /^[A-Z]{3}$/;
const NUMBER = /^[A-Z0-9]{2} ?[0-9]{1,4}[A-Z]?$/;
const PRICE = /^([0-9]{1,9})(?:[.,]([0-9]{1,3}))?$/;

/** A typed price in minor units; null for what is no amount of this currency. */
function typedPrice(text: string, currency: string): number | null {
  const [, whole = '', fraction = ''] = PRICE.exec(text.trim()) ?? [];
  const places = exponentOf(currency);
  if (whole === '' || fraction.length > places) return null;
  const minor = Number(whole + fraction.padEnd(places, '0'));
  return minor > 0 && minor <= limits.fareMinorUnits ? minor : null;
}

/** The classes that have a price: the server derives the rest from them. Null: none has. */
function faresOf(form: FlightForm): Result<NewFlight['fares'] | null, string> {
  const currency = form.currency.trim().toUpperCase();
  const given = Object.entries(form.prices).filter(([, text]) => text.trim() !== '');
  if (given.length === 0) {
    if (currency === '') return ok(null);
    return err(
      `Give the price of a class in ${currency}, or no currency: the origin's is taken then.`,
    );
  }
  if (!isCurrency(currency)) return err('Say in which currency the prices are, such as GBP.');
  const base: Partial<Record<CabinClass, number>> = {};
  for (const [name, text] of given) {
    const price = typedPrice(text, currency);
    if (price === null) {
      const places = exponentOf(currency);
      const like = places === 0 ? '120' : `120 or 120.5${'0'.repeat(places - 1)}`;
      return err(`The price for ${name} is no amount in ${currency}. Write it like ${like}.`);
    }
    base[name as CabinClass] = price;
  }
  return ok({ currency, base });
}

const codeOf = (text: string) => text.trim().toUpperCase();

/** The codes of the airports where it departs and lands; null while none is typed. */
export function endsOf(form: FlightForm): Ends {
  const typed = (code: string) => AIRPORT.exec(codeOf(code))?.[0] ?? null;
  return { origin: typed(form.origin), destination: typed(form.destination) };
}

/** Of both ends of a flight: null where it is not known (yet). */
export interface Ends {
  readonly origin: string | null;
  readonly destination: string | null;
}

/** When it lands, as it was typed, by the clock there; null: the distance decides. Of an hour that comes twice, the first after departure. */
function arrivalOf(
  form: FlightForm,
  departsAt: string,
  timeZone: string | null,
): Result<string | null, string> {
  if (form.arrives === '') return ok(null);
  if (timeZone === null) {
    const code = codeOf(form.destination);
    return err(`Which time it is at ${code} is not known. Correct the airport, or try again.`);
  }
  const departure = Date.parse(departsAt);
  const moments = wallMoments(form.arrives, timeZone)?.moments ?? [];
  const arrivesAt = moments.find((at) => isArrival(Date.parse(at), departure));
  if (arrivesAt !== undefined) return ok(arrivesAt);
  return err('A flight lands after it departs, within 24 hours. Correct one of the times.');
}

/**
 * The request of a filled form, or the sentence that says what is wrong with it. `zones`: the airports' (SPEC Z1, Z6). The server
 * decides again.
 */
export function newFlightOf(form: FlightForm, zones: Ends): Result<NewFlight, string> {
  const timeZone = zones.origin;
  const number = form.number.trim().toUpperCase();
  const [origin, destination] = [codeOf(form.origin), codeOf(form.destination)];
  if (!NUMBER.test(number)) return err('A number is two letters and up to four digits: AI 101.');
  if (!AIRPORT.test(origin) || !AIRPORT.test(destination)) {
    return err('An airport has three letters, such as LHR. Correct it.');
  }
  if (origin === destination)
    return err('Origin and destination are the same. Change one of them.');
  if (timeZone === null) {
    return err(`Which time it is at ${origin} is not known. Correct the airport, or try again.`);
  }
  const typed = typedDeparture(form, { timeZone, departsAt: '' });
  if (typed === null) return err('Say when it departs, day and time.');
  const arrival = arrivalOf(form, typed.departsAt, zones.destination);
  if (!arrival.ok) return arrival;
  const fares = faresOf(form);
  if (!fares.ok) return fares;
  const reason = form.reason.trim();
  if (reason === '') return err('Say in a sentence why the flight is opened.');
  return ok({
    number,
    origin,
    destination,
    departsAt: typed.departsAt,
    ...(arrival.value !== null && { arrivesAt: arrival.value }),
    aircraft: form.aircraft,
    ...(fares.value && { fares: fares.value }),
    reason,
  });
}

/** What opening it does, for whoever is about to. `zones`: the airports'. */
export function newFlightSentences(flight: NewFlight, zones: Ends): string[] {
  const { number, origin, destination, departsAt, arrivesAt, aircraft, fares } = flight;
  const [from, to] = [zones.origin ?? 'UTC', zones.destination ?? 'UTC'];
  const prices = Object.entries(fares?.base ?? {}).map(
    ([name, minor]) => `${name} from ${formatMoney(money(minor, fares?.currency ?? ''))}`,
  );
  return [
    `${number} from ${origin} to ${destination} departs ${inZone(departsAt, from)}, with the ${aircraft}.`,
    arrivesAt === undefined
      ? 'The distance decides when it lands.'
      : `It lands ${inZone(arrivesAt, to)}, after ${durationWords(Date.parse(arrivesAt) - Date.parse(departsAt))}.`,
    prices.length > 0 ? `Prices: ${prices.join(', ')}.` : 'The distance decides the prices.',
    "It is on sale at once, and on every customer's list. No customer is concerned.",
  ];
}
