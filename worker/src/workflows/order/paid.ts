import { minus, nameOf, plus, type PaidOrder } from '@aisle/shared/after-paying';
import type { LoweredOrder } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { minorUnits, money, type Money, formatMoney } from '@aisle/shared/money';
import type { ExchangeFacts, OrderFacts } from '@aisle/shared/order-facts';
import { afterPaying, rebookedSentence } from '@aisle/shared/order-sentences';
import type { OrderChange } from '@aisle/shared/states';
import { reseat, type OrderPeople } from '@aisle/shared/people';
import type { Rebook } from '@aisle/shared/rebooking';
import { swapsNews } from '@aisle/shared/swap-sentences';
import type { OrderNews } from '@aisle/shared/workflow-api';
import { settled, begun } from './payment-progress.ts';
import type { Given, SeatIntent } from './flight-client.ts';

/** `noSwaps`: the new flight was told that the order is not to be asked for swaps (SPEC Y13). */
type RebookedAs = Rebook & { readonly noSwaps?: true };

/** What becomes of an order after it was paid: a part of its facts (SPEC Y). */
export class Paid {
  readonly #facts: OrderFacts;
  readonly #changed: (what: OrderChange, version?: number) => void;
  readonly #sit: (given: Given, from?: readonly string[]) => void;

  /** `changed`: something became of it; `sit`: the flight has said which seats it has, `from`: instead of which. */
  constructor(
    facts: OrderFacts,
    changed: (what: OrderChange, version?: number) => void,
    sit: (given: Given, from?: readonly string[]) => void,
  ) {
    this.#facts = facts;
    this.#changed = changed;
    this.#sit = sit;
  }

  /** What its changes go by. */
  get order(): PaidOrder {
    const { flight, seats, total, passengers = [], namesPaid } = this.#facts;
    return { flight, seats, total, passengers, ...(namesPaid && { namesPaid }) };
  }

  /** Other seats are being paid for. */
  get isExchanging(): boolean {
    return this.#facts.exchange?.state === 'paying';
  }

  /** Whether the passenger of a seat was cancelled. */
  hasReturned(seat: string): boolean {
    return this.#facts.returned?.includes(seat) === true;
  }

  startExchange(exchange: Pick<ExchangeFacts, 'seats' | 'difference'>, version: number): void {
    this.#facts.exchange = { ...exchange, state: 'paying', payment: begun };
    this.#changed('exchange-started', version);
  }

  /** Nothing came of it: the order has what it had. Without a message there is something else to say. */
  failExchange(message: string | null): void {
    const { exchange } = this.#facts;
    if (exchange) {
      const payment = settled(exchange.payment);
      this.#facts.exchange = { ...exchange, state: 'failed', payment };
    }
    if (message !== null) this.#facts.message = message;
    this.#changed('exchange-failed');
  }

  /** The order has other seats; `difference`: what was paid for them. */
  exchange(given: Given, people: OrderPeople | undefined, difference: Money | null): void {
    delete this.#facts.exchange;
    const from = this.#facts.seats;
    if (people) this.#facts.passengers = people.passengers;
    this.#sit(given, from);
    if (difference) this.#facts.total = plus(this.#facts.total, difference);
    this.#facts.message = afterPaying.exchanged(given.seats, difference && formatMoney(difference));
    this.#changed('seats-exchanged', given.version);
  }

  /** A passenger is cancelled, and the order costs `paid`, in minor units, from now on. Gives what goes back. */
  return(
    given: Given,
    { people, paid = 0, agent }: Extract<SeatIntent, { type: 'return-seats' }>,
  ): Money {
    const { seats, passengers = [], returned = [], total, namesPaid } = this.#facts;
    const gone = seats.filter((seat) => !given.seats.includes(seat));
    const isGone = (seat: string): boolean => gone.includes(seat);
    const refund = minus(total, money(Math.min(paid, minorUnits(total)), total.currency));
    this.#facts.total = minus(total, refund);
    this.#facts.returned = [...returned, ...gone];
    if (namesPaid)
      this.#facts.namesPaid = namesPaid.filter((_, at) => !isGone(passengers[at]?.seat ?? ''));
    this.#facts.passengers = people?.passengers ?? passengers.filter(({ seat }) => !isGone(seat));
    this.#sit(given);
    delete this.#facts.exchange;
    this.#facts.message = agent?.told ?? afterPaying.returned(gone.join(', '), formatMoney(refund));
    this.#changed('passenger-cancelled', given.version);
    return refund;
  }

  /** The flight that it is on: another one than it began with, once it was rebooked. */
  get flightId(): string {
    return this.#facts.flight.id;
  }

  /** Whether it is this rebooking that the order is on its flight by. */
  isRebookedBy(id: string): boolean {
    return this.#facts.rebooked?.by === id;
  }

  /**
   * The order is on another flight, whose versions count from now on, and has `given` there, seat by seat. `now`: ms. Gives by how much
   * less it costs where somebody of it is `lowered`; null: nobody.
   */
  rebook(
    given: Given,
    rebook: RebookedAs,
    lowered: LoweredOrder | null,
    now: number,
  ): Money | null {
    const { seats, to, tellCustomer } = rebook;
    const { flight: from } = this.#facts;
    const { version } = given;
    // The answer itself knows the gate better than the plan did.
    const since = {
      departsSince: version,
      gateSince: version - 1,
      seatsSince: version,
      pricedSince: version,
    };
    const departsAt = Date.parse(to.departsAt);
    Object.assign(this.#facts, { flight: to, departsAt, ...since, flightVersion: version });
    delete this.#facts.exchange;
    delete this.#facts.rebookBy;
    delete this.#facts.swaps;
    // Until its new flight says so: it may be on another one by then.
    if (rebook.noSwaps) this.#facts.swaps = { version: 0, allowed: false, swaps: [] };
    this.#sit(given, seats);
    const declineUntil = Math.min(now + limits.rebookingDeclineMs, this.#facts.departsAt);
    this.#facts.rebooked = {
      by: rebook.id,
      flightId: from.id,
      number: from.number,
      departsAt: from.departsAt,
      declineUntil: new Date(declineUntil).toISOString(),
    };
    this.#facts.total = lowered?.after ?? this.#facts.total;
    this.#facts.message = rebookedSentence({ from, to }, given.seats, { lowered, tellCustomer });
    this.#changed('rebooked', version);
    return lowered && minus(lowered.before, lowered.after);
  }

  /** Until when the swap may be answered that it was asked for last, for the mail about it. */
  get swapUntil(): { readonly swapUntil?: string } {
    const asked = this.#facts.swaps?.swaps.findLast(
      ({ role, status }) => role === 'asked' && status === 'proposed',
    );
    return asked ? { swapUntil: new Date(asked.until).toISOString() } : {};
  }

  /** What its flight says of proposals to swap seats; an older word is no news. */
  adoptSwaps({ swaps, version }: Extract<OrderNews, { signal: 'swapsChanged' }>): void {
    const before = this.#facts.swaps;
    if (before !== undefined && swaps.version <= before.version) return;
    this.#facts.swaps = swaps;
    const news = swapsNews(swaps, before);
    if (news) this.#facts.message = news.message;
    this.#changed(news?.swap.status === 'proposed' ? 'swap-asked' : 'swaps-changed', version);
  }

  /** A name is another one now. */
  correct({ passengers }: OrderPeople, version: number): void {
    const before = this.#facts.passengers ?? [];
    this.#facts.namesPaid ??= before.map(nameOf);
    // A swap may have come before, of which the order has heard already.
    this.#facts.passengers = reseat(passengers, this.#facts.seats);
    this.#facts.message = afterPaying.corrected;
    this.#changed('name-corrected', version);
  }
}
