import type { Airport } from '../api/types.ts';

type Known = readonly [
  name: string,
  city: string,
  timeZone: string,
  latitude: number,
  longitude: number,
];

/** The demo flights' airports. The real backend asks a library that is too large for a browser. */
const known: Readonly<Record<string, Known>> = {
  LHR: ['London Heathrow Airport', 'London', 'Europe/London', 51.47, -0.45],
  JFK: ['John F Kennedy International Airport', 'New York', 'America/New_York', 40.64, -73.78],
  ZRH: ['Zurich Airport', 'Zurich', 'Europe/Zurich', 47.46, 8.55],
  AMS: ['Amsterdam Airport Schiphol', 'Amsterdam', 'Europe/Amsterdam', 52.31, 4.76],
  ATH: ['Athens International Airport', 'Athens', 'Europe/Athens', 37.94, 23.94],
  LAX: ['Los Angeles International Airport', 'Los Angeles', 'America/Los_Angeles', 33.94, -118.41],
  SEA: ['Seattle–Tacoma International Airport', 'Seattle', 'America/Los_Angeles', 47.45, -122.31],
  HNL: ['Daniel K Inouye International Airport', 'Honolulu', 'Pacific/Honolulu', 21.32, -157.92],
  SIN: ['Singapore Changi Airport', 'Singapore', 'Asia/Singapore', 1.36, 103.99],
  SYD: ['Sydney Kingsford Smith Airport', 'Sydney', 'Australia/Sydney', -33.95, 151.18],
  AKL: ['Auckland Airport', 'Auckland', 'Pacific/Auckland', -37.01, 174.79],
  GRU: ['São Paulo–Guarulhos Airport', 'São Paulo', 'America/Sao_Paulo', -23.43, -46.47],
  LIS: ['Lisbon Airport', 'Lisbon', 'Europe/Lisbon', 38.78, -9.14],
  DEL: ['Indira Gandhi International Airport', 'Delhi', 'Asia/Kolkata', 28.57, 77.1],
  KTM: ['Tribhuvan International Airport', 'Kathmandu', 'Asia/Kathmandu', 27.7, 85.36],
  FRA: ['Frankfurt Airport', 'Frankfurt', 'Europe/Berlin', 50.03, 8.56],
  YYZ: ['Toronto Pearson Airport', 'Toronto', 'America/Toronto', 43.68, -79.63],
};

/** An airport in full; an unknown code stands for itself. */
export function airport(code: string): Airport {
  const found = known[code];
  if (!found) return { code, name: code, city: code, timeZone: 'UTC' };
  const [name, city, timeZone, latitude, longitude] = found;
  return { code, name, city, timeZone, position: { latitude, longitude } };
}
