import type { Party } from '@aisle/shared/party-contract';
import { initialsOf } from '@aisle/shared/party';
import { checkPassengers, peopleAt } from '@aisle/shared/people';
import type { Order } from '../api/types.ts';

/** A page that says how it ended for a guest. */
export interface PartyNotice {
  readonly title: string;
  readonly text: string;
}

/** What a guest reads in place of the seats; null while there is something to choose. */
export function partyNotice({ status, you }: Party): PartyNotice | null {
  if (you === null)
    return {
      title: 'You are no longer part of this order',
      text: 'Your seat is not held for you any more. You can book for yourself.',
    };
  const seat = you.seat === null ? 'You had no seat in it.' : `Your seat is ${you.seat}.`;
  switch (status) {
    case 'open':
    case 'held':
      return null;
    case 'paying':
      return { title: 'The order is being paid for', text: `Nothing can change now. ${seat}` };
    case 'confirmed':
      return {
        title: 'The order is booked',
        text: `${seat} Who invited you has the boarding passes.`,
      };
    default:
      return {
        title: 'The order is over',
        text: 'It was not paid for in time, or given back, and its seats are free again. You can book for yourself.',
      };
  }
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
