import { getExternalWorkflowHandle, patched } from '@temporalio/workflow';
import { orderWorkflowId, refundWorkflowId } from '@aisle/shared/ids';
import { limits } from '@aisle/shared/limits';
import {
  orderMessages,
  type FlightState,
  type OrderNotification,
} from '@aisle/shared/workflow-api';
import { uncut } from '../instruction.ts';
import { startDetachedChild } from './detached-child.ts';

/**
 * Tells orders what their flight has decided about them, each notification a signal. A bounded number is under way
 * at once, whatever the number of orders. The flight may not close its run before those are delivered: the server drops
 * what a closed run still had to send. What waits is carried over.
 */
export class OrderNotifier {
  readonly #flightId: string;
  readonly #waiting: OrderNotification[] = [];
  readonly #unreachable: Set<string>;
  #underWay = 0;
  #paused = false;

  constructor(flightId: string, state: FlightState | undefined) {
    this.#flightId = flightId;
    this.#unreachable = new Set(state?.unreachable);
  }

  /** Orders that are not there any more to be told. */
  get unreachable(): ReadonlySet<string> {
    return this.#unreachable;
  }

  /** Nothing is under way. */
  get idle(): boolean {
    return this.#underWay === 0;
  }

  get delivered(): boolean {
    return this.idle && this.#waiting.length === 0;
  }

  send(notifications: readonly OrderNotification[]): void {
    this.#waiting.push(...notifications);
    this.#sendNext();
  }

  /** Lets those under way arrive, and sends no more: for the end of a run. */
  pause(): void {
    this.#paused = true;
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
    const { orderId, news } = notification;
    const order = getExternalWorkflowHandle(orderWorkflowId(orderId));
    await order.signal(orderMessages[news.signal], news).catch(() => this.#refund(notification));
  }

  /** The order is not there to be told. One that had paid is refunded all the same; it is not given up on. */
  async #refund({ orderId, chargeId }: OrderNotification): Promise<void> {
    if (chargeId === undefined || !patched('orphans-refunded')) this.#unreachable.add(orderId);
    else {
      const orphan = { flightId: this.#flightId, orderId, chargeId };
      // Flights of before named it by the order.
      const named = patched('refunds-by-charge') ? chargeId : orderId;
      await startDetachedChild('refundOrphan', refundWorkflowId(named), orphan);
    }
  }
}
