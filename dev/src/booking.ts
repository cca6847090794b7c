import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Answer, OrderRequest } from '@aisle/backend/src/booking/port.ts';
import { FakeBooking } from '@aisle/backend/test/support/fake-booking.ts';
import type { Ledger } from '@aisle/gateway/src/ledger.ts';
import { verdictOn, type Simulation } from '@aisle/gateway/src/validation.ts';
import type { FlightDefinition } from '@aisle/shared/aircraft';
import type { OrderNotice } from '@aisle/shared/bus-messages';
import type { AuditEntry } from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import type { Money } from '@aisle/shared/money';
import type { PaidChange } from '@aisle/shared/paid-order';
import { OWNER, type PartyPart } from '@aisle/shared/party';
import type { AttemptFailure, OrderState, Pay } from '@aisle/shared/workflow-api';
import { RecordedHistories } from './histories.ts';
import { peopleOf } from './people.ts';

/** So long the gateway takes to validate a code: long enough to see that it does. */
const validationMs = 1_500;

export interface DevBookingParts {
  readonly ledger: Ledger;
  readonly simulation: Simulation;
  readonly holdMs: number;
  /** How long an attempt may take, and the pause after one that failed. */
  readonly attemptMs: number;
  readonly pauseMs: number;
}

/** A payment that is under way. */
interface RunningPayment {
  /** Of a part. */
  readonly payer?: string;
  readonly isPaying: (order: OrderState) => boolean;
  readonly paid: () => Promise<void>;
  readonly failed: () => unknown;
}

/** Flights and orders in memory, decided by the flights' own books, and paid for by the simulated gateway. */
export class DevBooking extends FakeBooking {
  override passengersRequired = true;
  readonly histories = new RecordedHistories();
  readonly #parts: DevBookingParts;
  readonly #payments = new Set<string>();
  /** Takes another code, of each payment that pauses. */
  readonly #pauses = new Map<string, (code: string) => void>();
  readonly #ended = new AbortController();

  constructor(parts: DevBookingParts) {
    super(Date.now, parts.holdMs);
    this.#parts = parts;
    setMaxListeners(0, this.#ended.signal);
    this.decided = (decision) => this.histories.note(decision);
    this.timePassed = (flightId, at) => this.histories.noteTimer(flightId, at);
  }

  override async openFlight(definition: FlightDefinition, opening?: AuditEntry): Answer<null> {
    const opened = await super.openFlight(definition, opening);
    const input = { definition, ...(opening && { opening }) };
    if (opened.ok) this.histories.open(input, this.now());
    return opened;
  }

  override async pay(orderId: string, pay: Pay): Answer<OrderState> {
    const { value: before } = (await this.orderStatus(orderId)) as { value?: OrderState };
    const payer = pay.guestId ?? (before?.party?.payers === 'each' ? OWNER : undefined);
    const goOnWith = this.#pauses.get(pauseName(orderId, payer));
    const name = paymentName(orderId, pay.key);
    if (goOnWith !== undefined && !this.#payments.has(name)) {
      this.#payments.add(name);
      goOnWith(pay.code);
      return this.orderStatus(orderId);
    }
    const answer = await super.pay(orderId, pay);
    const part = answer.ok && answer.value.party?.parts?.find((each) => each.payer === payer);
    if (part) this.#beginPart(orderId, pay, part);
    else if (answer.ok) {
      this.#begin(orderId, pay, {
        isPaying: ({ status }) => status === 'paying',
        paid: async () => {
          this.confirm(orderId, await this.#charge(orderId, pay.key, answer.value.total));
        },
        failed: () => this.fail(orderId),
      });
    }
    return answer;
  }

  #beginPart(orderId: string, pay: Pay, { payer, amount }: PartyPart): void {
    this.#begin(orderId, pay, {
      payer,
      isPaying: ({ status }) => status === 'paying',
      paid: async () => {
        const chargeId = await this.#charge(orderId, pay.key, amount);
        this.changePart(orderId, payer, { state: 'paid', chargeId });
      },
      failed: () => this.changePart(orderId, payer, { state: 'failed' }),
    });
  }

  override async changePaid(orderId: string, change: PaidChange) {
    const answer = await super.changePaid(orderId, change);
    const { code, key } = change.type === 'exchangeSeats' ? change : {};
    const exchange = answer.ok ? answer.value.exchange : undefined;
    if (exchange?.state === 'paying' && code !== undefined && key !== undefined) {
      this.#begin(
        orderId,
        { code, key },
        {
          isPaying: (order) => order.exchange?.state === 'paying',
          paid: async () => {
            const chargeId = await this.#charge(orderId, key, exchange.difference);
            this.exchange(orderId, chargeId);
          },
          failed: () => this.failExchange(orderId),
        },
      );
    }
    return answer;
  }

  /** Makes an order with its people; it is refused as its seats are. */
  async createFor(request: OrderRequest): Answer<OrderState> {
    const { orderId, flight, seats } = request;
    const made = await this.createOrder(request);
    return made.ok ? this.setPassengers(orderId, peopleOf(flight, seats)) : made;
  }

  /** Makes an order that is paid for at once; null when the flight refuses its seats. */
  async sell(request: OrderRequest): Promise<OrderState | null> {
    const made = await this.createFor(request);
    if (!made.ok) return null;
    const { orderId } = request;
    await super.pay(orderId, { code: '11111', key: orderId });
    this.confirm(orderId, await this.#charge(orderId, orderId, made.value.total));
    return made.value;
  }

  /** Gives the money back of an order that had paid and has ended since. */
  async refundEnded({ orderId }: OrderNotice): Promise<void> {
    const order = await this.orderStatus(orderId);
    if (!order.ok || order.value.status !== 'cancelled' || order.value.confirmation === null)
      return;
    const { ledger } = this.#parts;
    const { movements } = await ledger.read('charge', {
      orderId,
      after: 0,
      limit: limits.ledgerPage,
    });
    for (const { id } of movements) {
      await ledger.refund(`refund:${id}`, { orderId, chargeId: id });
    }
  }

  /** Payments under way go no further. */
  end(): void {
    this.#ended.abort();
  }

  /** As the order's workflow does: attempt by attempt, each to be seen, and then the charge. Once for each key. */
  #begin(orderId: string, { code, key }: Pick<Pay, 'code' | 'key'>, payment: RunningPayment): void {
    const name = paymentName(orderId, key);
    if (this.#payments.has(name)) return;
    this.#payments.add(name);
    void this.#attempts(orderId, code, payment).catch(() => undefined);
  }

  async #attempts(orderId: string, first: string, payment: RunningPayment): Promise<void> {
    let code = first;
    let lastFailure: AttemptFailure | null = null;
    for (let attempt = 1; attempt <= limits.paymentAttempts; attempt += 1) {
      if (attempt > 1) code = (await this.#pause(pauseName(orderId, payment.payer))) ?? code;
      this.#show(orderId, payment, { attempt, lastFailure });
      const failure = await this.#validate(code, attempt);
      const { value } = (await this.orderStatus(orderId)) as { value: OrderState };
      if (!payment.isPaying(value)) return;
      if (failure === null) return payment.paid();
      lastFailure = failure;
      const next = new Date(this.now() + this.#parts.pauseMs).toISOString();
      const isLast = attempt === limits.paymentAttempts;
      const paused = !isLast && { nextAttemptAt: next };
      this.#show(orderId, payment, { attempt, lastFailure, ...paused });
    }
    payment.failed();
  }

  #show(
    orderId: string,
    { payer }: RunningPayment,
    payment: NonNullable<PartyPart['payment']>,
  ): void {
    if (payer === undefined) this.attempt(orderId, payment);
    else this.changePart(orderId, payer, { payment });
  }

  /** Gives the code that ended the pause; undefined when its time did. */
  async #pause(name: string): Promise<string | undefined> {
    const over = new AbortController();
    this.#pauses.set(name, (code) => {
      over.abort(code);
    });
    const signal = AbortSignal.any([over.signal, this.#ended.signal]);
    await pause(this.#parts.pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
    this.#pauses.delete(name);
    this.#ended.signal.throwIfAborted();
    return over.signal.aborted ? String(over.signal.reason) : undefined;
  }

  async #validate(code: string, attempt: number): Promise<AttemptFailure | null> {
    const verdict = verdictOn(code, attempt, this.#parts.simulation);
    await this.#wait(verdict === 'never-answers' ? this.#parts.attemptMs : validationMs);
    if (verdict === 'never-answers') return 'timed-out';
    return verdict === 'valid' ? null : 'declined';
  }

  /** Gives the charge's id. */
  async #charge(orderId: string, payment: string, amount: Money): Promise<string> {
    const key = paymentName(orderId, payment);
    const charge = await this.#parts.ledger.charge(key, { orderId, payment, ...amount });
    if (!charge.ok) throw new Error(charge.error);
    return charge.value.movement.id;
  }

  #wait(ms: number): Promise<void> {
    return pause(ms, undefined, { signal: this.#ended.signal, ref: false });
  }
}

function pauseName(orderId: string, payer: string | undefined): string {
  return payer === undefined ? orderId : `${orderId} ${payer}`;
}

function paymentName(orderId: string, key: string): string {
  return `${orderId}:${key}`;
}
