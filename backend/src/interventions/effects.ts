import { minus } from '@aisle/shared/after-paying';
import type { InterventionPreview as Shown } from '@aisle/shared/agent-contract';
import type { FlightCommand, InterventionPreview, LoweredOrder } from '@aisle/shared/interventions';
import { formatMoney, minorUnits, money } from '@aisle/shared/money';
import { assertNever } from '@aisle/shared/result';
import { inZone } from '@aisle/shared/times';

/** What an intervention would come to that is not refused. */
export type Possible = Extract<InterventionPreview, { ok: true }>;

/** What an agent reads before confirming: what will happen, and to how many. `timeZone`: of the flight's origin. */
export function effectSentences(
  command: FlightCommand,
  preview: Possible,
  timeZone: string,
): string[] {
  return [...ownSentences(command, preview, timeZone), ...told(preview)];
}

function ownSentences(command: FlightCommand, preview: Possible, timeZone: string): string[] {
  const [order] = preview.orders;
  const seats = order?.hold.seats.join(', ') ?? '';
  switch (command.type) {
    case 'block':
      return [`Nobody can take ${command.seats.join(', ')} from then on.`];
    case 'unblock':
      return [`Everybody can take ${command.seats.join(', ')} from then on.`];
    case 'force-release':
      return order?.hold.status === 'sold'
        ? [`The order is cancelled, the whole amount is refunded, and ${seats} come free.`]
        : [`The order ends, and ${seats} come free.`];
    case 'extend-hold':
      return [extensionSentence(seats, preview, timeZone)];
    case 'move-order':
      return moveSentences(command.seats, preview);
    case 'close-sales':
      return ['Nobody can choose seats any more. Customers who hold seats can still pay for them.'];
    case 'open-sales':
      return ['Seats can be chosen again.'];
    case 'refuse-single-seats':
      return [
        'A choice that leaves a seat alone is refused from then on, where another would not. Seats that are held stay.',
      ];
    case 'allow-single-seats':
      return ['Seats can be chosen that leave one alone.'];
    case 'delay':
      return [`The flight departs at ${inZone(command.departsAt, timeZone)}.`];
    case 'set-gate':
      return gateSentences(command);
    case 'rebook-orders':
    case 'open-order':
      // Nobody asks for them here.
      return [];
    case 'cancel-flight':
      return cancelSentences(command, preview);
    case 'change-aircraft':
      return aircraftSentences(preview);
    default:
      return assertNever(command);
  }
}

/** What was asked for may be more than a hold gets. */
function extensionSentence(seats: string, { effect }: Possible, timeZone: string): string {
  if (effect?.type !== 'extension') return `The order keeps ${seats} as long as before.`;
  const seconds = Math.round(effect.grantedMs / 1000);
  const length =
    seconds < 60 ? count(seconds, 'second') : count(Math.round(seconds / 60), 'minute');
  return `The order keeps ${seats} for ${length} more, until ${inZone(new Date(effect.until).toISOString(), timeZone)}.`;
}

/** Another cabin, and seats that are worth more or less, are never passed over: the order keeps its price. */
function moveSentences(seats: readonly string[], { effect }: Possible): string[] {
  if (effect?.type !== 'move') return ['The order has these seats already.'];
  const { from, fromCabins, toCabins, worthBefore, worthAfter } = effect;
  const cabins = [fromCabins, toCabins].map((each) => each.join(' and '));
  const difference = minorUnits(worthAfter) - minorUnits(worthBefore);
  const { amount, currency } = money(Math.abs(difference), worthAfter.currency);
  return [
    `The order moves from ${from.join(', ')} to ${seats.join(', ')}.`,
    ...(cabins[0] === cabins[1] ? [] : [`That is from ${cabins[0]} to ${cabins[1]}.`]),
    difference === 0
      ? 'The new seats are worth as much, and the price stays the same.'
      : `The new seats are worth ${currency} ${amount} ${difference > 0 ? 'more' : 'less'}. The price stays the same: nothing is charged or refunded.`,
  ];
}

/** What is left out stays as it is. */
function gateSentences(command: Extract<FlightCommand, { type: 'set-gate' }>): string[] {
  return (['terminal', 'gate'] as const).flatMap((name) => {
    const value = command[name];
    if (value === undefined) return [];
    return value === null
      ? `The ${name} is not known any more.`
      : `The flight departs from ${name} ${value}.`;
  });
}

/** Afterwards it is too late: whoever loses paid seats has the money on its way back. */
const rebookFirst = 'Whoever is to fly on another flight instead is to be rebooked before';

function cancelSentences(
  { rebookWithinMs }: Extract<FlightCommand, { type: 'cancel-flight' }>,
  { orders }: Possible,
): string[] {
  const paid = orders.filter(({ hold }) => hold.status === 'sold').length;
  const others = `${count(orders.length - paid, 'other')} will end.`;
  if (rebookWithinMs !== undefined) {
    const hours = count(Math.round(rebookWithinMs / 3_600_000), 'hour');
    return [
      'The flight is cancelled for good.',
      `${count(paid, 'paid order')} will be kept for ${hours}, to be rebooked; ${others}`,
      'Their customers may take the money back at any time. Whoever is not rebooked by then is refunded.',
    ];
  }
  return [
    'The flight is cancelled for good.',
    `${count(paid, 'paid order')} will be refunded; ${others}`,
    ...(paid > 0 ? [`${rebookFirst}, or kept for rebooking.`] : []),
  ];
}

function aircraftSentences({
  moves = [],
  unplaced = [],
  orders,
  lowered,
  effect,
}: Possible): string[] {
  const stay = orders.length - moves.length - unplaced.length;
  return [
    `${count(stay, 'order')} will keep the seats, ${count(moves.length, 'order')} will get others.`,
    unplaced.length === 0
      ? 'Everybody finds a seat.'
      : `${count(unplaced.length, 'order')} cannot be seated: they will lose their seats, and who paid is refunded. ${rebookFirst}.`,
    ...(lowered ? [lowerSentence(effect)] : []),
  ];
}

/** How many would sit in a lower class, where that is permitted, and what goes back in all. */
export function lowerSentence(effect: Possible['effect']): string {
  if (effect?.type !== 'lower-class') return 'Nobody has to sit in a lower class.';
  const { orders, seats, refund } = effect;
  return `${count(seats, 'seat')} of ${count(orders, 'order')} will be in a lower class, and ${formatMoney(refund)} in all goes back to those who paid.`;
}

/** Who would sit where by a plan, as agents are shown it. */
export function shownPlan({
  moves,
  unplaced,
  lowered,
}: Pick<Possible, 'moves' | 'unplaced' | 'lowered'>): Omit<
  Shown['effect'],
  'sentences' | 'orders'
> {
  return {
    ...(moves && {
      moves: moves.map(({ orderId, from, to }) => ({ orderId, from: [...from], to: [...to] })),
    }),
    ...(unplaced && {
      unplaced: unplaced.map(({ orderId, seats }) => ({ orderId, seats: [...seats] })),
    }),
    ...(lowered && { lowered: lowered.map(shownLowered) }),
  };
}

/** Who would sit in a lower class. */
export function shownLowered({ paid, seats, ...order }: LoweredOrder) {
  const refund = paid ? minus(order.before, order.after) : null;
  return { ...order, seats: [...seats], refund };
}

export function told({ orders }: Pick<Possible, 'orders'>): string[] {
  if (orders.length === 0) return ['No customer is concerned.'];
  return [`${count(orders.length, 'customer')} will be told at once.`];
}

/** `1 order`, `2 orders`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
