import { minorUnits, type Money } from '@aisle/shared/money';
import { sharesOf, type SeatWorth } from '@aisle/shared/party-parts';
import type { OrderSeatCommand } from '@aisle/shared/seat-map';
import type { Charged } from '../../activities/types.ts';
import type { ExchangeUnderWay } from './fences.ts';
import type { Accepted, SeatIntent } from './flight-client.ts';
import type { OrderRecord } from './record.ts';
import { Refunds, spread, type RefundsCarry } from './refunds.ts';

/** What is under way with a paid order in its next run. */
export interface PaidCarry {
  readonly exchange: ExchangeUnderWay | null;
  readonly surcharges: readonly Charged[];
  readonly payments: number;
  readonly refunds: RefundsCarry;
}

/** What is under way with a paid order, and its charges beside the first. */
export class PaidState {
  /** Other seats whose difference is being paid, while the status is `confirmed`. */
  exchange: ExchangeUnderWay | null;
  /** The charges of differences, and what of each did not go back. */
  surcharges: readonly Charged[];
  readonly refunds: Refunds;
  readonly #record: OrderRecord;
  #payments: number;

  constructor(orderId: string, record: OrderRecord, carried?: PaidCarry) {
    this.#record = record;
    this.exchange = carried?.exchange ?? null;
    this.surcharges = carried?.surcharges ?? [];
    this.#payments = carried?.payments ?? 0;
    this.refunds = new Refunds(orderId, carried?.refunds);
  }

  carryOver(): PaidCarry {
    const { exchange, surcharges, refunds } = this;
    return { exchange, surcharges, payments: this.#payments, refunds: refunds.carryOver() };
  }

  /** The number of the order's next payment; `before`: that of its own. */
  nextPayment(before: number): number {
    this.#payments = Math.max(this.#payments, before) + 1;
    return this.#payments;
  }

  /** What an accepted command means for the order. `chargeId`: of its own payment. */
  adopt(
    command: SeatIntent | OrderSeatCommand,
    outcome: Accepted,
    chargeId: string | undefined,
  ): void {
    const { paid, seats } = this.#record;
    if (command.type === 'exchange') paid.exchange(outcome, command.people, null);
    if (command.type === 'correct-people') paid.correct(command.people, outcome.version);
    if (command.type !== 'return-seats') return;
    const gone = seats.filter((seat) => !command.kept.includes(seat));
    const worth = gone.map((seat) => ({ seat, worth: 1 }));
    this.refundBy(() => paid.return(outcome, command), chargeId, worth);
  }

  /** One more charge than its first. */
  add(chargeId: string, amount: Money): void {
    this.surcharges = [...this.surcharges, { chargeId, left: minorUnits(amount) }];
  }

  /**
   * Gives back by how much a change makes the order cost less; null: not at all. `chargeId`: of its own payment; `seats`: those that cost
   * less, as they are before, to whose payers it goes.
   */
  refundBy(
    change: () => Money | null,
    chargeId: string | undefined,
    seats: readonly SeatWorth[] = [],
  ): void {
    const charges = this.#charges(chargeId);
    const shares = sharesOf(this.#record.people.party.facts, seats);
    const refund = change();
    if (refund === null) return;
    const { parts, left } = spread(charges, minorUnits(refund), shares);
    this.surcharges = chargeId === undefined ? left : left.slice(1);
    this.refunds.add(parts, refund.currency);
  }

  /** All charges, oldest first: of the first is left what is not left of the others. */
  #charges(chargeId: string | undefined): readonly Charged[] {
    if (chargeId === undefined) return this.surcharges;
    const others = this.surcharges.reduce((sum, { left }) => sum + left, 0);
    const left = Math.max(0, minorUnits(this.#record.total) - others);
    return [{ chargeId, left }, ...this.surcharges];
  }
}
