import { encode } from 'bcbp';
import type { CabinClass } from './aircraft/types.ts';
import type { Airport, Flight } from './contract.ts';
import { localDate } from './times.ts';
import { passName, peopleAt, type Passenger, type PassengerType } from './people/index.ts';

/** What a bar code says of a flight. */
export type PassFlight = Pick<Flight, 'number' | 'origin' | 'destination' | 'departsAt'> & {
  readonly route: { readonly origin: Pick<Airport, 'timeZone'> };
};

/** One person's pass. */
export interface Pass {
  readonly designator: string;
  /** An infant that sits on the lap of who has this seat. */
  readonly onLap: boolean;
  /** Null: nobody was named. */
  readonly passenger: Passenger | null;
  /** An infant sits on this passenger's lap. */
  readonly withInfant: boolean;
  /** Number of the pass within the order, from 1. */
  readonly sequence: number;
}

/** What one person's bar code says. */
export interface PassFacts extends Pass {
  readonly flight: PassFlight;
  readonly cabinClass: CabinClass;
  /** Six letters and digits. */
  readonly confirmation: string;
}

/** IATA compartment codes of the classes. */
const COMPARTMENTS: Record<CabinClass, string> = {
  first: 'F',
  business: 'J',
  premium: 'W',
  economy: 'Y',
};

const NO_NAME = 'PASSENGER/AISLE';

/** In place of a seat: on somebody's lap. */
const LAP = 'INF';

/** What the standard calls people (item 15 of the resolution); of an adult it says whether an infant comes along. */
const DESCRIPTIONS: Record<PassengerType, string> = { adult: '0', child: '3', infant: '4' };
const WITH_INFANT = '6';
const UNKNOWN = ' ';

/**
 * The passes of an order (SPEC H13): for each of its seats, in its order, who sits there, then the infant on that lap. A seat that
 * was paid for without names has a pass without one.
 */
export function passesOf(passengers: readonly Passenger[], seats: readonly string[]): Pass[] {
  const passes = seats.flatMap((designator) => {
    const { holder, infant } = peopleAt(passengers, designator);
    const withInfant = infant !== null;
    const pass = { designator, passenger: holder, withInfant, onLap: false };
    return withInfant
      ? [pass, { ...pass, passenger: infant, withInfant: false, onLap: true }]
      : [pass];
  });
  return passes.map((pass, place) => ({ ...pass, sequence: place + 1 }));
}

/** The text of IATA's bar-coded boarding pass (resolution 792) for one leg and one person (SPEC H12, H13). */
export function boardingPassText(facts: PassFacts): string {
  const { flight, passenger } = facts;
  const [, carrier = '', digits = '', suffix = ''] =
    /^([A-Z0-9]{2}) ?(\d{1,4})([A-Z]?)$/.exec(flight.number) ?? [];
  return encode({
    data: {
      passengerName: passenger?.document ? passName(passenger.document) : NO_NAME,
      passengerDescription: describe(facts),
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
          seatNumber: facts.onLap ? LAP : seatNumber(facts.designator),
          checkInSequenceNumber: String(facts.sequence).padStart(4, '0'),
          passengerStatus: '1',
        },
      ],
    },
  });
}

/** A seat as the bar code has it: `007C`. */
function seatNumber(designator: string): string {
  return designator.padStart(4, '0');
}

function describe({ passenger, withInfant }: Pass): string {
  if (withInfant) return WITH_INFANT;
  return passenger ? DESCRIPTIONS[passenger.type] : UNKNOWN;
}
