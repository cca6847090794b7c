import { answers, ending, quietHolds, sightsOf, type Plant, type Spoilt } from './support.ts';

/** In everything that shows or asks for the order, one seat is another. */
function exchangeSeat(seen: Spoilt, orderId: string, from: string, to: string): void {
  const replace = (seats: string[]): string[] => seats.map((seat) => (seat === from ? to : seat));
  for (const { order } of sightsOf(seen, orderId)) order.seats = replace(order.seats);
  for (const exchange of seen.exchanges) {
    if (exchange.orderId === orderId) exchange.seats = replace(exchange.seats);
  }
}

export const ownershipPlants: readonly Plant[] = [
  {
    name: 'a seat sold to two orders',
    question: 'a',
    code: 'two-owners',
    spoil: (seen) => {
      const [one, other] = ending(seen, 'confirmed');
      const [seat] = one?.seats ?? [];
      const [instead] = other?.seats ?? [];
      if (one === undefined || other === undefined || seat === undefined || instead === undefined) {
        return null;
      }
      exchangeSeat(seen, other.id, instead, seat);
      return seat;
    },
  },
  {
    name: 'a seat held by two orders at once',
    question: 'a',
    code: 'two-owners',
    spoil: (seen) => {
      const [one, other] = quietHolds(seen);
      const [seat] = one?.seats ?? [];
      const [instead] = other?.seats ?? [];
      if (other === undefined || seat === undefined || instead === undefined) return null;
      exchangeSeat(seen, other.id, instead, seat);
      return seat;
    },
  },
  {
    name: 'an acknowledged hold that the final seat map lacks',
    question: 'b',
    code: 'hold-missing',
    spoil: (seen) => {
      const [order] = quietHolds(seen);
      const [seat] = order?.seats ?? [];
      if (seat === undefined) return null;
      Reflect.deleteProperty(seen.after.seats, seat);
      return seat;
    },
  },
  {
    name: 'an acknowledged hold that another has in the final seat map',
    question: 'b',
    code: 'hold-missing',
    spoil: (seen) => {
      const [order] = quietHolds(seen);
      const [seat] = order?.seats ?? [];
      if (seat === undefined) return null;
      seen.after.seats[seat] = { status: 'sold' };
      return seat;
    },
  },
  {
    name: 'an acknowledged sale that the final seat map lacks',
    question: 'b',
    code: 'sale-missing',
    spoil: (seen) => {
      const [order] = ending(seen, 'confirmed');
      const [seat] = order?.seats ?? [];
      if (seat === undefined) return null;
      Reflect.deleteProperty(seen.after.seats, seat);
      return seat;
    },
  },
  {
    name: 'an order that is accepted with fewer seats than were asked for',
    question: 'c',
    code: 'not-what-was-asked',
    spoil: (seen) => {
      const exchange = answers(seen, 'create').find(({ seats }) => seats.length > 1);
      if (exchange === undefined) return null;
      exchange.outcome.order.seats.pop();
      return exchange.outcome.order.id;
    },
  },
  {
    name: 'a confirmed order that changes its seats',
    question: 'c',
    code: 'confirmed-order-changed',
    spoil: (seen) => {
      const [order] = ending(seen, 'confirmed');
      if (order === undefined) return null;
      const changed = { ...order, seats: ['1A', '1B', '1C'], revision: order.revision + 1 };
      seen.sightings.push({ at: seen.afterAskedAt, by: 'pushed', order: changed });
      return order.id;
    },
  },
  {
    name: 'an order that is shown in two ways at the same change of it',
    question: 'c',
    code: 'two-faces',
    spoil: (seen) => {
      const [order] = ending(seen, 'held');
      if (order === undefined) return null;
      const seats = order.seats.slice(1);
      seen.sightings.push({ at: seen.afterAskedAt, by: 'pushed', order: { ...order, seats } });
      return order.id;
    },
  },
  {
    name: 'a failed order that lives again',
    question: 'c',
    code: 'illegal-step',
    spoil: (seen) => {
      const [order] = ending(seen, 'failed', 'cancelled');
      if (order === undefined) return null;
      const revision = order.revision + 1;
      const alive = { ...order, status: 'confirmed' as const, reason: null, revision };
      seen.sightings.push({ at: seen.afterAskedAt, by: 'pushed', order: alive });
      return order.id;
    },
  },
];
