import {
  allHandlersFinished,
  type ApplicationFailure,
  condition,
  defineUpdate,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import { limits } from '@aisle/shared/limits';
import {
  type CreateOrder,
  type OrderEnd,
  orderMessages,
  type OrderState,
} from '@aisle/shared/workflow-api';
import { now } from '../clock.ts';
import { uncut } from '../instruction.ts';
import { answered, refusal } from '../refusal.ts';
import { isRecord, isSeatList } from '../shape.ts';
import { takeSeats } from './commands.ts';
import type { OrderContext } from './context.ts';
import type { Answer } from './flight-client.ts';
import { SEATS_NAMED } from './rules.ts';

/** Before seats are claimed back that the flight may have given, its answer being lost. */
const PAUSE_MS = 500;

/**
 * The creation of an order of before, which was started with nothing and sent its creation as an update. Kept for those that
 * are still under way, and for the replay of their histories.
 */
export class FormerCreation {
  readonly #order: OrderContext;
  /** It is being decided, or was. */
  #came = false;
  #refused: ApplicationFailure | null = null;

  constructor(order: OrderContext) {
    this.#order = order;
  }

  register(): void {
    const create = defineUpdate<OrderState, [CreateOrder]>(orderMessages.create);
    setHandler(create, (request) => uncut(() => this.#create(request)), {
      validator: (request: CreateOrder) => {
        this.#checkRepetition(request);
      },
    });
  }

  /** Throws the refusal when there will be no order: refused, or the creation was lost on its way. */
  async admitted(): Promise<void> {
    const order = this.#order;
    const came = (): boolean => this.#came;
    // It comes with the start as a rule: then nothing needs to be waited for, and no timer set.
    if (!came()) await condition(came, limits.unadmittedOrderMs);
    if (came()) await condition(() => order.exists || this.#refused !== null);
    if (order.exists) return;
    if (order.flightClient.unsettled) await this.#giveBackUnknown();
    await condition(allHandlersFinished);
    throw this.#refused ?? refusal('order-not-found');
  }

  /** The flight may have given the seats, its answer being lost; it frees them by itself after the hold at the latest. */
  async #giveBackUnknown(): Promise<void> {
    // In a task of its own: the customer's answer leaves with this one.
    await sleep(PAUSE_MS);
    const giveUpAt = now() + limits.unadmittedOrderMs;
    await this.#order.flightClient.insist({ type: 'release', reason: 'changed' }, giveUpAt);
  }

  /** The first must reach its handler, whatever it is, so that a refused creation ends the workflow. */
  #checkRepetition(request: CreateOrder): void {
    if (!this.#order.exists && this.#refused === null) return;
    this.#checkFingerprint(request);
    throw this.#refused ?? answered(this.#order.record.state());
  }

  #checkFingerprint(request: CreateOrder): void {
    const given: unknown = request;
    if (isRecord(given) && given['fingerprint'] !== this.#order.input.fingerprint) {
      throw refusal('idempotency-mismatch');
    }
  }

  async #create(request: CreateOrder): Promise<OrderState> {
    this.#checkFingerprint(request);
    this.#came = true;
    const order = this.#order;
    return order.lock.run(async () => {
      if (!order.exists) this.#refused ??= await this.#admit(request);
      if (this.#refused !== null) throw this.#refused;
      order.exists = true;
      return order.record.state();
    });
  }

  async #admit(request: CreateOrder): Promise<ApplicationFailure | null> {
    const { record } = this.#order;
    const given: unknown = request;
    const seats = isRecord(given) ? given['seats'] : undefined;
    if (!isSeatList(seats, SEATS_NAMED)) return refusal('invalid-request');
    if (now() >= record.departsAt) return refusal('flight-departed');
    if (seats.length === 0) {
      record.choose({ seats: [], until: null, version: 0 }, now());
      return null;
    }
    // An order that was told that it does not exist must not come by its seats later.
    return takeSeats(this.#order, seats, { type: 'release', reason: 'changed' });
  }
}

/** Whether the order was started so long after its seats were given that its backend may have released them since. */
export function startedLate({ input: { creation, settings } }: OrderContext): boolean {
  if (creation === undefined || creation.seats.length === 0) return false;
  const { continuedFromExecutionRunId, startTime } = workflowInfo();
  const givenAt = creation.until - settings.holdMs;
  const isFirstRun = continuedFromExecutionRunId === undefined;
  return isFirstRun && startTime.getTime() - givenAt > limits.undoCreationMs / 2;
}

/**
 * Asks for the seats once more, for the rest of their time, and for as long as its flight does not say: what it was told before it asked may
 * be over by now. The order ends when they are gone.
 */
export async function askAgain(order: OrderContext): Promise<void> {
  const { record, flightClient } = order;
  await order.lock.run(async () => {
    // A command that came with the start has had the flight decide about the seats.
    if (record.status !== 'held') return;
    const { seats, deadline: untilAtMost } = record;
    const holdMs = order.input.settings.holdMs;
    const intent = { type: 'set-seats', seats, holdMs, untilAtMost } as const;
    const answer = await flightClient.insist(intent, untilAtMost);
    if (answer.kind === 'accepted') record.keep(answer.outcome);
    else if (answer.kind !== 'open') await order.finish(whyRefused(answer), 'expired');
  });
}

function whyRefused(answer: Exclude<Answer, { kind: 'accepted' | 'open' }>): OrderEnd {
  const { code } = answer.kind === 'rejected' ? answer.rejection : answer;
  if (code === 'flight-cancelled') return code;
  return code === 'flight-departed' ? 'departed' : 'hold-expired';
}
