import { randomUUID } from 'node:crypto';
import { seatDesignators } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import type { OrderSeatCommand, Outcome } from '@aisle/shared/seat-map';

type Particulars<T> = T extends OrderSeatCommand
  ? Omit<T, 'orderId' | 'revision' | 'issuedAt'>
  : never;
type Intent = Particulars<OrderSeatCommand>;
type Accepted = Extract<Outcome, { ok: true }>;

const seats = seatDesignators('A380-800');
const refunded: Intent = { type: 'release', reason: 'refunded' };
const failed: Intent = { type: 'release', reason: 'payment-failed' };

/**
 * One customer after another, each with an order of its own: takes seats, takes others, pays, and gives
 * them back, so that the flight never fills for good. What is refused ends the order.
 */
export class Customer {
  #orderId = randomUUID();
  #revision = 0;
  #plan: Intent[] = newPlan();
  #has: readonly string[] = [];

  get orderId(): string {
    return this.#orderId;
  }

  /** The seats that the flight gave, as this customer was told. */
  get has(): readonly string[] {
    return this.#has;
  }

  next(): OrderSeatCommand {
    const intent = this.#plan[0] ?? refunded;
    this.#revision += 1;
    const signature = { orderId: this.#orderId, revision: this.#revision, issuedAt: Date.now() };
    return { ...intent, ...signature };
  }

  /** Takes an answer; throws when it is none that a customer alone with its order can get. */
  hear(command: OrderSeatCommand, outcome: Outcome): void {
    if (outcome.ok) {
      this.#accept(command, outcome);
      return;
    }
    if (command.type !== 'set-seats' || outcome.rejection.code !== 'seats-unavailable') {
      throw new Error(`${command.type} was refused: ${outcome.rejection.code}`);
    }
    // A newcomer tries again under another order; one that has seats already keeps and pays them.
    if (this.#has.length === 0) this.#leave();
    else this.#plan.shift();
  }

  #accept(command: OrderSeatCommand, outcome: Accepted): void {
    const wanted = command.type === 'set-seats' ? command.seats : this.#has;
    const due = command.type === 'release' ? [] : wanted;
    if (outcome.seats.join() !== due.join()) {
      throw new Error(`${command.type}: ${outcome.seats.join()} instead of ${due.join()}`);
    }
    this.#has = outcome.seats;
    this.#plan.shift();
    if (this.#plan.length === 0) this.#leave();
  }

  #leave(): void {
    this.#orderId = randomUUID();
    this.#revision = 0;
    this.#plan = newPlan();
    this.#has = [];
  }
}

/** One order in three changes its mind, one in two pays; of those, one in two has its payment fail. */
function newPlan(): Intent[] {
  const payment: Intent[] = [{ type: 'start-payment', fenceMs: limits.fenceMs }];
  if (Math.random() < 0.5) payment.push({ type: 'sell', chargeId: randomUUID() }, refunded);
  else payment.push({ type: 'end-payment' }, failed);
  return [
    wish(),
    ...(Math.random() < 1 / 3 ? [wish()] : []),
    ...(Math.random() < 0.5 ? payment : [{ type: 'release', reason: 'cancelled' } as const]),
  ];
}

function wish(): Intent {
  const first = Math.floor(Math.random() * (seats.length - 2));
  const count = 1 + Math.floor(Math.random() * 2);
  return { type: 'set-seats', seats: seats.slice(first, first + count), holdMs: limits.holdMs };
}
