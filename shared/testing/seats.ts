/** Builders for tests of the seat-map core: a small cabin, an order's commands, a decider with a clock. */
import {
  assertSeatMap,
  createSeatMap,
  SeatDecider,
  type OrderSeatCommand,
  type Outcome,
  type Rejection,
  type ReleaseReason,
  type SeatCommand,
} from '../src/seat-map/index.ts';

/** Any moment; the core must not care which. */
export const start = Date.UTC(2026, 10, 24, 9);
export const minute = 60_000;
export const holdMs = 15 * minute;
export const fenceMs = 10 * minute;
export const closesAt = start + 24 * 60 * minute;

/** Rows 1 to 4 of A to D: more than an order may have. */
export const cabin = [1, 2, 3, 4].flatMap((row) => [...'ABCD'].map((letter) => `${row}${letter}`));

export function newDecider(): SeatDecider {
  return new SeatDecider(createSeatMap({ designators: cabin, closesAt }));
}

/** The body of a command: everything but who sends it, when and as which of its commands. */
export type CommandBody = OrderSeatCommand extends infer C
  ? C extends OrderSeatCommand
    ? Omit<C, 'orderId' | 'revision' | 'issuedAt'>
    : never
  : never;

export const bodies = {
  setSeats: (...seats: string[]): CommandBody => ({ type: 'set-seats', seats, holdMs }),
  release: (reason: ReleaseReason = 'cancelled'): CommandBody => ({
    type: 'release',
    reason,
  }),
  payLater: (until: number): CommandBody => ({
    type: 'pay-later',
    until,
    agent: { by: 'Ada', role: 'agent', reason: 'A caller books.', told: 'Pay in time.' },
  }),
  startPayment: (): CommandBody => ({ type: 'start-payment', fenceMs }),
  sell: (): CommandBody => ({ type: 'sell', chargeId: 'charge-1' }),
  endPayment: (): CommandBody => ({ type: 'end-payment' }),
  startExchange: (...seats: string[]): CommandBody => ({ type: 'start-exchange', seats, fenceMs }),
  exchange: (seats: string[], chargeId?: string): CommandBody => ({
    type: 'exchange',
    seats,
    ...(chargeId !== undefined && { chargeId, paid: 100 }),
  }),
  endExchange: (): CommandBody => ({ type: 'end-exchange' }),
  rebook: (...seats: string[]): CommandBody => ({ type: 'rebook', seats, chargeId: 'charge-1' }),
  returnSeats: (...kept: string[]): CommandBody => ({ type: 'return-seats', kept, paid: 50 }),
};

/** A decider with a clock that only the test moves; every step asserts the invariants. */
export class Counter {
  decider = newDecider();
  now = start;
  readonly #revisions = new Map<string, number>();

  /** The order's next command. */
  next(orderId: string, body: CommandBody): OrderSeatCommand {
    const revision = (this.#revisions.get(orderId) ?? 0) + 1;
    this.#revisions.set(orderId, revision);
    return { ...body, orderId, revision, issuedAt: this.now };
  }

  execute(command: SeatCommand): Outcome {
    const outcome = this.decider.execute(command, this.now);
    assertSeatMap(this.decider.map, this.now);
    return outcome;
  }

  does(orderId: string, body: CommandBody): Outcome {
    return this.execute(this.next(orderId, body));
  }

  /** Executes and demands success. */
  accepts(orderId: string, body: CommandBody): Extract<Outcome, { ok: true }> {
    const outcome = this.does(orderId, body);
    if (!outcome.ok) throw new Error(`refused: ${JSON.stringify(outcome.rejection)}`);
    return outcome;
  }

  /** Executes and demands a refusal. */
  refuses(orderId: string, body: CommandBody): Rejection {
    return rejectionOf(this.does(orderId, body));
  }

  pass(ms: number): void {
    this.now += ms;
  }
}

export function rejectionOf(outcome: Outcome): Rejection {
  if (outcome.ok) throw new Error(`accepted: ${JSON.stringify(outcome)}`);
  return outcome.rejection;
}
