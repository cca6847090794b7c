import type { Money } from '../money.ts';

/** Cabin classes, best first. */
export const cabinClasses = ['first', 'business', 'premium', 'economy'] as const;
export type CabinClass = (typeof cabinClasses)[number];

/** Seat characteristics after IATA code list 9825. */
export const characteristics = [
  'W', // window
  'A', // aisle
  '9', // centre
  'E', // exit row
  'K', // bulkhead
  'B', // bassinet
  'H', // accessible
  'L', // leg room
  '1D', // restricted recline
  'OW', // over wing
] as const;
export type Characteristic = (typeof characteristics)[number];

/** One seat as people choose it. */
export interface LayoutSeat {
  readonly kind: 'seat';
  readonly designator: string;
  readonly characteristics: readonly Characteristic[];
  readonly price: Money;
  /** Such as `exit row: no infants`. */
  readonly restrictions: readonly string[];
}

/** Whatever else stands in a row. `span` counts columns. */
export type Fixture =
  | { readonly kind: 'aisle' }
  | {
      readonly kind: 'empty' | 'lavatory' | 'galley' | 'closet' | 'stairs' | 'bassinet';
      readonly span: number;
    };

export type Cell = LayoutSeat | Fixture;

/** A row of seats (`number`), or a row of fixtures between them (`number: null`). `exit`: doors at both ends. */
export interface LayoutRow {
  readonly number: number | null;
  readonly exit: boolean;
  /** From the left (A side) to the right, aisles included. The spans of a row add up to the cabin's columns. */
  readonly cells: readonly Cell[];
}

export interface Cabin {
  readonly class: CabinClass;
  /** As shown, such as `Business`. */
  readonly name: string;
  /** Letters and aisles (null) over the columns, from the left; a letter stands on each seat, too. */
  readonly columns: readonly (string | null)[];
  readonly rows: readonly LayoutRow[];
}

export interface Deck {
  readonly name: 'main' | 'upper';
  readonly cabins: readonly Cabin[];
  /** First and last row over the wing; null on a deck that has none. */
  readonly wings: { readonly firstRow: number; readonly lastRow: number } | null;
}

/** What a customer sees of the aircraft: every seat with its name in `designator`. */
export interface Layout {
  readonly aircraft: string;
  /** Such as `Airbus A320neo`. */
  readonly name: string;
  readonly decks: readonly Deck[];
}

/** What a seat costs on one flight: a base fare a class, in minor units. Extras follow from characteristics. */
export interface Fares {
  readonly currency: string;
  readonly base: Readonly<Partial<Record<CabinClass, number>>>;
}

/** The aircraft that can fly. A layout never changes once it has flown: a new one gets a new id. */
export const aircraftIds = ['A220-300', 'A320neo', '737-800', '787-9', 'A380-800'] as const;
export type AircraftId = (typeof aircraftIds)[number];

/** What is fixed about a flight from its opening on. */
export interface FlightDefinition {
  readonly id: string;
  /** Such as `AI 101`. */
  readonly number: string;
  /** IATA codes. */
  readonly origin: string;
  readonly destination: string;
  /** ISO 8601 with offset `Z`. */
  readonly departsAt: string;
  /** The same. Flights that were opened before there was an arrival have none: it follows from the airports then. */
  readonly arrivesAt?: string;
  readonly aircraft: AircraftId;
  /** Where it departs, once an agent has said so. */
  readonly terminal?: string;
  readonly gate?: string;
  /** Where a supervisor wants it so: choices that leave a seat alone are refused (SPEC S31). */
  readonly refusesSingleSeats?: true;
  readonly fares: Fares;
}
