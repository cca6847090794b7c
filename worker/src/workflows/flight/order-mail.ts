import { getExternalWorkflowHandle } from '@temporalio/workflow';
import { orderWorkflowId } from '@aisle/shared/ids';
import { orderMessages } from '@aisle/shared/workflow-api';

/**
 * Tells orders that an agent took their seats, so that one that paid is refunded. The flight may not
 * close its run before each letter is delivered: the server drops what a closed run still had to send.
 */
export class OrderMail {
  #underWay = 0;

  get delivered(): boolean {
    return this.#underWay === 0;
  }

  seatsTaken(orderId: string): void {
    this.#underWay += 1;
    void getExternalWorkflowHandle(orderWorkflowId(orderId))
      .signal(orderMessages.seatsTaken)
      // An order that is not there any more has nothing to learn.
      .catch(() => undefined)
      .finally(() => {
        this.#underWay -= 1;
      });
  }
}
