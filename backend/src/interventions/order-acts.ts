import type { InterventionCommand } from '@aisle/shared/agent-contract';
import { planReturn } from '@aisle/shared/after-paying';
import { ORDER_ID } from '@aisle/shared/ids';
import {
  acting,
  type AgentsWish,
  type InterventionPreview,
  type OrderAct,
} from '@aisle/shared/interventions';
import { formatMoney } from '@aisle/shared/money-text';
import { afterPaying } from '@aisle/shared/order-sentences';
import type { Manifest, OrderState } from '@aisle/shared/workflow-api';
import type { BookingPort } from '../booking/port.ts';
import { Problem, unwrap } from '../problem.ts';

/** What agents have an order do, as they send it. */
export type OrderCommand = Extract<InterventionCommand, { type: OrderAct['type'] }>;

/** What one of them would come to. */
export interface OrderActPreview extends Omit<
  Extract<InterventionPreview, { ok: true }>,
  'moves' | 'unplaced'
> {
  readonly sentences: readonly string[];
}

export function isOrderCommand(command: InterventionCommand): command is OrderCommand {
  return command.type === 'cancel-passenger';
}

/** What agents do by way of an order, which knows its people and its money, and has its flight decide. */
export class OrderActs {
  readonly #booking: Pick<BookingPort, 'orderStatus' | 'changePaid' | 'desk'>;

  constructor(booking: Pick<BookingPort, 'orderStatus' | 'changePaid' | 'desk'>) {
    this.#booking = booking;
  }

  /** Refused as the act itself would be. `wish`: with the sentence that its customer would read besides. */
  async preview(
    flightId: string,
    { orderId, seat }: OrderCommand,
    wish: AgentsWish,
  ): Promise<OrderActPreview> {
    const { order, manifest } = await this.#look(flightId, orderId);
    const { seats, total, passengers = [] } = order;
    const planned = unwrap(planReturn({ flight: manifest.flight, seats, total, passengers }, seat));
    const { refund } = planned;
    const amount = formatMoney(refund);
    const hold = manifest.orders.find((each) => each.orderId === orderId)?.hold;
    if (hold?.status !== 'sold') throw new Problem('order-without-seats');
    const infant = passengers.length - planned.passengers.length > 1;
    return {
      ok: true,
      version: manifest.version,
      sentences: [
        `The passenger in ${seat} is cancelled${infant ? ', with the infant on the lap' : ''}, and the seat comes free.`,
        `${amount} of ${formatMoney(total)} go back. ${planned.kept.join(', ')} stay booked.`,
      ],
      orders: [
        {
          orderId,
          hold,
          customerSees: acting(wish, afterPaying.returnedByStaff(seat, amount)).told,
        },
      ],
      effect: { type: 'refund', refund },
    };
  }

  /** Gives the flight's version at which it was done; done twice is done once. */
  async act(flightId: string, { orderId, seat }: OrderCommand, agent: AgentsWish): Promise<number> {
    if (!ORDER_ID.test(orderId)) throw new Problem('order-not-found');
    const known = unwrap(await this.#booking.orderStatus(orderId));
    if (known.flightId !== flightId) throw new Problem('order-without-seats');
    const change = { type: 'cancelPassenger', seat, agent } as const;
    return unwrap(await this.#booking.changePaid(orderId, change)).flightVersion;
  }

  async #look(
    flightId: string,
    orderId: string,
  ): Promise<{ readonly order: OrderState; readonly manifest: Manifest }> {
    if (!ORDER_ID.test(orderId)) throw new Problem('order-not-found');
    const manifest = unwrap(await this.#booking.desk.flightManifest(flightId));
    const { status } = manifest;
    if (status === 'departed' || status === 'cancelled') throw new Problem(`flight-${status}`);
    const order = unwrap(await this.#booking.orderStatus(orderId));
    if (order.flightId !== flightId || order.reason !== null)
      throw new Problem('order-without-seats');
    if (order.status === 'paying' || order.exchange?.state === 'paying')
      throw new Problem('payment-running');
    if (order.status !== 'confirmed') throw new Problem('not-booked');
    return { order, manifest };
  }
}
