/** What a command leads to. */

/** Why a command was refused. A refusal changes nothing. `version` is the map's at the decision. */
export type Rejection = { readonly version: number } & (
  | {
      readonly code: 'seats-unavailable' | 'unknown-seats' | 'duplicate-seats';
      readonly seats: readonly string[];
    }
  | { readonly code: 'too-many-seats'; readonly max: number }
  | {
      readonly code: 'single-seat-left';
      /** What the choice leaves alone; `seats` of a refusal are those that were asked for. */
      readonly alone: readonly string[];
      /** The whole choice that leaves none alone. */
      readonly instead: readonly string[];
    }
  | {
      readonly code: 'payment-running'; // the seats are fenced
      /** Of a command about all orders: how many pay. */
      readonly count?: number;
    }
  | {
      readonly code:
        | 'no-seats' // the order has no seats, and the command needs some
        | 'hold-expired' // the order's hold ended before the command came
        | 'not-paying' // sell or end-payment without a fence
        | 'not-sold' // a change of what was paid for, and it was not
        | 'already-sold'
        | 'flight-departed'
        | 'sales-closed'
        | 'flight-cancelled'
        | 'wrong-number-of-seats' // the order has another number
        | 'pay-later-time' // seats are not kept until then
        | 'hold-at-limit' // no further extension is allowed now
        | 'departure-passed' // the new departure is not in the future
        | 'departure-too-late' // the new departure is too far from the planned one
        | 'superseded-by-another' // what the agent saw has changed
        | 'amount-changed' // the order costs less by now, and does not know it yet
        | 'same-aircraft' // the flight has the aircraft that it should get
        | 'same-gate' // the flight has this terminal and gate
        | 'same-rule' // the flight refuses, or allows, single seats already
        | 'other-cabin' // a move to another class takes a supervisor
        | 'idempotency-mismatch' // the intervention's id was another's
        | 'watch-not-found' // nobody waits under this id
        | 'watches-full' // as many wait on the flight as may
        | 'too-many-seat-watches' // as many of one client
        | 'swap-not-found' // no such proposal, or not of this order
        | 'swap-not-possible' // the seat is nobody's who may be asked
        | 'swap-busy' // something else becomes of the other order just now
        | 'swap-over' // the proposal has ended
        | 'swaps-full' // as many are proposed on the flight as may be
        | 'too-many-swaps' // as many of one order in a day
        | 'outside-cabin' // the two seats are of different cabins
        | 'superseded' // a later command of the order was already decided
        | 'stale-command'; // too old to tell whether it was decided before; issue it anew
    }
);

/** What a command led to, as its order learns it. */
export type Outcome =
  | {
      readonly ok: true;
      readonly version: number;
      /** The order's seats after the command. */
      readonly seats: readonly string[];
      /** End of the hold, ms; null when there is none (given back, sold). */
      readonly until: number | null;
    }
  | { readonly ok: false; readonly rejection: Rejection };
