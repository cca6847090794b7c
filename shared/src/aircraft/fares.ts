import { exponentOf } from '../money.ts';
import type { PlannedSeat } from './build.ts';
import { findAircraft } from './catalog.ts';
import { cabinClasses, type AircraftId, type CabinClass, type Fares } from './types.ts';

/** What a class costs, as a multiple of economy, when nobody says otherwise. */
const classRatio: Readonly<Record<CabinClass, number>> = {
  first: 7,
  business: 4,
  premium: 1.8,
  economy: 1,
};

/** How much of the extras below a class charges: its seats differ the less, the better it is. */
const extrasWeight: Readonly<Record<CabinClass, number>> = {
  first: 0,
  business: 0.25,
  premium: 0.5,
  economy: 1,
};

/** Extras and discounts, percent of the base fare. */
const percent = {
  legRoom: 20,
  window: 6,
  aisle: 4,
  frontWindowOrAisle: 5,
  centre: -4,
  restrictedRecline: -5,
} as const;

/** The rough level of prices, US dollars being 1: not rates of exchange. Other currencies count as dollars. */
const priceLevel: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 0.9,
  GBP: 0.8,
  CHF: 0.85,
  CAD: 1.35,
  AUD: 1.5,
  SGD: 1.3,
  AED: 3.7,
  BRL: 5.5,
  INR: 84,
};

const defaultCurrency = 'USD';

/** Economy, whole units of the default currency: a part for every flight and a part for the distance. */
const economyFare = { fixed: 40, perKm: 0.06 } as const;

/** A short flight: what one between airports is taken for whose distance nobody knows. */
export const unknownWayKm = 1_000;

/** Where a default fare comes from. */
export interface FareBasis {
  /** Kilometres along the great circle; a short flight when left out. */
  readonly distanceKm?: number;
  /** ISO 4217; US dollars when left out. */
  readonly currency?: string;
}

/** Plausible fares for the classes of an aircraft, in minor units, rounded to five whole units. */
export function defaultFares(aircraft: AircraftId, basis: FareBasis = {}): Fares {
  const { distanceKm = unknownWayKm, currency = defaultCurrency } = basis;
  const unit = wholeUnit(currency);
  const economy =
    (economyFare.fixed + economyFare.perKm * distanceKm) * (priceLevel[currency] ?? 1);
  const classes = new Set([...findAircraft(aircraft).seats.values()].map((seat) => seat.class));
  return {
    currency,
    base: Object.fromEntries(
      cabinClasses
        .filter((name) => classes.has(name))
        .map((name) => [name, Math.ceil((economy * classRatio[name]) / 5) * 5 * unit]),
    ),
  };
}

/**
 * The base fare of a class, minor units. A class without one of its own follows from the cheapest class that
 * has one, by the usual ratio; without any, from the default fare: so every seat has a price, whatever an
 * agent left out.
 */
function baseFare(fares: Fares, cabinClass: CabinClass): number {
  const own = fares.base[cabinClass];
  if (own !== undefined) return own;
  const known = cabinClasses.findLast((name) => fares.base[name] !== undefined) ?? 'economy';
  const usual = Math.round(economyFare.fixed * (priceLevel[fares.currency] ?? 1));
  const amount = fares.base[known] ?? usual * wholeUnit(fares.currency);
  return Math.max(1, Math.round((amount * classRatio[cabinClass]) / classRatio[known]));
}

/** What one seat costs, minor units: base fare of its class, extras in whole units. Always positive. */
export function seatPrice(seat: PlannedSeat, fares: Fares): number {
  const base = baseFare(fares, seat.class);
  const extra = (base * seatPercent(seat) * extrasWeight[seat.class]) / 100;
  const unit = wholeUnit(fares.currency);
  return base + Math.round(extra / unit) * unit;
}

/** A pound, a yen, a dinar, in minor units. */
function wholeUnit(currency: string): number {
  return 10 ** exponentOf(currency);
}

function seatPercent(seat: PlannedSeat): number {
  const has = new Set(seat.characteristics);
  const place = has.has('W') ? percent.window : has.has('A') ? percent.aisle : percent.centre;
  return (
    place +
    (has.has('L') ? percent.legRoom : 0) +
    (has.has('1D') ? percent.restrictedRecline : 0) +
    (seat.front && !has.has('9') ? percent.frontWindowOrAisle : 0)
  );
}
