import type { Airport } from '../api/types.ts';

/** The demo flights' airports. The real backend asks a library that is too large for a browser. */
const known: Readonly<Record<string, readonly [name: string, city: string, timeZone: string]>> = {
  LHR: ['London Heathrow Airport', 'London', 'Europe/London'],
  JFK: ['John F Kennedy International Airport', 'New York', 'America/New_York'],
  ZRH: ['Zurich Airport', 'Zurich', 'Europe/Zurich'],
  AMS: ['Amsterdam Airport Schiphol', 'Amsterdam', 'Europe/Amsterdam'],
  ATH: ['Athens International Airport', 'Athens', 'Europe/Athens'],
  LAX: ['Los Angeles International Airport', 'Los Angeles', 'America/Los_Angeles'],
  SEA: ['Seattle–Tacoma International Airport', 'Seattle', 'America/Los_Angeles'],
  HNL: ['Daniel K Inouye International Airport', 'Honolulu', 'Pacific/Honolulu'],
  SIN: ['Singapore Changi Airport', 'Singapore', 'Asia/Singapore'],
  SYD: ['Sydney Kingsford Smith Airport', 'Sydney', 'Australia/Sydney'],
  AKL: ['Auckland Airport', 'Auckland', 'Pacific/Auckland'],
  GRU: ['São Paulo–Guarulhos Airport', 'São Paulo', 'America/Sao_Paulo'],
  LIS: ['Lisbon Airport', 'Lisbon', 'Europe/Lisbon'],
  DEL: ['Indira Gandhi International Airport', 'Delhi', 'Asia/Kolkata'],
  KTM: ['Tribhuvan International Airport', 'Kathmandu', 'Asia/Kathmandu'],
  FRA: ['Frankfurt Airport', 'Frankfurt', 'Europe/Berlin'],
  YYZ: ['Toronto Pearson Airport', 'Toronto', 'America/Toronto'],
};

/** An airport in full; an unknown code stands for itself. */
export function airport(code: string): Airport {
  const [name, city, timeZone] = known[code] ?? [code, code, 'UTC'];
  return { code, name, city, timeZone };
}
