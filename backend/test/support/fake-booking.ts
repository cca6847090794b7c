import { orderTotal, type FlightDefinition } from '@aisle/shared/aircraft';
import {
  afterPaying,
  CONFIRMED,
  endMessage,
  newsSentence,
  rebookedSentence,
  PAY_LATER,
} from '@aisle/shared/order-sentences';
import {
  detailsOf,
  isSamePeople,
  whyNotKept,
  whyNotPaid,
  withThoseWaiting,
  type TheirSeats,
} from '@aisle/shared/order-people';
import {
  noParty,
  OWNER,
  reseatParty,
  seatedPeople,
  settledParty,
  withGuests,
  withoutGuests,
  type PartyChange,
  type PartyFacts,
  type PartyPart,
} from '@aisle/shared/party';
import { partsConfirmed } from '@aisle/shared/party-sentences';
import {
  isSettled,
  needsGuest,
  paidParts,
  partsOf,
  partyState,
  whyOver,
  withoutUnpaid,
  withPart,
  type PartedOrder,
} from '@aisle/shared/party-parts';
import {
  begunChange,
  changedParty,
  isDone,
  seatedWish,
  seatsFor,
  whyNotChanged,
  whyNotWhilePaying,
  type OrderWithParty,
} from '@aisle/shared/party-changes';
import {
  mergedSeats,
  withOwnersChange,
  withOwnersChangeDone,
  withStep,
} from '@aisle/shared/party-steps';
import { reseat, swapSeat, type OrderPeople, type Passenger } from '@aisle/shared/people';
import type { OrderChange } from '@aisle/shared/states';
import { isSameSeatSet } from '@aisle/shared/order-facts';
import { loweredOrder } from '@aisle/shared/lower-class';
import { formatMoney, minorUnits, money, type Money } from '@aisle/shared/money';
import { seatRefusal } from '@aisle/shared/seat-refusals';
import {
  minus,
  planCorrection,
  planExchange,
  planReturn,
  plus,
  type NamePaid,
  type PaidOrder,
} from '@aisle/shared/after-paying';
import { confirmationCode } from '@aisle/shared/ids';
import { FlightBook } from '@aisle/shared/flight-book';
import {
  type PayLater,
  acting,
  type AgentsWish,
  type AuditEntry,
} from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { ProblemCode } from '@aisle/shared/problems';
import type { Rebook } from '@aisle/shared/rebooking';
import { swapsNews } from '@aisle/shared/swap-sentences';
import type { OrderSwaps, SwapCommand } from '@aisle/shared/swaps';
import type { FlightWatches, WatchCommand, WatchState } from '@aisle/shared/watches';
import { assertNever, err, ok } from '@aisle/shared/result';
import type { OrderSeatCommand, Outcome } from '@aisle/shared/seat-map';
import type {
  CancelPassenger,
  CorrectName,
  ExchangeSeats,
  PaidChange,
} from '@aisle/shared/paid-order';
import type {
  FlightChanges,
  FlightSnapshot,
  OrderNotification,
  OrderEnd,
  OrderState,
  OrderStatus,
  Pay,
  SetPassengers,
} from '@aisle/shared/workflow-api';
import type { FlightNotice, OrderNotice } from '@aisle/shared/bus-messages';
import { FakeDesk, type Decision } from './fake-desk.ts';
import type {
  Answer,
  BookingHealth,
  BookingPort,
  OrderRequest,
  RepeatedRequest,
  SwapPort,
  WatchPort,
} from '../../src/booking/port.ts';

type Particulars = OrderSeatCommand extends infer C
  ? C extends { orderId: string; revision: number }
    ? Omit<C, 'orderId' | 'revision' | 'issuedAt'>
    : never
  : never;

interface FakeOrder {
  state: OrderState & { rebookBy?: string };
  flight: FlightDefinition;
  readonly payments: Map<string, string>;
  /** Those who wait for a seat among them. */
  passengers: readonly Passenger[];
  namesPaid?: readonly NamePaid[];
  party?: PartyFacts;
  /** Seats of cancelled passengers. */
  readonly returned: Set<string>;
}

type Payment = NonNullable<OrderState['payment']>;

const firstAttempt: Payment = {
  attempt: 1,
  maxAttempts: limits.paymentAttempts,
  lastFailure: null,
};

/** The booking system without Temporal: the real seat-map core, and orders as the workflow keeps them. */
export class FakeBooking implements BookingPort {
  readonly queries = { snapshot: 0, changes: 0, status: 0, events: 0, manifest: 0 };
  /** Creations that came here: each would be a workflow. */
  creations = 0;
  /** Whether an order is paid without its passengers only by agents. */
  passengersRequired = false;
  /** Creations are decided after this. */
  creationGate: Promise<void> = Promise.resolve();
  readonly desk = new FakeDesk(this);
  readonly watches: WatchPort = {
    decide: (flightId, command) => this.#watch(flightId, command),
    of: (flightId, watchId) => this.#watchesOf(flightId, watchId),
  };
  readonly swaps: SwapPort = {
    decide: (flightId, command) => this.#swap(flightId, command),
  };
  readonly books = new Map<string, FlightBook>();
  readonly #orders = new Map<string, FakeOrder>();
  readonly #now: () => number;
  #revision = 0;
  /** What every request is refused with, while it is set. */
  broken: ProblemCode | null = null;
  /** Queries wait for this. */
  gate: Promise<void> = Promise.resolve();
  healthy: BookingHealth = { reachable: true, polled: true };
  flightChanged: (notice: FlightNotice) => void = () => undefined;
  watchesChanged: (notice: FlightNotice) => void = () => undefined;
  orderChanged: (notice: OrderNotice) => void = () => undefined;
  /** Hears of every decision of a flight. */
  decided: (decision: Decision) => void = () => undefined;
  readonly #holdMs: number;

  constructor(now: () => number = Date.now, holdMs: number = limits.holdMs) {
    this.#now = now;
    this.#holdMs = holdMs;
  }

  async openFlight(definition: FlightDefinition, opening?: AuditEntry): Answer<null> {
    if (this.broken) return err({ code: this.broken });
    const { id } = definition;
    if (this.books.has(id)) return err({ code: 'flight-exists' });
    const changed = (version: number, watches: number): void => {
      this.flightChanged({ flightId: id, version });
      if (watches > 0) this.watchesChanged({ flightId: id, version: watches });
    };
    this.books.set(id, new FlightBook({ definition, ...(opening && { opening }) }, changed));
    return ok(null);
  }

  async createOrder(request: OrderRequest): Answer<OrderState> {
    this.creations += 1;
    await this.creationGate;
    if (this.broken) return err({ code: this.broken });
    const { orderId, flight, seats, fingerprint, agent } = request;
    if (this.#orders.has(orderId)) return this.findCreated(request);
    const order: FakeOrder = {
      state: newOrder({ orderId, flight, fingerprint }, this.#now() + this.#holdMs),
      flight,
      payments: new Map(),
      passengers: [],
      returned: new Set(),
    };
    if (seats.length > 0) {
      const outcome = this.#setSeats(order, seats, agent);
      if (!outcome.ok) return outcome;
    }
    this.#orders.set(orderId, order);
    return ok(order.state);
  }

  async findCreated({ orderId, fingerprint }: RepeatedRequest): Answer<OrderState> {
    if (this.broken) return err({ code: this.broken });
    const state = this.#orders.get(orderId)?.state;
    if (!state) return err({ code: 'order-not-found' });
    return state.fingerprint === fingerprint ? ok(state) : err({ code: 'idempotency-mismatch' });
  }

  async #watch(flightId: string, command: WatchCommand): Answer<WatchState> {
    const decided = this.#decide(flightId, command);
    if (!decided.ok) return decided;
    return decided.value.watch ? ok(decided.value.watch) : err({ code: 'internal' });
  }

  async #swap(flightId: string, command: SwapCommand): Answer<OrderSwaps> {
    const decided = this.#decide(flightId, command);
    if (!decided.ok) return decided;
    return decided.value.swaps ? ok(decided.value.swaps) : err({ code: 'internal' });
  }

  /** What no order itself asks of a flight. */
  #decide(flightId: string, command: WatchCommand | SwapCommand) {
    if (this.broken) return err({ code: this.broken });
    const at = this.#now();
    const book = this.books.get(flightId);
    const [outcome] = book?.decide([command], at) ?? [];
    if (book === undefined || outcome === undefined)
      return err({ code: 'flight-not-found' as const });
    const message = { name: 'commands', commands: [command] } as const;
    this.decided({ flightId, at, message, answer: [outcome] });
    this.deliver(book.untold.take());
    return outcome.ok ? ok(outcome) : err(seatRefusal(outcome.rejection));
  }

  async #watchesOf(flightId: string, watchId?: string): Answer<FlightWatches> {
    await this.gate;
    if (this.broken) return err({ code: this.broken });
    const book = this.books.get(flightId);
    return book ? ok(book.watches(this.#now(), watchId)) : err({ code: 'flight-not-found' });
  }

  async keptSeats(flightId: string, orderId: string): Answer<readonly string[]> {
    if (this.broken) return err({ code: this.broken });
    const book = this.books.get(flightId);
    return book ? ok(book.seatsOf(orderId)) : err({ code: 'flight-not-found' });
  }

  async changeSeats(
    orderId: string,
    seats: readonly string[],
    revision?: number,
  ): Answer<OrderState> {
    return this.#command(orderId, (order) => {
      if (order.state.status === 'confirmed') return err({ code: 'order-confirmed' as const });
      if (order.state.status === 'paying') return err({ code: 'payment-running' as const });
      const { state } = order;
      const isMade = revision === undefined || revision === state.sequence;
      const wanted = isMade ? seats : mergedSeats(factsOf(order), { seats, revision });
      if (wanted === null || isSameSeatSet(seats, state.seats))
        return err({ code: 'order-changed' as const, order: state });
      if (isSameSeatSet(wanted, state.seats)) return ok(state);
      const changed = this.#setSeats(order, wanted);
      if (changed.ok && order.party && revision !== undefined) {
        const asked = withOwnersChange(order.party, { seats, revision });
        order.party = withOwnersChangeDone(asked, order.state.sequence);
      }
      return changed;
    });
  }

  async renew(orderId: string): Answer<OrderState> {
    return this.#command(orderId, (order) => {
      const { status, seats, renewalsLeft = 0 } = order.state;
      if (status === 'confirmed') return err({ code: 'order-confirmed' as const });
      if (status === 'paying') return err({ code: 'payment-running' as const });
      if (seats.length === 0) return err({ code: 'no-seats' as const });
      if (renewalsLeft === 0) return err({ code: 'too-many-renewals' as const });
      order.state = { ...order.state, renewalsLeft: renewalsLeft - 1 };
      return this.#setSeats(order, seats);
    });
  }

  async withdrawLinks(orderId: string): Answer<OrderState> {
    return this.#command(orderId, (order) => {
      order.state = { ...order.state, link: (order.state.link ?? 0) + 1 };
      return ok(order.state);
    });
  }

  async setPassengers(orderId: string, people: SetPassengers): Answer<OrderState> {
    return this.#command(orderId, (order) => {
      if (order.state.status === 'confirmed') return err({ code: 'order-confirmed' as const });
      if (order.state.status === 'paying' && order.party?.parts === undefined)
        return err({ code: 'payment-running' as const });
      const guests = order.party?.guests ?? [];
      const all = { ...people, passengers: withGuests(people.passengers, guests) };
      const problem = whyNotKept(all, this.#seatsOf(order));
      if (problem) return err({ code: 'passengers-invalid' as const, ...detailsOf(problem) });
      const { passengers = [], contact = null } = order.state;
      if (isSamePeople(all, { passengers, contact })) return ok(order.state);
      const theirs = withoutGuests(people.passengers, guests);
      order.passengers = withThoseWaiting(theirs, order.passengers, order.state.seats);
      return this.#move(
        order,
        { contact: people.contact },
        order.state.flightVersion,
        'passengers-set',
      );
    });
  }

  async changeParty(orderId: string, change: PartyChange): Answer<OrderState> {
    return this.#command(orderId, (order) => {
      const { status } = order.state;
      if (status === 'confirmed') return err({ code: 'order-confirmed' as const });
      const isCollecting = order.party?.parts !== undefined;
      if (status === 'paying' && !isCollecting) return err({ code: 'payment-running' as const });
      const whyNot = isCollecting ? whyNotWhilePaying : whyNotChanged;
      const why = whyNot(factsOf(order), change);
      if (why !== null) return err({ ...why, order: order.state });
      if (isDone(factsOf(order), change)) return ok(order.state);
      const seats = isCollecting ? null : seatsFor(factsOf(order), change);
      const { seats: before, sequence: from } = order.state;
      order.party = begunChange(factsOf(order), change);
      const given = seats ? this.#setSeats(order, seats) : ok(order.state);
      if (!given.ok) order.party = { ...order.party, wish: null };
      const party = given.ok && changedParty(factsOf(order), change);
      if (party) order.party = party;
      const changed = party ? this.#partsMoved(order, 'party-changed') : given;
      if (changed.ok)
        order.party = withStep(order.party, { from, to: order.state.sequence, seats: before });
      return changed;
    });
  }

  async pay(orderId: string, pay: Pay): Answer<OrderState> {
    const { code, key, amount, withoutPassengers } = pay;
    return this.#command(orderId, (order) => {
      const payer = payerOf(order, pay);
      if (pay.guestId !== undefined && order.party?.payers !== 'each')
        return err({ code: 'owner-pays' as const });
      if (payer !== undefined) return this.#payPart(order, payer, pay);
      const before = order.payments.get(key);
      if (before === code) return ok(order.state);
      if (before !== undefined) return err({ code: 'idempotency-mismatch' as const });
      if (order.state.status === 'confirmed') return err({ code: 'order-confirmed' as const });
      if (order.state.seats.length === 0) return err({ code: 'no-seats' as const });
      const { passengers = [], contact = null } = order.state;
      const missing = whyNotPaid({ passengers, contact }, this.#seatsOf(order));
      if (missing && this.passengersRequired && withoutPassengers !== true)
        return err({ code: 'passengers-missing' as const, ...detailsOf(missing) });
      if (amount !== undefined && amount !== order.state.total.amount) {
        return err({ code: 'amount-changed' as const, order: order.state });
      }
      const outcome = this.#seats(order, { type: 'start-payment', fenceMs: limits.fenceMs });
      if (!outcome.ok) return err({ code: 'payment-running' as const });
      order.payments.set(key, code);
      const change = { status: 'paying', expiresAt: null, payment: firstAttempt } as const;
      return this.#move(order, change, outcome.version, 'payment-started');
    });
  }

  #payPart(
    order: FakeOrder,
    payer: string,
    { code, key, amount }: Pay,
  ): Awaited<Answer<OrderState>> {
    if (order.payments.get(`${payer} ${key}`) === code) return ok(order.state);
    const { party = noParty, state } = order;
    const parts = partsOf(pricedOf(order));
    const part = parts.find((each) => each.payer === payer);
    const over = part ? whyOver(part) : 'no-seats';
    if (!part || over) return err({ code: over ?? 'no-seats' });
    if (payer === OWNER && needsGuest(factsOf(order))) return err({ code: 'part-without-adult' });
    const { passengers = [], contact = null } = state;
    const missing = whyNotPaid({ passengers, contact }, { ...this.#seatsOf(order), ...part });
    if (missing && this.passengersRequired)
      return err({ code: 'passengers-missing', ...detailsOf(missing) });
    if (amount !== undefined && amount !== part.amount.amount)
      return err({ code: 'amount-changed', order: state });
    if (party.parts === undefined) {
      const fenceMs = this.#holdMs + limits.fenceMs;
      const outcome = this.#seats(order, { type: 'start-payment', fenceMs });
      if (!outcome.ok) return err({ code: 'payment-running' });
      order.party = { ...party, invitation: null, parts };
      this.#move(order, { status: 'paying', renewalsLeft: 0 }, outcome.version, 'payment-started');
    }
    order.payments.set(`${payer} ${key}`, code);
    const { maxAttempts: _, ...payment } = firstAttempt;
    return this.changePart(state.id, payer, { state: 'paying', payment });
  }

  /** What comes of a part's payment. */
  changePart(
    orderId: string,
    payer: string,
    change: Partial<PartyPart>,
  ): Awaited<Answer<OrderState>> {
    const order = this.#order(orderId);
    order.party = withPart(order.party ?? noParty, payer, () => change);
    const what = change.state === 'paid' ? 'part-paid' : 'attempt-started';
    return this.#partsMoved(order, change.state === 'failed' ? 'part-failed' : what);
  }

  /** When nobody is waited for any more, what was paid is sold. */
  #partsMoved(order: FakeOrder, what: OrderChange): Awaited<Answer<OrderState>> {
    const { flightVersion } = order.state;
    const moved = this.#move(order, {}, flightVersion, what);
    const { parts, closed = false } = order.party ?? noParty;
    const isPaying = parts?.some(({ state }) => state === 'paying');
    const isLate = Date.parse(order.state.expiresAt ?? '') <= this.#now();
    if (!parts || isPaying || !(closed || isLate || parts.every(isSettled))) return moved;
    const paid = paidParts(pricedOf(order));
    if (paid === null) {
      if (parts.every(isSettled)) this.fail(order.state.id);
      else this.expire(order.state.id);
      return ok(order.state);
    }
    const [chargeId = '', ...surcharges] = paid.charges;
    const { seats, total } = paid;
    const sale = { type: 'sell', chargeId, surcharges, seats, paid: minorUnits(total) } as const;
    const outcome = this.#seats(order, sale);
    if (!outcome.ok) throw new Error(outcome.rejection.code);
    const unpaid = order.state.seats.filter((seat) => !seats.includes(seat));
    order.party = withoutUnpaid(order.party ?? noParty, order.state.sequence + 1);
    order.state = { ...order.state, seats };
    order.passengers = seatedPeople({ ...factsOf(order), seats });
    order.party = { ...order.party, ...settledParty(order.party) };
    const message = partsConfirmed(seats, unpaid);
    const confirmation = confirmationCode(order.state.id);
    const change = { status: 'confirmed', total, confirmation, message, expiresAt: null } as const;
    return this.#move(order, change, outcome.version, 'confirmed');
  }

  async payLater(orderId: string, { until, agent }: PayLater): Answer<OrderState> {
    return this.#command(orderId, (order) => {
      const { status, seats, passengers = [], contact = null } = order.state;
      if (status === 'confirmed') return err({ code: 'order-confirmed' as const });
      if (status === 'paying') return err({ code: 'payment-running' as const });
      if (seats.length === 0) return err({ code: 'no-seats' as const });
      const missing = whyNotPaid({ passengers, contact }, this.#seatsOf(order));
      if (missing) return err({ code: 'passengers-missing' as const, ...detailsOf(missing) });
      const acts = acting(agent, PAY_LATER);
      const outcome = this.#seats(order, { type: 'pay-later', until, agent: acts });
      if (!outcome.ok) return err(seatRefusal(outcome.rejection));
      const expiresAt = new Date(until).toISOString();
      return this.#move(order, { expiresAt, message: acts.told }, outcome.version, 'pay-later');
    });
  }

  changePaid(orderId: string, change: PaidChange): Answer<OrderState> {
    if (change.type === 'exchangeSeats') return this.#exchangeSeats(orderId, change);
    if (change.type === 'cancelPassenger') return this.#cancelPassenger(orderId, change);
    return this.#correctName(orderId, change);
  }

  #exchangeSeats(orderId: string, change: ExchangeSeats): Answer<OrderState> {
    return this.#paid(orderId, (order) => {
      const { state } = order;
      if (order.payments.has(change.key)) return ok(state);
      if (change.revision !== undefined && change.revision !== state.sequence)
        return err({ code: 'order-changed' as const, order: state });
      if (isSameSeatSet(change.seats, state.seats)) return ok(state);
      const planned = planExchange(this.#paidOrder(order), change);
      if (!planned.ok) return err({ ...planned.error, order: state });
      const { seats, passengers, difference } = planned.value;
      const isFree = minorUnits(difference) === 0;
      const outcome = this.#seats(
        order,
        isFree
          ? { type: 'exchange', seats }
          : { type: 'start-exchange', seats, fenceMs: limits.fenceMs },
      );
      if (!outcome.ok) return err(seatRefusal(outcome.rejection));
      order.payments.set(change.key, change.code ?? '');
      const payment = { ...firstAttempt };
      const exchange = { state: 'paying', seats, difference, payment } as const;
      if (!isFree) return this.#move(order, { exchange }, outcome.version, 'exchange-started');
      order.passengers = passengers;
      return this.#exchanged(order, seats, null, outcome.version);
    });
  }

  /** The difference is paid for: the order has its other seats. */
  exchange(orderId: string, chargeId: string): void {
    const order = this.#order(orderId);
    const { exchange } = order.state;
    if (exchange?.state !== 'paying') throw new Error('no exchange');
    const { seats, difference } = exchange;
    const outcome = this.#seats(order, { type: 'exchange', seats, chargeId });
    if (!outcome.ok) throw new Error(outcome.rejection.code);
    void this.#exchanged(order, seats, difference, outcome.version);
  }

  /** No attempt succeeded: the order has what it had. */
  failExchange(orderId: string): void {
    const order = this.#order(orderId);
    const { exchange, seats } = order.state;
    if (!exchange) throw new Error('no exchange');
    const outcome = this.#seats(order, { type: 'end-exchange' });
    const message = afterPaying.exchangeFailed(seats, exchange.payment.lastFailure);
    const change = { exchange: { ...exchange, state: 'failed' }, message } as const;
    void this.#move(order, change, outcome.ok ? outcome.version : 0, 'exchange-failed');
  }

  #cancelPassenger(orderId: string, { seat, agent: wish }: CancelPassenger): Answer<OrderState> {
    return this.#paid(orderId, (order) => {
      if (order.returned.has(seat)) return ok(order.state);
      const planned = planReturn(this.#paidOrder(order), seat);
      if (!planned.ok) return planned;
      const { kept, passengers, refund } = planned.value;
      const amount = formatMoney(refund);
      const agent = wish && { ...acting(wish, afterPaying.returnedByStaff(seat, amount)), refund };
      const outcome = this.#seats(order, { type: 'return-seats', kept, ...(agent && { agent }) });
      if (!outcome.ok) return err(seatRefusal(outcome.rejection));
      order.returned.add(seat);
      order.passengers = passengers;
      const message = agent?.told ?? afterPaying.returned(seat, amount);
      const change = { seats: kept, total: minus(order.state.total, refund), message };
      return this.#move(order, change, outcome.version, 'passenger-cancelled');
    });
  }

  #correctName(orderId: string, correction: CorrectName): Answer<OrderState> {
    return this.#paid(orderId, (order) => {
      const planned = planCorrection(this.#paidOrder(order), correction);
      if (!planned.ok) return planned;
      const { passengers, namesPaid } = planned.value;
      order.passengers = passengers;
      order.namesPaid = namesPaid;
      const change = { message: afterPaying.corrected };
      return this.#move(order, change, order.state.flightVersion, 'name-corrected');
    });
  }

  /** What an order does of a rebooking: null, it has its new seats; else why it stays. */
  rebook(orderId: string, wanted: Rebook): ProblemCode | null {
    const order = this.#orders.get(orderId);
    if (!order) return 'order-not-found';
    const { flight: from, state } = order;
    const { to, seats, newSeats, tellCustomer } = wanted;
    const { orders } = this.books.get(wanted.from)?.manifest() ?? { orders: [] };
    const hold = orders.find((each) => each.orderId === orderId)?.hold;
    if (hold?.status !== 'sold' || !isSameSeatSet(hold.seats, seats)) return 'order-changed';
    const { chargeId } = hold;
    const onBoard = { ...order, state: { ...state, flightId: to.id } };
    const cost = minorUnits(state.total);
    const move = { orderId, from: seats, to: newSeats, cost, paid: true };
    const lowered = loweredOrder(move, { before: from, after: to });
    const total = lowered?.after ?? state.total;
    const paid = minorUnits(total);
    const asked = state.swaps?.allowed === false && { noSwaps: true as const };
    const sold = { seats: newSeats, chargeId, paid, ...asked };
    const given = this.#seats(onBoard, { type: 'rebook', ...sold });
    if (!given.ok) return seatRefusal(given.rejection).code;
    // Its new flight has told it that it is not asked there, either.
    if (!asked) order.state = withoutSwaps(order.state);
    this.#seats(order, { type: 'release', reason: 'rebooked' });
    order.flight = to;
    delete order.state.rebookBy;
    order.passengers = reseat(order.passengers, newSeats, seats);
    const rebooked = {
      flightId: from.id,
      number: from.number,
      departsAt: from.departsAt,
      declineUntil: new Date(this.#now() + limits.rebookingDeclineMs).toISOString(),
    };
    const message = rebookedSentence({ from, to }, newSeats, { lowered, tellCustomer });
    const change = { flightId: to.id, seats: newSeats, total, rebooked, message };
    void this.#move(order, change, given.version, 'rebooked');
    return null;
  }

  async cancel(orderId: string): Answer<OrderState> {
    const order = this.#orders.get(orderId);
    if (order?.state.status === 'cancelled') return ok(order.state);
    return this.#command(orderId, (live) => {
      if (live.state.status === 'paying' || live.state.exchange?.state === 'paying')
        return err({ code: 'payment-running' as const });
      const paid = live.state.rebookBy === undefined ? 'refunded' : 'flight-cancelled';
      const isPaid = live.state.status === 'confirmed';
      const outcome = this.#seats(live, { type: 'release', reason: isPaid ? paid : 'cancelled' });
      return this.#end(
        live,
        'cancelled',
        isPaid ? paid : 'cancelled-by-customer',
        outcome.ok ? outcome.version : 0,
      );
    });
  }

  async orderStatus(orderId: string): Answer<OrderState> {
    this.queries.status += 1;
    await this.gate;
    if (this.broken) return err({ code: this.broken });
    const order = this.#orders.get(orderId);
    return order ? ok(order.state) : err({ code: 'order-not-found' });
  }

  async flightSnapshot(flightId: string): Answer<FlightSnapshot> {
    this.queries.snapshot += 1;
    await this.gate;
    if (this.broken) return err({ code: this.broken });
    const book = this.books.get(flightId);
    return book ? ok(book.snapshot()) : err({ code: 'flight-not-found' });
  }

  async flightChanges(flightId: string, version: number): Answer<FlightChanges> {
    this.queries.changes += 1;
    await this.gate;
    if (this.broken) return err({ code: this.broken });
    const book = this.books.get(flightId);
    return book ? ok(book.changesSince(version)) : err({ code: 'flight-not-found' });
  }

  async listFlights(): Answer<readonly string[]> {
    return this.broken ? err({ code: this.broken }) : ok([...this.books.keys()]);
  }

  health(): Promise<BookingHealth> {
    return Promise.resolve(this.healthy);
  }

  /** Whether the order is there. */
  knows(orderId: string): boolean {
    return this.#orders.has(orderId);
  }

  /** Of a paid order. */
  peopleOf(orderId: string): OrderPeople {
    const state = this.#orders.get(orderId)?.state;
    const { passengers = [], contact = null } = state?.status === 'confirmed' ? state : {};
    return { passengers, contact };
  }

  /** Of every order that there is. */
  get orderIds(): string[] {
    return [...this.#orders.keys()];
  }

  /** The moment at which everything happens now, ms. */
  now(): number {
    return this.#now();
  }

  /** Ends the payment that runs: the seats are sold by its charge. */
  confirm(orderId: string, chargeId = `charge-${orderId}`): void {
    const order = this.#order(orderId);
    const { passengers = [], contact = null } = order.state;
    const people = passengers.length > 0 || contact ? { people: { passengers, contact } } : {};
    const paid = minorUnits(order.state.total);
    const sale = { type: 'sell', chargeId, paid, ...people } as const;
    const outcome = this.#seats(order, sale);
    if (!outcome.ok) throw new Error(outcome.rejection.code);
    const confirmation = confirmationCode(orderId);
    const change = { status: 'confirmed', confirmation, message: CONFIRMED } as const;
    this.#move(order, change, outcome.version, 'confirmed');
  }

  /** How far the payment that runs is: a further attempt, or why the last one failed. */
  attempt(orderId: string, payment: Omit<Payment, 'maxAttempts'>): void {
    const order = this.#order(orderId);
    const isNew = payment.attempt > (order.state.payment?.attempt ?? 0);
    const change = { payment: { maxAttempts: limits.paymentAttempts, ...payment } };
    const what = isNew ? 'attempt-started' : 'attempt-failed';
    const { exchange } = order.state;
    if (exchange?.state === 'paying') {
      const paying = { exchange: { ...exchange, ...change } };
      this.#move(order, paying, order.state.flightVersion, what);
    } else this.#move(order, change, order.state.flightVersion, what);
  }

  /** Tells orders what an intervention means for them, as their flight's workflow does. */
  deliver(notifications: readonly OrderNotification[]): void {
    for (const notification of notifications) {
      const order = this.#orders.get(notification.orderId);
      if (order) this.#tell(order, notification);
    }
  }

  /** Lets the time pass for every flight, and ends the orders whose time is over. */
  passTime(): void {
    const now = this.#now();
    for (const [flightId, book] of this.books) {
      if (now < book.nextDeadline) continue;
      book.passTime(now);
      this.deliver(book.untold.take());
      this.timePassed(flightId, now);
    }
    for (const [orderId, { state }] of this.#orders) {
      const isChoosing = state.status === 'held' || state.status === 'open';
      const isLate = Date.parse(state.expiresAt ?? '') <= now;
      if (isChoosing && isLate) this.expire(orderId);
      else if (isLate && state.status === 'paying')
        this.#partsMoved(this.#order(orderId), 'party-changed');
    }
  }

  /** Hears of a flight whose timer went off. */
  timePassed: (flightId: string, at: number) => void = () => undefined;

  /** Ends the payment that runs: no attempt succeeded, and the seats are free. */
  fail(orderId: string): void {
    const order = this.#order(orderId);
    const outcome = this.#seats(order, { type: 'release', reason: 'payment-failed' });
    this.#end(order, 'failed', 'payment-failed', outcome.ok ? outcome.version : 0);
  }

  /** The order's money is on its way back. */
  startRefund(orderId: string): void {
    const order = this.#order(orderId);
    this.#move(order, { refunding: true }, order.state.flightVersion, 'ended');
  }

  /** The hold's time is over. */
  expire(orderId: string): void {
    const order = this.#order(orderId);
    const outcome = this.#seats(order, { type: 'release', reason: 'expired' });
    const reason = order.state.seats.length > 0 ? 'hold-expired' : 'no-seats-chosen';
    this.#end(order, 'expired', reason, outcome.ok ? outcome.version : 0);
  }

  #order(orderId: string): FakeOrder {
    const order = this.#orders.get(orderId);
    if (!order) throw new Error(`no order ${orderId}`);
    return order;
  }

  #command(
    orderId: string,
    run: (order: FakeOrder) => Awaited<Answer<OrderState>>,
  ): Answer<OrderState> {
    if (this.broken) return Promise.resolve(err({ code: this.broken }));
    const order = this.#orders.get(orderId);
    if (!order) return Promise.resolve(err({ code: 'order-not-found' }));
    const { status } = order.state;
    switch (status) {
      case 'failed':
      case 'expired':
      case 'cancelled':
        return Promise.resolve(err({ code: `order-${status}` }));
      default:
        return Promise.resolve(run(order));
    }
  }

  #paid(
    orderId: string,
    run: (order: FakeOrder) => Awaited<Answer<OrderState>>,
  ): Answer<OrderState> {
    return this.#command(orderId, (order) => {
      const { status, exchange } = order.state;
      if (status === 'paying' || exchange?.state === 'paying')
        return err({ code: 'payment-running' as const });
      return status === 'confirmed' ? run(order) : err({ code: 'not-booked' as const });
    });
  }

  #paidOrder({ state, passengers, namesPaid, flight }: FakeOrder): PaidOrder {
    const { seats, total } = state;
    const now = this.books.get(flight.id)?.flight ?? flight;
    return { flight: now, seats, total, passengers, ...(namesPaid && { namesPaid }) };
  }

  #exchanged(
    order: FakeOrder,
    seats: readonly string[],
    difference: Money | null,
    version: number,
  ): Awaited<Answer<OrderState>> {
    const { exchange: _, ...state } = order.state;
    order.state = state;
    const message = afterPaying.exchanged(seats, difference && formatMoney(difference));
    const total = difference ? plus(state.total, difference) : state.total;
    return this.#move(order, { seats, total, message }, version, 'seats-exchanged');
  }

  #setSeats(
    order: FakeOrder,
    seats: readonly string[],
    agent?: AgentsWish,
  ): Awaited<Answer<OrderState>> {
    const wish = { type: 'set-seats', seats, holdMs: this.#holdMs } as const;
    const outcome = this.#seats(order, agent ? { ...wish, agent } : wish);
    if (!outcome.ok) return err(seatRefusal(outcome.rejection));
    const expiresAt = outcome.until === null ? null : new Date(outcome.until).toISOString();
    const total = orderTotal(this.books.get(order.flight.id)?.flight ?? order.flight, seats);
    const status = seats.length > 0 ? 'held' : 'open';
    const change = { status, seats, total, expiresAt, message: null } as const;
    return this.#move(order, change, outcome.version, 'seats-chosen');
  }

  #seats(order: FakeOrder, particulars: Particulars): Outcome {
    const { id, flightId } = order.state;
    const book = this.books.get(flightId);
    if (!book) throw new Error(`no flight ${flightId}`);
    // Counted over all orders: a creation that was refused must not look like its repetition.
    this.#revision += 1;
    const at = this.#now();
    const command = {
      ...particulars,
      orderId: id,
      revision: this.#revision,
      issuedAt: at,
    };
    const [outcome] = book.decide([command], at);
    if (!outcome) throw new Error('no outcome');
    const message = { name: 'commands', commands: [command] } as const;
    this.decided({ flightId, at, message, answer: [outcome] });
    this.deliver(book.untold.take());
    return outcome;
  }

  #tell(order: FakeOrder, { news }: OrderNotification): void {
    const { state, flight } = order;
    const paid = state.status === 'confirmed';
    const { seats, total } = state;
    const facts = { seats, total, paid, departsAt: Date.parse(flight.departsAt), done: true };
    const message = newsSentence(news, facts);
    const { version } = news;
    switch (news.signal) {
      case 'seatsTaken':
      case 'flightCancelled': {
        if ('rebookBy' in news) {
          const rebookBy = new Date(news.rebookBy).toISOString();
          return void this.#move(order, { rebookBy, message }, version, 'rebooking-awaited');
        }
        const reason = news.signal === 'seatsTaken' ? news.reason : 'flight-cancelled';
        const change = { status: 'cancelled', reason, message, expiresAt: null } as const;
        delete order.state.rebookBy;
        if (reason === 'flight-cancelled') this.#seats(order, { type: 'release', reason });
        return void this.#move(order, change, version, 'ended');
      }
      case 'seatsMoved': {
        const { seats, lower = { costs: minorUnits(total) } } = news;
        const costs = Math.min(lower.costs, minorUnits(total));
        const change = { seats, total: money(costs, total.currency), message };
        const { swapped } = news;
        if (swapped) order.passengers = swapSeat(order.passengers, swapped);
        const what = swapped ? 'seats-swapped' : 'seats-moved';
        return void this.#move(order, change, version, what);
      }
      case 'holdExtended': {
        const expiresAt = new Date(news.until).toISOString();
        return void this.#move(order, { expiresAt, message }, version, 'hold-extended');
      }
      case 'flightDelayed':
        return void this.#move(order, { message }, version, 'flight-delayed');
      case 'gateSet':
        return void this.#move(order, { message }, version, 'gate-set');
      case 'salesChanged':
        return void this.#move(order, { message }, version, 'sales-changed');
      case 'swapsChanged': {
        const { swaps } = news;
        const told = swapsNews(swaps, state.swaps);
        const change = { swaps, ...(told && { message: told.message }) };
        const what = told?.swap.status === 'proposed' ? 'swap-asked' : 'swaps-changed';
        return void this.#move(order, change, version, what);
      }
      default:
        return assertNever(news);
    }
  }

  #seatsOf({ flight, state }: FakeOrder): TheirSeats {
    const { aircraft } = this.books.get(flight.id)?.flight ?? flight;
    return { aircraft, seats: state.seats };
  }

  #end(order: FakeOrder, status: OrderStatus, reason: OrderEnd, version: number) {
    const lastFailure = order.state.payment?.lastFailure ?? null;
    const paid = order.state.status === 'confirmed';
    const message = endMessage(reason, { paid, lastFailure });
    delete order.state.rebookBy;
    return this.#move(order, { status, reason, message, expiresAt: null }, version, 'ended');
  }

  #move(
    order: FakeOrder,
    change: Partial<OrderState>,
    flightVersion: number,
    what: OrderChange,
  ): Awaited<Answer<OrderState>> {
    const sequence = order.state.sequence + 1;
    order.state = { ...order.state, ...change, sequence, flightVersion };
    this.#seatPeople(order, what);
    this.desk.note(order.state, what);
    this.orderChanged({ orderId: order.state.id, sequence });
    return ok(order.state);
  }

  #seatPeople(order: FakeOrder, what: OrderChange): void {
    const { seats, sequence } = order.state;
    const before = { ...factsOf(order), sequence: sequence - 1 };
    const party = before.party && (seatedWish(before) ?? before.party);
    const all = { passengers: order.passengers, guests: party?.guests ?? [] };
    const { passengers, guests } = reseatParty(all, seats, { from: undefined, since: sequence });
    order.passengers = passengers;
    if (party) order.party = { ...party, guests };
    const seated = seatedPeople({ ...factsOf(order), seats });
    if (order.party && what === 'payment-started' && order.party.parts === undefined) {
      order.passengers = seated;
      order.party = { ...order.party, ...settledParty(order.party) };
    }
    order.state = {
      ...order.state,
      passengers: seated,
      ...(order.party && { party: partyState(pricedOf(order), order.party) }),
    };
  }
}

function withoutSwaps({ swaps: _, ...state }: OrderState): OrderState {
  return state;
}

function factsOf({ state, passengers, party }: FakeOrder): OrderWithParty {
  return { sequence: state.sequence, seats: state.seats, passengers, ...(party && { party }) };
}

function pricedOf(order: FakeOrder): PartedOrder {
  const { flight, state } = order;
  return { ...factsOf(order), flight, total: state.total };
}

/** Who pays a part of the order; undefined: it is of all. */
function payerOf({ party, state }: FakeOrder, { guestId }: Pay): string | undefined {
  return guestId ?? (party?.payers === 'each' && state.status !== 'confirmed' ? OWNER : undefined);
}

function newOrder(
  { orderId, flight, fingerprint }: Omit<OrderRequest, 'seats'>,
  until: number,
): OrderState {
  return {
    id: orderId,
    flightId: flight.id,
    status: 'open',
    seats: [],
    total: orderTotal(flight, []),
    expiresAt: new Date(until).toISOString(),
    payment: null,
    reason: null,
    message: null,
    renewalsLeft: limits.renewalsPerOrder,
    confirmation: null,
    sequence: 0,
    flightVersion: 0,
    fingerprint,
  };
}
