import { benchesOf, type FlightDefinition } from '../aircraft/index.ts';
import { tidierChoice } from '../choosing/single-seats.ts';
import type { AnsweringFlight, CommandOutcome, CustomerCommand } from '../flight-commands.ts';
import {
  isFreeFor,
  notOffered,
  type Objection,
  type OrderSeatCommand,
  type Outcome,
  type SeatDecider,
} from '../seat-map/index.ts';
import type { SeatSwaps } from '../swaps/index.ts';
import type { FlightWatches, SeatWatches } from '../watches/index.ts';
import type { Audit } from './audit.ts';
import { isOfSwap, isOfWatch } from './commands.ts';
import type { FlightPeople } from './people.ts';

interface Parts {
  readonly decider: SeatDecider;
  readonly people: FlightPeople;
  readonly audit: Audit;
  readonly watches: SeatWatches;
  readonly swaps: SeatSwaps;
  readonly definition: () => FlightDefinition;
  /** Why nothing is offered or swapped any more at `now` (ms); null while something may be. */
  readonly over: (now: number) => AnsweringFlight['over'];
}

/** Decides what customers ask, one after another; seats that come free go to those who wait for them in between (SPEC S22). */
export class Decisions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  decide(command: CustomerCommand, now: number): CommandOutcome {
    const { decider, people, audit, watches, swaps, definition } = this.#parts;
    // Where nobody waits, deciding frees what is due.
    if (!watches.idle || isOfSwap(command)) this.expire(now);
    if (isOfWatch(command)) return watches.decide(command, this.#flight(now), now);
    if (isOfSwap(command)) return swaps.decide(command, this.#flight(now), now);
    const objection = singleSeatRule(definition(), command);
    const decide = (): Outcome => people.decide(decider, command, now, objection);
    const outcome = audit.deciding(decider, command, now, decide);
    this.settle(now);
    return outcome;
  }

  /** What a command is answered that leaves nothing to decide; undefined where there is something. */
  known(command: CustomerCommand, now: number): CommandOutcome | undefined {
    const { decider, watches, swaps } = this.#parts;
    if (isOfWatch(command)) return watches.known(command, this.#flight(now));
    return isOfSwap(command) ? swaps.known(command, this.#flight(now)) : decider.known(command);
  }

  /** Frees what is due, and offers it to who waits for it. */
  expire(now: number): void {
    this.#parts.decider.expireDue(now);
    this.settle(now);
  }

  /** Offers what has come free to who waits for it, and ends the swaps that nothing can come of any more. */
  settle(now: number): void {
    const { watches, swaps } = this.#parts;
    if (!swaps.idle) swaps.settle(this.#flight(now), now);
    if (!watches.idle) watches.settle(this.#flight(now), now);
  }

  watches(now: number, watchId?: string): FlightWatches {
    return this.#parts.watches.all(this.#flight(now), watchId);
  }

  #flight(now: number): AnsweringFlight {
    const { decider, definition, over } = this.#parts;
    return { decider, definition: definition(), over: over(now) };
  }
}

/**
 * What a flight has against a choice that leaves a seat alone, where there is one that does not (SPEC S31). An order may
 * keep what it has and take what it is offered, and agents choose for callers as they like.
 */
function singleSeatRule(
  { aircraft, refusesSingleSeats }: FlightDefinition,
  command: OrderSeatCommand,
): Objection | undefined {
  if (refusesSingleSeats !== true || command.type !== 'set-seats' || command.agent) {
    return undefined;
  }
  const { orderId, seats } = command;
  return (map) => {
    const own = map.holds.get(orderId)?.seats ?? [];
    if (own.length === seats.length && seats.every((seat) => own.includes(seat))) return null;
    if (notOffered(map, seats, orderId).length < seats.length) return null;
    const isFree = (seat: string): boolean => isFreeFor(map, seat, orderId);
    const tidier = tidierChoice(benchesOf(aircraft), isFree, seats);
    return tidier && { code: 'single-seat-left', alone: tidier.alone, instead: tidier.instead };
  };
}
