import type { Party } from '@aisle/shared/party-contract';
import { initialsOf } from '@aisle/shared/party';
import { checkPassengers, peopleAt } from '@aisle/shared/people';
import type { Order } from '../api/types.ts';

/** A page that says how it ended for a guest. */
export interface PartyNotice {
  readonly title: string;
  readonly text: string;
  /** There are seats to be chosen anew. */
  readonly anew?: true;
}

/** What a guest reads in place of the seats; null while there is something to choose, or to pay. */
export function partyNotice({ status, you, part, payers }: Party): PartyNotice | null {
  if (you === null)
    return {
      title: 'You are no longer part of this order',
      text: 'Your seat is not held for you any more. You can book for yourself.',
      anew: true,
    };
  const seat = you.seat === null ? 'You had no seat in it.' : `Your seat is ${you.seat}.`;
  switch (status) {
    case 'open':
    case 'held':
      return null;
    case 'paying':
      if (payers === 'each') return null;
      return { title: 'The order is being paid for', text: `Nothing can change now. ${seat}` };
    case 'confirmed':
      if (part && part.state !== 'paid')
        return {
          title: 'Your part has fallen away',
          text: 'It was not paid, so your seat is free again and nothing was charged to you. You can book for yourself.',
          anew: true,
        };
      return {
        title: 'The order is booked',
        text: `${seat} Who invited you has the boarding passes.`,
      };
    default:
      if (part?.state === 'paid')
        return {
          title: 'The order is over',
          text: 'Its seats could not be kept, and your payment goes back to you in full. You can book for yourself.',
          anew: true,
        };
      return {
        title: 'The order is over',
        text: 'It was not paid for in time, or given back, and its seats are free again. You can book for yourself.',
        anew: true,
      };
  }
}

/** Whether the order of another is still a booking of a guest's. */
export function isGuestsBooking({ status, you, part }: Party): boolean {
  if (you === null) return false;
  if (status === 'confirmed') return you.seat !== null && (part === null || part.state === 'paid');
  return status === 'open' || status === 'held' || status === 'paying';
}

/** The state of another's order, as a guest reads it in a list. */
export function guestStateWords({ status, you }: Party): string {
  const seat = you?.seat ?? 'no seat yet';
  if (status === 'confirmed') return `Confirmed, as a guest: ${seat}`;
  return status === 'paying' ? `Payment running, as a guest: ${seat}` : `As a guest: ${seat}`;
}

/** The initials on the seats of an order with guests: those of its guests, and of whom its owner has named. */
export function initialsIn({ seats, party, passengers }: Order): ReadonlyMap<string, string> {
  if (party === undefined) return new Map();
  const named = seats.flatMap((seat): [string, string][] => {
    const { holder } = peopleAt(passengers, seat);
    const initials = holder ? initialsOf(holder) : '';
    return initials === '' ? [] : [[seat, initials]];
  });
  const guests = party.guests.flatMap(({ seat, initials }): [string, string][] =>
    seat === null ? [] : [[seat, initials]],
  );
  return new Map([...named, ...guests]);
}

/** The guest who has a seat of an order; undefined: none has. */
export function guestAt({ party }: Order, seat: string) {
  return party?.guests.find((guest) => guest.seat === seat);
}

type Part = NonNullable<Order['party']>['parts'][number];

/** What the order's owner pays where each pays for themselves; undefined: nothing, or all. */
export function ownPart({ party }: Order): Part | undefined {
  return party?.parts.find(({ guestId }) => guestId === null);
}

/** What the order's owner is to pay. */
export function dueOf(order: Order): Order['total'] {
  return ownPart(order)?.amount ?? order.total;
}

/** The initials of who pays a part; `owner`: what the order's owner is called. */
export function initialsOfPart({ party }: Order, { guestId }: Part, owner = 'You'): string {
  if (guestId === null) return owner;
  return party?.guests.find(({ id }) => id === guestId)?.initials ?? '–';
}

/** How far a part is, for the order's owner. */
export function partWords({ state, payment }: Part): string {
  const words: Record<Part['state'], string> = {
    unpaid: 'Not paid yet',
    paying:
      payment && payment.attempt > 0
        ? `Paying: attempt ${payment.attempt} of ${payment.maxAttempts}`
        : 'Paying',
    paid: 'Paid',
    failed: 'The payment failed: the seat falls away',
    dropped: 'Not paid: the seat falls away',
  };
  return words[state];
}

/** The seats of an order whose people its owner names. */
export function ownSeats(order: Order): readonly string[] {
  return order.seats.filter((seat) => guestAt(order, seat) === undefined);
}

/** What guests have still to say of themselves before their order can be paid for, such as `Seat 12A (BG): …`. */
export function guestsOwe(order: Order, isExitRow: (seat: string) => boolean): readonly string[] {
  return order.passengers.flatMap((passenger) => {
    const { seat } = passenger;
    const guest = guestAt(order, seat);
    const [problem] = guest ? checkPassengers([passenger], [seat], isExitRow) : [];
    return problem ? [`Seat ${seat} (${guest?.initials}): ${problem.message}`] : [];
  });
}
