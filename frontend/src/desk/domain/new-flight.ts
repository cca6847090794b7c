import type { AircraftId, CabinClass } from '@aisle/shared/aircraft';
import { err, ok, type Result } from '@aisle/shared/result';
import { money } from '@aisle/shared/money';
import { inUtc } from '@aisle/shared/utc';
import { formatMoney } from '../../domain/format.ts';
import type { NewFlight } from '../api/types.ts';
import { momentOf } from './zoned-time.ts';

/** The form for a new flight, as it is typed. `departs` is UTC, prices are major units. */
export interface FlightForm {
  number: string;
  origin: string;
  destination: string;
  departs: string;
  aircraft: AircraftId;
  currency: string;
  prices: Partial<Record<CabinClass, string>>;
  /** For colleagues: how the flight's audit begins. */
  reason: string;
}

const AIRPORT = /^[A-Z]{3}$/;
const NUMBER = /^[A-Z0-9]{2} ?[0-9]{1,4}[A-Z]?$/;
const PRICE = /^[0-9]{1,6}([.,][0-9]{1,2})?$/;

/** Minor units, of the classes that have one: the server derives the rest from them. Null: of none. */
function pricesOf(form: FlightForm): Result<Partial<Record<CabinClass, number>> | null, string> {
  const given = Object.entries(form.prices).filter(([, text]) => text.trim() !== '');
  if (given.length === 0) return ok(null);
  const wrong = given.find(([, text]) => !PRICE.test(text.trim()));
  if (wrong) return err(`The price for ${wrong[0]} is no amount. Write it like 120 or 120.50.`);
  return ok(
    Object.fromEntries(
      given.map(([name, text]) => [name, Math.round(Number(text.trim().replace(',', '.')) * 100)]),
    ),
  );
}

/** The request of a filled form, or the sentence that says what is wrong with it. The server judges again. */
export function newFlightOf(form: FlightForm): Result<NewFlight, string> {
  const number = form.number.trim().toUpperCase();
  const [origin, destination] = [form.origin, form.destination].map((code) =>
    code.trim().toUpperCase(),
  ) as [string, string];
  if (!NUMBER.test(number)) return err('A number is two letters and up to four digits: AI 101.');
  if (!AIRPORT.test(origin) || !AIRPORT.test(destination)) {
    return err('An airport has three letters, such as LHR. Correct it.');
  }
  if (origin === destination)
    return err('Origin and destination are the same. Change one of them.');
  const departsAt = momentOf(form.departs, 'UTC');
  if (departsAt === null) return err('Say when it departs, day and time.');
  const base = pricesOf(form);
  if (!base.ok) return base;
  const reason = form.reason.trim();
  if (reason === '') return err('Say in a sentence why the flight is opened.');
  const currency = form.currency.trim().toUpperCase();
  return ok({
    number,
    origin,
    destination,
    departsAt,
    aircraft: form.aircraft,
    ...(base.value && { fares: { currency, base: base.value } }),
    reason,
  });
}

/** What opening it does, for whoever is about to. */
export function newFlightSentences(flight: NewFlight): string[] {
  const { number, origin, destination, departsAt, aircraft, fares } = flight;
  const prices = Object.entries(fares?.base ?? {}).map(
    ([name, minor]) => `${name} from ${formatMoney(money(minor, fares?.currency ?? ''))}`,
  );
  return [
    `${number} from ${origin} to ${destination} departs ${inUtc(departsAt)}, with the ${aircraft}.`,
    prices.length > 0 ? `Prices: ${prices.join(', ')}.` : 'The distance decides the prices.',
    "It is on sale at once, and on every customer's list. No customer is concerned.",
  ];
}
