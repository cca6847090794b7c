import type { InterventionCommand } from '@aisle/shared/agent-contract';
import { planReturn } from '@aisle/shared/after-paying';
import { ORDER_ID } from '@aisle/shared/ids';
import {
  acting,
  type AgentsWish,
  type InterventionPreview,
  type OrderAct,
} from '@aisle/shared/interventions';
import { limits } from '@aisle/shared/limits';
import { inZone } from '@aisle/shared/times';
import { formatMoney } from '@aisle/shared/money';
import { detailsOf, whyNotPaid } from '@aisle/shared/order-people';
import { afterPaying, PAY_LATER } from '@aisle/shared/order-sentences';
import type { Hold } from '@aisle/shared/seat-map';
import type { Manifest, OrderState } from '@aisle/shared/workflow-api';
import type { BookingPort } from '../booking/port.ts';
import { Problem, unwrap } from '../problem.ts';
import { zoneOf } from '../relay/public-views.ts';
import { refusal } from './refusals.ts';

/** What agents have an order do, as they send it. */
export type OrderCommand = Extract<InterventionCommand, { type: OrderAct['type'] }>;

/** What they need of the booking system. */
export type ActingBooking = Pick<BookingPort, 'orderStatus' | 'changePaid' | 'payLater' | 'desk'>;

/** An order with its flight and its hold there. */
interface Looked {
  readonly order: OrderState;
  readonly manifest: Manifest;
  readonly hold: Hold;
}

/** What one of them would come to. */
export interface OrderActPreview extends Omit<
  Extract<InterventionPreview, { ok: true }>,
  'moves' | 'unplaced'
> {
  readonly sentences: readonly string[];
}

export function isOrderCommand(command: InterventionCommand): command is OrderCommand {
  return command.type === 'cancel-passenger' || command.type === 'pay-later';
}

/** What agents do by way of an order, which knows its people and its money, and has its flight decide. */
export class OrderActs {
  readonly #booking: ActingBooking;
  readonly #now: () => number;

  constructor(booking: ActingBooking, now: () => number) {
    this.#booking = booking;
    this.#now = now;
  }

  /** Refused as the act itself would be. `wish`: with the sentence that its customer would read besides. */
  async preview(
    flightId: string,
    command: OrderCommand,
    wish: AgentsWish,
  ): Promise<OrderActPreview> {
    const looked = await this.#look(flightId, command.orderId);
    return command.type === 'pay-later'
      ? this.#keeping(looked, command.until, wish)
      : this.#returning(looked, command.seat, wish);
  }

  #returning({ order, manifest, hold }: Looked, seat: string, wish: AgentsWish): OrderActPreview {
    if (order.status !== 'confirmed') throw new Problem('not-booked');
    const { seats, total, passengers = [] } = order;
    const planned = unwrap(planReturn({ flight: manifest.flight, seats, total, passengers }, seat));
    const { refund } = planned;
    const amount = formatMoney(refund);
    const infant = passengers.length - planned.passengers.length > 1;
    const { told: customerSees } = acting(wish, afterPaying.returnedByStaff(seat, amount));
    return {
      ok: true,
      version: manifest.version,
      sentences: [
        `The passenger in ${seat} is cancelled${infant ? ', with the infant on the lap' : ''}, and the seat comes free.`,
        `${amount} of ${formatMoney(total)} go back. ${planned.kept.join(', ')} stay booked.`,
      ],
      orders: [{ orderId: order.id, hold, customerSees }],
      effect: { type: 'refund', refund },
    };
  }

  #keeping({ order, manifest, hold }: Looked, time: string, wish: AgentsWish): OrderActPreview {
    if (hold.status === 'sold') throw new Problem('order-paid');
    const { aircraft, departsAt, origin } = manifest.flight;
    const { passengers = [], contact = null, seats } = order;
    const missing = whyNotPaid({ passengers, contact }, { aircraft, seats });
    if (missing) throw new Problem('passengers-missing', detailsOf(missing));
    if (manifest.status === 'closed') throw refusal({ code: 'sales-closed', version: 0 });
    const until = Date.parse(time);
    const latest = Math.min(this.#now() + limits.payLaterMs, Date.parse(departsAt));
    if (until < hold.until || until > latest) throw new Problem('pay-later-time');
    const { told: customerSees } = acting(wish, PAY_LATER);
    return {
      ok: true,
      version: manifest.version,
      sentences: [
        `${seats.join(', ')} are kept until ${inZone(time, zoneOf(origin))}, for ${formatMoney(order.total)}. Unpaid, they come free then.`,
        `${contact?.email ?? ''} is sent a link, to pay there.`,
      ],
      orders: [{ orderId: order.id, hold, customerSees }],
      effect: { type: 'extension', grantedMs: until - hold.until, until },
    };
  }

  /** Gives the flight's version at which it was done; done twice is done once. */
  async act(flightId: string, command: OrderCommand, agent: AgentsWish): Promise<number> {
    const { orderId } = command;
    if (!ORDER_ID.test(orderId)) throw new Problem('order-not-found');
    const known = unwrap(await this.#booking.orderStatus(orderId));
    if (known.flightId !== flightId) throw new Problem('order-without-seats');
    const done =
      command.type === 'pay-later'
        ? this.#booking.payLater(orderId, { until: Date.parse(command.until), agent })
        : this.#booking.changePaid(orderId, {
            type: 'cancelPassenger',
            seat: command.seat,
            agent,
          });
    return unwrap(await done).flightVersion;
  }

  async #look(flightId: string, orderId: string): Promise<Looked> {
    if (!ORDER_ID.test(orderId)) throw new Problem('order-not-found');
    const manifest = unwrap(await this.#booking.desk.flightManifest(flightId));
    const { status } = manifest;
    if (status === 'departed' || status === 'cancelled') throw new Problem(`flight-${status}`);
    const order = unwrap(await this.#booking.orderStatus(orderId));
    if (order.flightId !== flightId || order.reason !== null)
      throw new Problem('order-without-seats');
    if (order.status === 'paying' || order.exchange?.state === 'paying')
      throw new Problem('payment-running');
    const hold = manifest.orders.find((each) => each.orderId === orderId)?.hold;
    if (hold === undefined) throw new Problem('order-without-seats');
    return { order, manifest, hold };
  }
}
