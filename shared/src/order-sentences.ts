/** What customers read: of what happened to their order, and at its end. Each sentence says what to expect, or to do. */
import type { FlightDefinition } from './aircraft/types.ts';
import { departureChanged } from './times.ts';
import type { LoweredOrder } from './interventions.ts';
import { limits } from './limits.ts';
import { lowerClassOf } from './lower-class.ts';
import { formatMoney, minorUnits, money, type Money } from './money.ts';
import { assertNever } from './result.ts';
import { swappedSentence, swapsNews } from './swap-sentences.ts';
import type { LowerClass } from './seat-map/types.ts';
import type { AttemptFailure, OrderEnd, OrderNews } from './workflow-api.ts';

/** What a message may need to know of the order that ends. */
export interface EndingFacts {
  /** The whole amount was paid, and is refunded. */
  readonly paid: boolean;
  readonly lastFailure: AttemptFailure | null;
}

/** The sentences for the customer whose order ended: what happened, and what to do now. */
export function endMessage(reason: OrderEnd, facts: EndingFacts): string {
  switch (reason) {
    case 'hold-expired':
      return 'The time to pay ran out, so the seats are free again. Start a new order to choose seats.';
    case 'no-seats-chosen':
      return 'No seats were chosen in time, so the order ended. Start a new order to choose seats.';
    case 'time-limit':
      return 'The order was open for two hours without a payment, so it ended and its seats are free again. Start a new order.';
    case 'departed':
      return facts.paid
        ? 'The flight has departed. Thank you for flying with us.'
        : 'The flight has departed, so the order ended and nothing was charged. Choose another flight.';
    case 'cancelled-by-customer':
      return 'You cancelled the order. Its seats are free again and nothing was charged.';
    case 'refunded':
      return 'You cancelled the order. The whole amount was refunded and the seats are free again.';
    case 'released-by-agent':
      return `Our staff had to take the seats back${amountBack(facts)} Start a new order to choose other seats.`;
    case 'aircraft-changed':
      return `The aircraft was changed to one without seats like yours${amountBack(facts)} Start a new order to choose other seats.`;
    case 'flight-cancelled':
      return `The flight was cancelled${amountBack(facts)} Choose another flight.`;
    case 'payment-failed':
      return `The payment failed: ${attemptsFailed(facts.lastFailure)}. Nothing was charged and the seats are free again. Start a new order to try once more.`;
    case 'charge-refused':
      return 'The code was right, but the charge was refused. Nothing was charged and the seats are free again. Start a new order to try once more.';
    case 'seats-lost-refunded':
      return 'The payment took so long that the seats were lost. The whole amount was refunded. Start a new order to choose other seats.';
    default:
      return assertNever(reason);
  }
}

function amountBack({ paid }: EndingFacts): string {
  return paid ? ', and the whole amount was refunded.' : '. Nothing was charged.';
}

/** Once the seats are sold. */
export const CONFIRMED =
  'Your seats are booked. Keep the confirmation code, and have your boarding pass at hand.';

/** A paid order is on another flight. `lowered`: some of it in a lower class; `tellCustomer`: an agent's sentence. */
export function rebookedSentence(
  flights: { readonly from: NamedFlight; readonly to: NamedFlight },
  seats: readonly string[],
  { lowered, tellCustomer = '' }: RebookedWords = {},
): string {
  const { from, to } = flights;
  const price = lowered ? loweredSentences(lowered) : 'The price stays the same.';
  const own = `You fly on ${flightName(to)} instead of ${flightName(from)} now, with ${named(seats)}. ${price} If that does not suit you, decline on the page of your booking, and the whole amount goes back to you.`;
  return `${own} ${tellCustomer}`.trim();
}

interface RebookedWords {
  readonly lowered?: LoweredOrder | null | undefined;
  readonly tellCustomer?: string | undefined;
}

function loweredSentences(lowered: LoweredOrder): string {
  const lower = lowerClassOf(lowered);
  return `${lowerSentence(lower)} ${lowerPrice(lower, { total: lowered.before, paid: lowered.paid })}`;
}

type NamedFlight = Pick<FlightDefinition, 'id' | 'number'>;

/** `AI 101 of 24 Nov`: the day at the origin is in a flight's id. */
function flightName({ id, number }: NamedFlight): string {
  const [, year, month, day] = /(\d{4})(\d\d)(\d\d)$/.exec(id) ?? [];
  if (day === undefined) return number;
  const at = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return `${number} of ${at.toUTCString().slice(5, 11)}`;
}

/** A paid order's flight is cancelled, and it is kept for another one. */
export const REBOOKING_AWAITED =
  'Your flight is cancelled. We are looking for another flight for you. You can take your money back at any time instead; if we find no flight in time, you get it without asking.';

/** What the flight that let go of an order says of it. */
export const REBOOKED_AWAY = 'You have seats on another flight instead.';

/** Once an agent has the seats kept for a caller. */
export const PAY_LATER =
  'Our staff keeps these seats for you. Pay for them before the time runs out, and they are yours.';

/** While a payment waits for a gateway that is away. */
export const GATEWAY_UNANSWERED =
  'The bank does not answer. We keep trying, and your seats are kept for you meanwhile.';

/** While a refund waits for it. */
export const REFUND_UNANSWERED =
  'Your seats are given back. The bank does not answer yet. We keep trying until the whole amount is refunded.';

/** What became of a change of a paid order. `total` and `amount`: as people read them. */
export const afterPaying = {
  exchanged: (seats: readonly string[], amount: string | null): string =>
    amount === null
      ? `You have ${named(seats)} now. The price stays what it was.`
      : `You have ${named(seats)} now, for ${amount} more.`,
  exchangeFailed: (seats: readonly string[], lastFailure: AttemptFailure | null): string =>
    `The payment failed: ${attemptsFailed(lastFailure)}. Nothing was charged for other seats, and you keep ${named(seats)}.`,
  exchangeRefused: (seats: readonly string[]): string =>
    `The code was right, but the charge was refused. Nothing was charged for other seats, and you keep ${named(seats)}.`,
  exchangeLost: (seats: readonly string[]): string =>
    `The payment took so long that the other seats were lost. What they cost more is refunded, and you keep ${named(seats)}.`,
  returned: (seat: string, amount: string): string =>
    `You cancelled the passenger in seat ${seat}. ${amount} goes back to you.`,
  returnedByStaff: (seat: string, amount: string): string =>
    `Our staff cancelled the passenger in seat ${seat}. ${amount} goes back to you.`,
  corrected: 'The name was corrected. Take the new boarding pass along.',
} as const;

function attemptsFailed(lastFailure: AttemptFailure | null): string {
  switch (lastFailure) {
    case 'declined':
      return `${limits.paymentAttempts} attempts failed, and the last was declined`;
    case 'timed-out':
      return `${limits.paymentAttempts} attempts failed, and the last took too long`;
    case 'unreachable':
      return 'the bank could not be reached, however often we tried';
    case null:
      return 'it took too long';
    default:
      return assertNever(lastFailure);
  }
}

/** The order that news is for, as it was before. */
export interface NewsFacts {
  readonly seats: readonly string[];
  readonly paid: boolean;
  /** ms since the epoch. */
  readonly departsAt: number;
  /** What it costs, or was paid. */
  readonly total: Money;
  /** Whether the order has ended by it already, its money refunded; until then that is still to come. */
  readonly done: boolean;
}

/** What the customer reads of news from the flight, an agent's own sentence at the end. */
export function newsSentence(news: OrderNews, facts: NewsFacts): string {
  const sentence = ownSentence(news, facts);
  return news.tellCustomer === undefined ? sentence : `${sentence} ${news.tellCustomer}`;
}

function ownSentence(news: OrderNews, facts: NewsFacts): string {
  switch (news.signal) {
    case 'seatsTaken':
      return ending(news.reason, facts);
    case 'flightCancelled':
      return news.rebookBy !== undefined ? REBOOKING_AWAITED : ending('flight-cancelled', facts);
    case 'seatsMoved':
      return movedSentence(news, facts);
    case 'holdExtended':
      return 'Our staff gave you more time to pay. Pay before it runs out.';
    case 'salesChanged':
      return news.open
        ? 'Seats of this flight can be chosen again.'
        : 'No more seats of this flight are sold. Yours are kept: pay before your time runs out.';
    case 'flightDelayed':
      return `${departureChanged(Date.parse(news.departsAt) - facts.departsAt)} You keep your seats.`;
    case 'gateSet':
      return gateSentence(news);
    case 'swapsChanged':
      return swapsNews(news.swaps)?.message ?? '';
    default:
      return assertNever(news);
  }
}

const toCome = {
  'released-by-agent': 'Our staff had to take the seats back.',
  'aircraft-changed': 'The aircraft was changed to one without seats like yours.',
  'flight-cancelled': 'The flight was cancelled.',
} as const;

function ending(reason: keyof typeof toCome, { paid, done }: NewsFacts): string {
  if (done) return endMessage(reason, { paid, lastFailure: null });
  return paid
    ? `${toCome[reason]} We are refunding the whole amount now.`
    : `${toCome[reason]} You will not be charged, or get the whole amount back.`;
}

function movedSentence(
  { seats, flight, lower, swapped }: Extract<OrderNews, { signal: 'seatsMoved' }>,
  facts: NewsFacts,
): string {
  if (swapped) return swappedSentence(swapped.gave, swapped.got);
  if (lower) {
    const [where, price] = [lowerSentence(lower), lowerPrice(lower, facts)];
    return `The aircraft was changed, and you have ${named(seats)} now. ${where} ${price}`;
  }
  const same = seats.every((designator, place) => facts.seats[place] === designator);
  if (same) return `The aircraft was changed. You keep ${named(seats)}.`;
  const who = flight ? 'The aircraft was changed, and you have' : 'Our staff moved you to';
  return `${who} ${named(seats)} now. The price stays the same.`;
}

const classNames: Readonly<Record<string, string>> = {
  business: 'business class',
  premium: 'premium economy',
  economy: 'economy class',
};

/** `Seats 20A and 20B are in economy class, lower than you had.` */
function lowerSentence({ seats }: LowerClass): string {
  const classes = [...new Set(seats.map((each) => each.class))];
  return classes
    .map((each) => {
      const own = seats.flatMap(({ seat, class: of }) => (of === each ? [seat] : []));
      const words = named(own);
      const are = `${words.charAt(0).toUpperCase()}${words.slice(1)} ${own.length > 1 ? 'are' : 'is'}`;
      return `${are} in ${classNames[each] ?? each}, lower than you had.`;
    })
    .join(' ');
}

/** What was paid comes back, where the order costs less. */
function lowerPrice(
  { costs }: LowerClass,
  { total, paid }: Pick<NewsFacts, 'total' | 'paid'>,
): string {
  const less = minorUnits(total) - costs;
  if (less <= 0) return 'The price stays the same.';
  return paid
    ? `${formatMoney(money(less, total.currency))} goes back to you.`
    : `The order costs ${formatMoney(money(costs, total.currency))} now.`;
}

function gateSentence({ terminal, gate }: Extract<OrderNews, { signal: 'gateSet' }>): string {
  const where = [terminal && `terminal ${terminal}`, gate && `gate ${gate}`].filter(Boolean);
  return where.length === 0
    ? 'Where your flight departs is open again. Look here before you go to the gate.'
    : `Your flight departs from ${where.join(', ')}.`;
}

/** `seat 12A`, `seats 12A, 12B and 12C`. */
export function named(seats: readonly string[]): string {
  const last = seats.at(-1) ?? '';
  return seats.length > 1 ? `seats ${seats.slice(0, -1).join(', ')} and ${last}` : `seat ${last}`;
}
