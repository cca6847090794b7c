import { planReseating, seatDesignators, type FlightDefinition } from '../aircraft/index.ts';
import {
  atGate,
  departing,
  gateAfter,
  isSameGate,
  termsOf,
  withSingleSeats,
} from '../flight-terms.ts';
import type { FlightCommand, GivenCommand, Intervention, ReseatingPlan } from '../interventions.ts';
import { loweredBy, lowerClassOf } from '../lower-class.ts';
import {
  offeredTo,
  type AgentSeatCommand,
  type SeatEvent,
  type SeatMap,
} from '../seat-map/index.ts';
import type { SwapCommand } from '../swaps/index.ts';
import type { WatchCommand } from '../watches/index.ts';
import type { CommandOutcome, CustomerCommand } from '../workflow-api.ts';

/** What an agent wants, as the seats’ decider takes it; with a change of aircraft the plan that it follows. */
export interface Translated {
  readonly command: AgentSeatCommand;
  readonly plan?: ReseatingPlan;
}

/** The seats of an order in which children sit, as far as that is known. */
export interface KnowsChildren {
  childrenIn(orderId: string): readonly string[];
}

/** Translates an intervention for the seats’ decider; where everybody goes on another aircraft is planned here. */
export function translate(
  map: SeatMap,
  flight: FlightDefinition,
  { command, by, reason }: Omit<Intervention, 'id'>,
  people: KnowsChildren,
): Translated {
  if (command.type === 'delay') {
    return { command: { type: 'delay', departsAt: inUtc(command.departsAt), by, reason } };
  }
  if (command.type === 'set-gate') {
    return { command: { type: 'set-gate', ...gateAfter(flight, command), by, reason } };
  }
  if (command.type !== 'change-aircraft') return { command: { ...command, by, reason } };
  const { aircraft, lowerClass } = command;
  // What is on offer is nobody's yet: it is void, and offered anew from what the other aircraft has.
  const offers = [...map.holds].filter(([, hold]) => offeredTo(hold) !== null);
  const held = [...map.holds].filter(([, hold]) => offeredTo(hold) === null);
  const orders = held.map(([orderId, { seats, status }]) => ({
    orderId,
    seats,
    paid: status === 'sold',
    children: people.childrenIn(orderId),
  }));
  const blocked = map.designators.filter((_, place) => map.seats[place]?.status === 'blocked');
  const seated = planReseating(
    flight.aircraft,
    aircraft,
    orders,
    blocked,
    lowerClass !== undefined,
  );
  const flights = { before: flight, after: { ...flight, aircraft } };
  const lowered = lowerClass ? loweredBy(map.holds, flights, seated.moves) : [];
  const refit = {
    designators: seatDesignators(aircraft),
    moves: seated.moves.map(({ orderId, from, to }) => {
      const own = lowered.find((each) => each.orderId === orderId);
      return { orderId, seats: to, from, ...(own && { lower: lowerClassOf(own) }) };
    }),
    unplaced: [
      ...seated.unplaced.map(({ orderId }) => orderId),
      ...offers.map(([watchId]) => watchId),
    ],
  };
  const plan = { ...seated, ...(lowerClass && { lowered }) };
  return { command: { type: 'change-aircraft', aircraft, ...refit, by, reason }, plan };
}

/** The flight's definition after a command that was carried out. */
export function revised(flight: FlightDefinition, command: FlightCommand): FlightDefinition {
  if (command.type === 'delay') return departing(flight, inUtc(command.departsAt));
  if (command.type === 'change-aircraft') return { ...flight, aircraft: command.aircraft };
  if (command.type === 'set-gate') return atGate(flight, command);
  if (isAboutSingleSeats(command))
    return withSingleSeats(flight, command.type === 'refuse-single-seats');
  return flight;
}

/** Why a command would change nothing, of which nobody is to be told; null where it would. */
export function whySame(
  flight: FlightDefinition,
  command: FlightCommand,
): 'same-aircraft' | 'same-gate' | 'same-rule' | null {
  if (command.type === 'change-aircraft' && command.aircraft === flight.aircraft) {
    return 'same-aircraft';
  }
  if (isAboutSingleSeats(command)) {
    const areRefused = flight.refusesSingleSeats === true;
    return areRefused === (command.type === 'refuse-single-seats') ? 'same-rule' : null;
  }
  return command.type === 'set-gate' && isSameGate(flight, command) ? 'same-gate' : null;
}

function isAboutSingleSeats({ type }: FlightCommand): boolean {
  return type === 'refuse-single-seats' || type === 'allow-single-seats';
}

/** The outcomes of commands as their orders learn them: who chose seats learns what of the flight may have changed. */
export function withTerms(
  outcomes: readonly CommandOutcome[],
  commands: readonly CustomerCommand[],
  flight: FlightDefinition,
): CommandOutcome[] {
  return outcomes.map((outcome, place) => {
    const type = commands[place]?.type;
    const choice = type === 'set-seats' || type === 'rebook';
    const chose = choice && outcome.ok && outcome.seats.length > 0;
    return chose ? { ...outcome, flight: termsOf(flight) } : outcome;
  });
}

/** Whether a command is one of somebody who waits for seats. */
export function isOfWatch(command: CustomerCommand): command is WatchCommand {
  return 'watchId' in command;
}

/** Whether a command is about swaps; if it is neither, it is an order's own. */
export function isOfSwap(command: CustomerCommand): command is SwapCommand {
  return 'order' in command;
}

/** Definitions have their times with offset `Z`. */
function inUtc(time: string): string {
  return new Date(time).toISOString();
}

/** Whether an event changes the flight as a whole. */
export function isAboutFlight({ type }: SeatEvent): boolean {
  return (
    type === 'sales-closed' ||
    type === 'sales-opened' ||
    type === 'flight-cancelled' ||
    type === 'rebooking-ended' ||
    type === 'flight-delayed' ||
    type === 'aircraft-changed' ||
    type === 'gate-set' ||
    type === 'single-seats-refused' ||
    type === 'single-seats-allowed'
  );
}

/** An intervention as it was sent: before there were ids and roles, agents sent the command alone. */
export function interventionOf(sent: Intervention | GivenCommand): Intervention {
  if ('command' in sent) return sent;
  const { by, reason, ...command } = sent;
  return { id: '', by, reason, role: 'supervisor', command };
}
