/** What a checker of linearizability is told: operations on single seats, each with when it was asked for and answered. */
import type { Exchange, Observations } from '../observations.ts';
import type { ServerClock } from '../server-clock.ts';
import { bounds } from '../verdict/findings.ts';
import { isUnsettled, type OrderRecord } from '../verdict/orders.ts';

/**
 * `hold`, `pay`, `sell`: the order got the seat so. `unfence`: its payment was called off. `release`: it gave the seat back.
 * `expire`: the hold until `until` ran out. `refuse`, `grant`: the seat was named, or not named, among those that stood in a request's way.
 * `read`: the seat was shown as `status`.
 */
export type SeatAction =
  'hold' | 'pay' | 'sell' | 'unfence' | 'release' | 'expire' | 'refuse' | 'grant' | 'read';

/** One operation on one seat. */
export interface SeatOperation {
  readonly seat: string;
  readonly action: SeatAction;
  /** Empty where nobody was told the order's id. */
  readonly order: string;
  /** Who asked; the number of the customer. */
  readonly customer: number;
  /** Of a read: as in the public seat map. */
  readonly status: string;
  /** End of the hold, ISO 8601; empty where there is none, or nobody was told. */
  readonly until: string;
  /** When it began; ms since the run began. */
  readonly call: number;
  /** What only reads may be by a seat map that is older than `call`, but not than this. */
  readonly since: number;
  /** When it was over, at the latest; null: nobody knows, and it may never have happened. */
  readonly return: number | null;
}

/** When something happened, between the two; `return` is null when nobody knows whether it did. */
type Span = Pick<SeatOperation, 'call' | 'return'> & { readonly since?: number };

/** What one order did to its seats, by what was answered and shown of it. */
export class OrderHistory {
  readonly operations: SeatOperation[] = [];
  readonly #record: OrderRecord;
  readonly #clock: ServerClock;
  readonly #endsAt: number;
  /** Every seat that it had or asked for. */
  readonly #seats: ReadonlySet<string>;

  /** Without an order's id the record is of one creation that was refused or not answered. */
  constructor(record: OrderRecord, clock: ServerClock, { afterAnsweredAt }: Observations) {
    this.#record = record;
    this.#clock = clock;
    this.#endsAt = afterAnsweredAt;
    this.#seats = new Set([
      ...record.views.flatMap(({ order }) => order.seats),
      ...record.writes.flatMap(({ seats }) => seats),
    ]);
    const created = record.writes.find((write) => isAnswered(write) && write.step === 'create');
    for (const write of record.writes) {
      // A creation that is asked for again is answered with the order as it is.
      if (write.step === 'create' && isAnswered(write) && write !== created) continue;
      this.#write(write);
    }
    this.#endOfPayment();
  }

  #write(write: Exchange): void {
    const { outcome, sentAt: call, endedAt } = write;
    if (isUnsettled(write)) this.#inDoubt(write);
    else if (outcome.kind === 'refused') this.#refused(write);
    else if (outcome.kind !== 'order') return;
    else if (write.step === 'pay') this.#add('pay', outcome.order.seats, { call, return: endedAt });
    else if (write.step === 'cancel') {
      if (outcome.order.status === 'cancelled') this.#release({ call, return: endedAt });
    } else this.#chosen(write, outcome.order.seats, outcome.order.expiresAt ?? '');
  }

  #chosen({ sentAt, endedAt, outcome }: Exchange, seats: readonly string[], until: string): void {
    if (outcome.kind !== 'order' || !['held', 'open'].includes(outcome.order.status)) return;
    const span = { call: sentAt, return: endedAt };
    this.#add('hold', seats, span, until);
    const others = [...this.#seats].filter((seat) => !seats.includes(seat));
    this.#add('release', others, span);
    const call = this.#clock.back(Date.parse(until));
    const latest = this.#clock.backLatest(Date.parse(until)) + bounds.lateExpiryMs;
    if (call < this.#endsAt) this.#add('expire', seats, { call, return: latest }, until);
  }

  /** A refusal may be by a seat map that is a little old. */
  #refused({ outcome, seats, sentAt, endedAt }: Exchange): void {
    if (outcome.kind !== 'refused' || outcome.problem.code !== 'seats-unavailable') return;
    const named = outcome.problem.seats ?? [];
    const span = { call: sentAt, since: sentAt - bounds.staleReadMs, return: endedAt };
    this.#add('refuse', named, span);
    this.#add(
      'grant',
      seats.filter((seat) => !named.includes(seat)),
      span,
    );
  }

  /** It may have been done, may still be, or may never be; and so may all that follows from it. */
  #inDoubt({ step, seats, sentAt }: Exchange): void {
    const span = { call: sentAt, return: null };
    if (step === 'pay') this.#mayPay(this.#seatsAt(sentAt), span);
    else this.#add('hold', seats, span);
    this.#release(span);
  }

  #mayPay(seats: Iterable<string>, span: Span): void {
    for (const action of ['pay', 'sell', 'unfence'] as const) this.#add(action, seats, span);
  }

  /** Those that it was shown with last, and all that it ever asked for while a request of before is in doubt. */
  #seatsAt(time: number): Iterable<string> {
    const { views, writes } = this.#record;
    const isSure = !writes.some((write) => write.sentAt < time && isUnsettled(write));
    const last = views.findLast(({ exchange }) => exchange !== null && exchange.endedAt <= time);
    return isSure && last ? last.order.seats : this.#seats;
  }

  #endOfPayment(): void {
    const { views, writes } = this.#record;
    const paid = writes.find((write) => write.step === 'pay' && write.outcome.kind === 'order');
    const call = paid?.sentAt ?? 0;
    const first = (...statuses: string[]) =>
      views
        .filter(({ order }) => statuses.includes(order.status))
        .sort((one, other) => one.at - other.at)[0];
    const sold = first('confirmed');
    const failed = first('failed');
    if (sold) this.#add('sell', sold.order.seats, { call, return: sold.at });
    if (failed) this.#release({ call, return: failed.at });
    if (paid && !sold && !failed) {
      this.#mayPay(this.#seatsAt(call), { call, return: null });
      this.#release({ call, return: null });
    }
  }

  #release(span: Span): void {
    this.#add('release', this.#seats, span);
  }

  #add(action: SeatAction, seats: Iterable<string>, span: Span, until = ''): void {
    const { orderId: order, writes } = this.#record;
    const customer = writes[0]?.customer ?? -1;
    for (const seat of seats) {
      const what = { seat, action, order, customer, status: '', until };
      this.operations.push({ ...what, since: span.call, ...span });
    }
  }
}

function isAnswered({ outcome }: Exchange): boolean {
  return outcome.kind === 'order';
}
