/** What may still be changed of a booking, in words and numbers, before the server is asked. */
import { differenceFor } from '@aisle/shared/after-paying';
import { minorUnits, money, type Money } from '@aisle/shared/money';
import { fullName, peopleAt } from '@aisle/shared/people';
import type { CabinClass, Layout, Order } from '../api/types.ts';
import { formatMoney, listed, sum } from './format.ts';
import type { SeatIndex } from './seat-index.ts';

/** One class of a layout alone. */
export function cabinOf(layout: Layout, cabinClass: CabinClass): Layout {
  const decks = layout.decks.flatMap((deck) => {
    const cabins = deck.cabins.filter((cabin) => cabin.class === cabinClass);
    return cabins.length > 0 ? [{ ...deck, cabins }] : [];
  });
  return { ...layout, decks };
}

/** One seat of a booking for another. */
export interface Exchange {
  /** All that the booking would have. */
  readonly seats: readonly string[];
  /** What is to be paid first. */
  readonly difference: Money;
  readonly isFree: boolean;
  /** The sentence about it. */
  readonly words: string;
}

type Booked = Pick<Order, 'seats' | 'total'>;

/** What another seat costs (SPEC Y2); null where the flight has no such seats. */
export function exchangeOf(
  order: Booked,
  from: string,
  to: string,
  index: SeatIndex,
): Exchange | null {
  const seats = order.seats.map((seat) => (seat === from ? to : seat));
  return exchangeFor(order, seats, index, { from, verb: `${to} costs` });
}

/** The same of all seats of a booking, for those on offer. */
export function offeredExchange(
  order: Booked,
  seats: readonly string[],
  index: SeatIndex,
): Exchange | null {
  const verb = `${listed(seats)} ${seats.length === 1 ? 'costs' : 'cost'}`;
  return exchangeFor(order, seats, index, { from: listed(order.seats), verb });
}

function exchangeFor(
  { seats: had, total }: Booked,
  seats: readonly string[],
  index: SeatIndex,
  { from, verb }: { readonly from: string; readonly verb: string },
): Exchange | null {
  const [now, wanted] = [worth(had, index), worth(seats, index)];
  if (now === null || wanted === null) return null;
  const due = differenceFor({ paid: minorUnits(total), now, wanted });
  const difference = money(due, total.currency);
  const words =
    due > 0
      ? `${verb} ${formatMoney(difference)} more.`
      : wanted < now
        ? `${verb} ${formatMoney(money(now - wanted, total.currency))} less than ${from}. No money comes back.`
        : `${verb} you nothing more.`;
  return { seats, difference, isFree: due === 0, words };
}

function worth(seats: readonly string[], index: SeatIndex): number | null {
  const places = seats.flatMap((seat) => index.get(seat) ?? []);
  const total = sum(places.map(({ seat }) => seat.price));
  return total && places.length === seats.length ? minorUnits(total) : null;
}

/** Why the person in a seat cannot sit in an exit row; null when they can. */
export function whyNoExit({ passengers }: Order, seat: string): string | null {
  const { holder, infant } = peopleAt(passengers, seat);
  const isAdult = holder === null || holder.type === 'adult';
  return isAdult && infant === null
    ? null
    : 'In an exit row sit adults only, without infants. Choose a seat elsewhere.';
}

/** Those who would sit in a seat: `Ann Lee and Bo Lee (infant)`; empty where nobody was named. */
export function namesAt({ passengers }: Order, seat: string): string {
  const { holder, infant } = peopleAt(passengers, seat);
  const names = [holder, infant].flatMap((person) => {
    const name = person && fullName(person);
    return name ? [person === infant ? `${name} (infant)` : name] : [];
  });
  return listed(names);
}
