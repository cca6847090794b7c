import { condition, getExternalWorkflowHandle, workflowInfo } from '@temporalio/workflow';
import type { UnclaimedHold } from '@aisle/shared/seat-map';
import { orderWorkflowId, refundWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import {
  orderMessages,
  type CommandBatch,
  type FlightState,
  type OrderNotification,
} from '@aisle/shared/workflow-api';
import { uncut } from '../instruction.ts';
import { startDetachedChild } from '../detached-child.ts';
import type { IsPatched } from './patches.ts';

/**
 * Tells orders what their flight has decided about them, each notification a signal. A bounded number is under way
 * at once, whatever the number of orders. The flight may not close its run before those are delivered: the server drops
 * what a closed run still had to send. What waits is carried over.
 */
export class OrderNotifier {
  readonly #flightId: string;
  readonly #waiting: OrderNotification[] = [];
  readonly #unreachable: Set<string>;
  /** What is to be told one after another, by order: to one that is not there yet, again. */
  readonly #queues = new Map<string, OrderNotification[]>();
  #unclaimed: UnclaimedHold[] = [];
  /** A timer of the notifier's went off: the time machine sees that of any timer alike, and lets time pass. */
  timerWentOff = false;
  readonly #isPatched: IsPatched;
  /** Flights of before let an order be told several things at once, of which a later one could come first and make the other old. */
  readonly #isInOrder: boolean;
  #underWay = 0;
  #paused = false;
  /** No run follows this one: what is to be told is told by it. */
  #isLast = false;

  constructor(
    flightId: string,
    state: FlightState | undefined,
    isPatched: IsPatched,
    isInOrder: boolean,
  ) {
    this.#flightId = flightId;
    this.#isPatched = isPatched;
    this.#isInOrder = isInOrder;
    this.#unreachable = new Set(state?.unreachable);
  }

  /** Orders that are not there any more to be told. */
  get unreachable(): ReadonlySet<string> {
    return this.#unreachable;
  }

  /** An order that could not be told has started after all: the flight waits for it again. */
  heard(commands: CommandBatch['commands']): void {
    for (const command of commands) {
      if (!('orderId' in command) || !this.#unreachable.has(command.orderId)) continue;
      if (this.#isPatched('heard-again')) this.#unreachable.delete(command.orderId);
    }
  }

  get #hasNext(): boolean {
    return this.#paused || (!this.#isLast && workflowInfo().continueAsNewSuggested);
  }

  /** Nothing is under way. */
  get idle(): boolean {
    return this.#underWay === 0 && this.#queues.size === 0;
  }

  get delivered(): boolean {
    return this.idle && this.#waiting.length === 0;
  }

  /** Whether {@link takeUnclaimed} has something. */
  get hasUnclaimed(): boolean {
    return this.#unclaimed.length > 0;
  }

  /** The holds, since the last call, that were extended for orders which are not there. */
  takeUnclaimed(): readonly UnclaimedHold[] {
    const unclaimed = this.#unclaimed;
    this.#unclaimed = [];
    return unclaimed;
  }

  send(notifications: readonly OrderNotification[]): void {
    this.#waiting.push(...notifications);
    this.#sendNext();
  }

  /** Lets those under way arrive, and sends no more: for the end of a run. */
  pause(): void {
    this.#paused = true;
  }

  /** For the last run of a flight, whose server suggests a new one in vain. */
  conclude(): void {
    this.#isLast = true;
    this.#sendNext();
  }

  /** For the flight's next run. */
  carryOver(): Pick<FlightState, 'letters' | 'unreachable'> {
    return { letters: this.#waiting, unreachable: [...this.#unreachable] };
  }

  #sendNext(): void {
    while (!this.#paused && this.#underWay < limits.notificationsUnderWay) {
      const notification = this.#waiting.shift();
      if (notification === undefined) return;
      this.#underWay += 1;
      void uncut(() => this.#deliver(notification)).finally(() => {
        this.#underWay -= 1;
        this.#sendNext();
      });
    }
  }

  async #deliver(notification: OrderNotification): Promise<void> {
    const { orderId } = notification;
    const queue = this.#queues.get(orderId);
    if (queue) queue.push(notification);
    else if (this.#isInOrder) await this.#tellInOrder(orderId, [notification]);
    else await this.#signal(notification).catch(() => this.#failed(notification));
  }

  /** One after another: the order takes what is older than what it knows for known. */
  async #tellInOrder(orderId: string, queue: OrderNotification[]): Promise<void> {
    this.#queues.set(orderId, queue);
    for (let next = queue[0]; next; next = queue[0]) {
      const isTold = await this.#isTold(next);
      if (!isTold && !this.#isOwed(next)) return void this.#tellAgain(orderId, queue);
      queue.shift();
      if (!isTold) await this.#refund(next);
      if (this.#paused) this.#waiting.unshift(...queue.splice(0));
    }
    // With the look at the queue, in one step: what comes after it would be forgotten.
    this.#queues.delete(orderId);
  }

  async #signal({ orderId, news }: OrderNotification): Promise<void> {
    const order = getExternalWorkflowHandle(orderWorkflowId(orderId));
    await order.signal(orderMessages[news.signal], { ...news, flightId: this.#flightId });
  }

  /** The order is not there to be told. One that the flight has just given its seats may be about to start. */
  async #failed(notification: OrderNotification): Promise<void> {
    const { orderId } = notification;
    if (this.#isOwed(notification) || !this.#isPatched('told-again'))
      return this.#refund(notification);
    const late = this.#queues.get(orderId);
    if (late) return void late.push(notification);
    const queue = [notification];
    this.#queues.set(orderId, queue);
    void this.#tellAgain(orderId, queue);
  }

  /** In order, until the order has all of it, or its time to start is over. */
  async #tellAgain(orderId: string, queue: OrderNotification[]): Promise<void> {
    const tries = limits.undoCreationMs / limits.tellAgainMs;
    for (let left = tries - 1; queue.length > 0; left -= 1) {
      if (await condition(() => this.#paused, limits.tellAgainMs)) {
        this.#waiting.unshift(...queue.splice(0));
        break;
      }
      this.timerWentOff = true;
      if (left <= 0) await this.#tellLast(queue);
      else while (queue[0] && (await this.#isTold(queue[0]))) queue.shift();
    }
    this.#queues.delete(orderId);
  }

  #isTold(notification: OrderNotification): Promise<boolean> {
    return this.#signal(notification).then(
      () => true,
      () => false,
    );
  }

  async #tellLast(queue: OrderNotification[]): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { orderId, news } = next;
      const isExtended = news.signal === 'holdExtended';
      const last = isExtended ? { ...next, news: { ...news, last: true } as const } : next;
      if (await this.#isTold(last)) continue;
      // A run that is full decides nothing more: the next one begins anew.
      if (this.#hasNext) this.#waiting.push(next);
      else {
        if (isExtended) this.#unclaimed.push({ orderId, until: news.until });
        await this.#refund(next);
      }
    }
  }

  /** Whether money is to go back even if the order is not there. Flights of before gave back all of it, or nothing. */
  #isOwed({ chargeId, less }: OrderNotification): boolean {
    return (
      chargeId !== undefined && (less === undefined || this.#isPatched('differences-refunded'))
    );
  }

  /** The order is not there to be told. One that had paid is refunded all the same; it is not given up on. */
  async #refund(notification: OrderNotification): Promise<void> {
    const { news: _, ...refund } = notification;
    const { orderId, chargeId, less } = refund;
    const isOwed = this.#isOwed(notification) && this.#isPatched('orphans-refunded');
    if (!isOwed || less !== undefined) this.#unreachable.add(orderId);
    if (!isOwed || chargeId === undefined) return;
    // Flights of before named it by the order.
    const charged = this.#isPatched('refunds-by-charge') ? chargeId : orderId;
    const named = less === undefined ? charged : `${chargeId}:${this.#flightId}:${less.since}`;
    const orphan = { ...refund, chargeId, flightId: this.#flightId };
    await startDetachedChild('refundOrphan', refundWorkflowId(named), orphan);
  }
}
