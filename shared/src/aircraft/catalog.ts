import { buildDecks, type PlannedDeck, type PlannedSeat } from './build.ts';
import type { AircraftPlan } from './plan.ts';
import { a220 } from './plans/a220-300.ts';
import { a320neo } from './plans/a320neo.ts';
import { a380 } from './plans/a380-800.ts';
import { b737 } from './plans/b737-800.ts';
import { b787 } from './plans/b787-9.ts';
import type { AircraftId } from './types.ts';

/** An aircraft, built. */
export interface Aircraft {
  readonly id: AircraftId;
  readonly name: string;
  readonly decks: readonly PlannedDeck[];
  /** From the nose to the tail, from the left to the right, the main deck first. */
  readonly seats: ReadonlyMap<string, PlannedSeat>;
}

const plans: Readonly<Record<AircraftId, AircraftPlan>> = {
  'A220-300': a220,
  A320neo: a320neo,
  '737-800': b737,
  '787-9': b787,
  'A380-800': a380,
};

/** Built once a process: orders ask for prices often. What is built depends on the plan alone. */
const built = new Map<AircraftId, Aircraft>();

/** The aircraft of an id. The result is shared: nobody changes it. */
export function findAircraft(id: AircraftId): Aircraft {
  let aircraft = built.get(id);
  if (aircraft === undefined) {
    aircraft = build(plans[id]);
    built.set(id, aircraft);
  }
  return aircraft;
}

function build(plan: AircraftPlan): Aircraft {
  const decks = buildDecks(plan);
  const seats = decks
    .flatMap((deck) => deck.cabins)
    .flatMap((cabin) => cabin.rows)
    .flatMap((row) => row.cells)
    .filter((cell) => cell.kind === 'seat');
  return {
    id: plan.id,
    name: plan.name,
    decks,
    seats: new Map(seats.map((seat) => [seat.designator, seat])),
  };
}

const designators = new Map<AircraftId, readonly string[]>();

/**
 * The designators of every seat, in the layout's order. Never changes for an aircraft that has flown. One
 * list for all who ask: the maps of a thousand flights share what follows from it.
 */
export function seatDesignators(aircraft: AircraftId): readonly string[] {
  let list = designators.get(aircraft);
  if (list === undefined) {
    list = [...findAircraft(aircraft).seats.keys()];
    designators.set(aircraft, list);
  }
  return list;
}
