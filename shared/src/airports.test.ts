import { describe, expect, it } from 'vitest';
import { findAirport, plausibleArrival, routeFares } from './airports.ts';
import { airportSchema } from './contract.ts';

/** Minutes ahead of UTC, as the time zone's own clock shows them. */
function offsetMinutes(timeZone: string, at: string): number {
  const clock = new Date(at).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T');
  return (Date.parse(`${clock}Z`) - Date.parse(at)) / 60_000;
}

describe('airports', () => {
  it.each([
    ['LHR', 'London', 'Europe/London', 0, 60],
    ['JFK', 'New York', 'America/New_York', -300, -240],
    ['SIN', 'Singapore', 'Asia/Singapore', 480, 480],
    ['SYD', 'Sydney', 'Australia/Sydney', 660, 600],
    ['GRU', 'São Paulo', 'America/Sao_Paulo', -180, -180],
    ['ZRH', 'Zürich', 'Europe/Zurich', 60, 120],
    ['KTM', 'Kathmandu', 'Asia/Kathmandu', 345, 345],
  ])('%s: city, zone and the offset in January and July', (code, city, zone, january, july) => {
    const airport = findAirport(code);
    expect(airportSchema.parse(airport)).toEqual(airport);
    expect(airport).toMatchObject({ code, timeZone: zone });
    expect(airport?.city).toContain(city);
    expect(airport?.name).toMatch(/Airport/);
    expect(offsetMinutes(zone, '2026-01-15T12:00:00Z')).toBe(january);
    expect(offsetMinutes(zone, '2026-07-15T12:00:00Z')).toBe(july);
  });

  it.each([
    ['LHR', 51.47, -0.45],
    ['SYD', -33.95, 151.18],
    ['GRU', -23.43, -46.47],
  ])('%s lies where it lies, to a kilometre or two', (code, latitude, longitude) => {
    const position = findAirport(code)?.position;
    expect(Math.abs((position?.latitude ?? 99) - latitude)).toBeLessThan(0.02);
    expect(Math.abs((position?.longitude ?? 999) - longitude)).toBeLessThan(0.02);
  });

  it.each(['XXX', 'lhr', 'LHRX', '', ' LHR', '__proto__', 'constructor'])(
    'there is no %j',
    (code) => {
      expect(findAirport(code)).toBeUndefined();
    },
  );
});

describe('fares of a route', () => {
  it('are in the currency of the origin, and in dollars where we know none', () => {
    expect(routeFares('787-9', 'ZRH', 'JFK')?.currency).toBe('CHF');
    expect(routeFares('787-9', 'LIS', 'GRU')?.currency).toBe('EUR');
    expect(routeFares('787-9', 'KTM', 'SIN')?.currency).toBe('USD');
  });

  it('grow with the distance, whichever way one flies', () => {
    const near = routeFares('787-9', 'LHR', 'LIS')?.base.economy ?? NaN;
    const far = routeFares('787-9', 'LHR', 'SYD')?.base.economy ?? NaN;
    expect(far).toBeGreaterThan(3 * near);
    const [there, back] = [routeFares('787-9', 'CDG', 'ATH'), routeFares('787-9', 'ATH', 'CDG')];
    expect(back).toEqual(there);
  });

  it('there are none to or from nowhere', () => {
    expect(routeFares('787-9', 'XXX', 'JFK')).toBeUndefined();
    expect(routeFares('787-9', 'JFK', 'XXX')).toBeUndefined();
  });
});

describe('Z5: the arrival of a flight for which nobody said one', () => {
  const departsAt = '2026-12-01T11:20:00.000Z';
  const minutes = (origin: string, destination: string): number =>
    (Date.parse(plausibleArrival(departsAt, origin, destination)) - Date.parse(departsAt)) / 60_000;

  it.each([
    ['ZRH', 'LHR', 95],
    ['AMS', 'ATH', 200],
    ['LHR', 'JFK', 440],
    ['SIN', 'SYD', 495],
    // Across the date line as well.
    ['NRT', 'LAX', 675],
  ])('%s to %s takes %i minutes, whichever way', (origin, destination, expected) => {
    expect(minutes(origin, destination)).toBe(expected);
    expect(minutes(destination, origin)).toBe(expected);
  });

  it('is that of a short flight where an airport is unknown', () => {
    expect(minutes('LHR', 'XXX')).toBe(110);
    expect(minutes('XXX', 'LHR')).toBe(110);
  });
});
