import { encode } from 'bcbp';
import type { CabinClass } from './aircraft/types.ts';
import type { Airport, Flight } from './contract.ts';
import { localDate } from './local-time.ts';

/** What a bar code says of a flight. */
export type PassFlight = Pick<Flight, 'number' | 'origin' | 'destination' | 'departsAt'> & {
  readonly route: { readonly origin: Pick<Airport, 'timeZone'> };
};

/** What one seat's bar code says. */
export interface PassFacts {
  readonly flight: PassFlight;
  readonly designator: string;
  readonly cabinClass: CabinClass;
  /** Six letters and digits. */
  readonly confirmation: string;
  /** As typed by the customer; empty for none. */
  readonly passenger: string;
  /** Number of the pass within the order, from 1. */
  readonly sequence: number;
}

/** IATA compartment codes of the classes. */
const COMPARTMENTS: Record<CabinClass, string> = {
  first: 'F',
  business: 'J',
  premium: 'W',
  economy: 'Y',
};

const NAME_LENGTH = 20;
const NO_NAME = 'PASSENGER/AISLE';

/** A name as bar codes have it: `SURNAME/GIVEN`, capitals A to Z, at most twenty characters. */
export function barCodeName(typed: string): string {
  const letters = typed
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toUpperCase()
    .replace(/[^A-Z ]/g, ' ');
  const words = letters.split(' ').filter(Boolean);
  const surname = words.pop();
  if (surname === undefined) return NO_NAME;
  const name = words.length === 0 ? surname : `${surname}/${words.join('')}`;
  return name.slice(0, NAME_LENGTH);
}

/** The text of IATA's bar-coded boarding pass (resolution 792) for one leg and one seat. */
export function boardingPassText(facts: PassFacts): string {
  const { flight } = facts;
  const [, carrier = '', digits = '', suffix = ''] =
    /^([A-Z0-9]{2}) ?(\d{1,4})([A-Z]?)$/.exec(flight.number) ?? [];
  const row = facts.designator.slice(0, -1).padStart(3, '0');
  return encode({
    data: {
      passengerName: barCodeName(facts.passenger),
      legs: [
        {
          operatingCarrierPNR: facts.confirmation,
          departureAirport: flight.origin,
          arrivalAirport: flight.destination,
          operatingCarrierDesignator: carrier,
          flightNumber: digits.padStart(4, '0') + suffix,
          // Days are counted where the flight departs; the encoder reads the date in UTC.
          flightDate: new Date(localDate(flight.departsAt, flight.route.origin.timeZone)),
          compartmentCode: COMPARTMENTS[facts.cabinClass],
          seatNumber: row + (facts.designator.at(-1) ?? ''),
          checkInSequenceNumber: String(facts.sequence).padStart(4, '0'),
          passengerStatus: '1',
        },
      ],
    },
  });
}
