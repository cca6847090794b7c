/** What agents read of a rebooking: what it would do, who stays and why, and why it is refused. */
import { limits } from '@aisle/shared/limits';
import { inZone } from '@aisle/shared/times';
import { loweredEffect } from '@aisle/shared/lower-class';
import { minorUnits, money, formatMoney } from '@aisle/shared/money';
import { problemMessage, type ProblemCode } from '@aisle/shared/problems';
import type { NotRebooked, RebookingPlan } from '@aisle/shared/rebooking-plan';
import type { LoweredOrder } from '@aisle/shared/interventions';
import type { Manifest } from '@aisle/shared/workflow-api';
import { zoneOf } from '../relay/public-views.ts';
import { count, lowerSentence } from './effects.ts';

/** What is said in place of sentences for customers. */
export function sentenceFor(
  code: ProblemCode,
  here: Manifest,
  permitsLower: boolean,
): { readonly sentence?: string } {
  if (code === 'flight-cancelled' && here.status === 'cancelled') {
    return { sentence: wasKept(here) ? timeIsOver : wasRefunded };
  }
  if (code === 'flight-cancelled') return { sentence: 'That flight is cancelled. Choose another.' };
  if (code === 'flight-departed') {
    return { sentence: 'One of the flights has departed. Nothing can be rebooked any more.' };
  }
  if (code === 'no-room') {
    const rest = permitsLower ? '.' : ', or have a supervisor permit lower classes.';
    return { sentence: `That flight has no seats for them. Choose another${rest}` };
  }
  if (code !== 'sales-closed') return {};
  return { sentence: 'Sales of that flight are closed. Open them first, or choose another.' };
}

const timeIsOver =
  'The time to rebook from this cancelled flight is over: whoever was not rebooked gets the money back.';
const wasRefunded =
  'This flight was cancelled with a refund for everybody, so nobody can be rebooked from it any more. Next time keep the bookings for rebooking when you cancel.';

/** Whether the bookings of a cancelled flight were kept for a time. */
function wasKept({ audit }: Manifest): boolean {
  return audit.some(
    ({ command }) => command.type === 'cancel-flight' && command.rebookWithinMs !== undefined,
  );
}

/** Why there is nobody to be rebooked. */
export function nobody([first]: readonly NotRebooked[]): { readonly sentence: string } {
  return { sentence: first ? whyNot[first.why] : 'Nobody on this flight has paid for a seat.' };
}

const noRoomAtAll = 'Not enough seats are free on that flight, in lower classes either.';

const whyNot: Readonly<Record<NotRebooked['why'], string>> = {
  'no-room': 'No seats of the same class and kind are free on that flight.',
  'not-paid': 'It is not paid. Its customer can choose seats on that flight.',
  'payment-running': 'It is being paid for. Rebook it when that has ended.',
  gone: 'The order has no seats on this flight.',
};

/** Why an order would stay where it is. */
export function whyStays(why: NotRebooked['why'], permitsLower: boolean): string {
  return why === 'no-room' && permitsLower ? noRoomAtAll : whyNot[why];
}

/** What a plan would do, to how many. */
export function planSentences(
  { orders, cannot }: RebookingPlan,
  here: Manifest,
  permitsLower: boolean,
): string[] {
  const seats = orders.reduce((sum, { to }) => sum + to.length, 0);
  const { rebookBy, flight } = here;
  const staying = count(cannot.length, 'order');
  const stay =
    rebookBy === undefined
      ? `${staying} will stay on this one.`
      : `${staying} will wait for another flight, and be refunded at ${inZone(rebookBy, zoneOf(flight.origin))}.`;
  const lowered = loweredOf(orders);
  return [
    `${count(orders.length, 'order')} with ${count(seats, 'seat')} will be booked onto the other flight.`,
    ...(cannot.length > 0 ? [stay] : []),
    ...(lowered.length < orders.length ? [worthSentence(orders)] : []),
    ...(permitsLower ? [lowerSentence(loweredEffect(lowered))] : []),
    `Customers read of it at once, and may decline within ${limits.rebookingDeclineMs / 3_600_000} hours: then they get their money back.`,
  ];
}

export function loweredOf(orders: RebookingPlan['orders']): LoweredOrder[] {
  return orders.flatMap(({ lowered }) => lowered ?? []);
}

/** What is worth more or less without being charged or refunded: in a lower class it is. */
function worthSentence(orders: RebookingPlan['orders']): string {
  const others = orders.filter(({ lowered }) => lowered === undefined);
  const difference = others.reduce(
    (sum, { worthBefore, worthAfter }) => sum + minorUnits(worthAfter) - minorUnits(worthBefore),
    0,
  );
  const whose = others.length < orders.length ? 'Where the class stays, the' : 'The';
  const currency = orders[0]?.worthAfter.currency ?? '';
  if (difference === 0) return `${whose} new seats are worth as much. Paid stays paid.`;
  const amount = formatMoney(money(Math.abs(difference), currency));
  return `${whose} new seats are worth ${amount} ${difference > 0 ? 'more' : 'less'} in all. Paid stays paid: nothing is charged or refunded.`;
}

/** Why an order stayed, to an agent. */
export function stayedBecause(code: ProblemCode): string {
  switch (code) {
    case 'seats-unavailable':
      return 'Its new seats were taken meanwhile. Rebook it once more.';
    case 'order-changed':
      return 'Its seats were changed meanwhile. Rebook it once more.';
    case 'order-cancelled':
      return 'It was cancelled meanwhile, and gets its money back.';
    case 'order-not-found':
      return 'Its workflow is gone. Cancel the order with a refund.';
    case 'payment-running':
      return whyNot['payment-running'];
    case 'flight-departed':
      return 'Its flight has departed.';
    default:
      return problemMessage(code);
  }
}
