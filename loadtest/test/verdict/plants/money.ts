import { ending, sightsOf, type Plant, type Spoilt, type SpoiltOrder } from './support.ts';

type Books = NonNullable<Spoilt['ledger']>;

/** Spoils the ledger about one order that ended so. */
function withLedger(
  statuses: SpoiltOrder['status'][],
  spoil: (books: Books, order: SpoiltOrder) => void,
  fits: (seen: Spoilt, order: SpoiltOrder) => boolean = () => true,
): Plant['spoil'] {
  return (seen) => {
    const order = ending(seen, ...statuses).find((one) => fits(seen, one));
    if (seen.ledger === null || order === undefined) return null;
    spoil(seen.ledger, order);
    return order.id;
  };
}

function wasConfirmed(seen: Spoilt, { id }: SpoiltOrder): boolean {
  return sightsOf(seen, id).some(({ order }) => order.status === 'confirmed');
}

const at = '2026-11-20T10:00:09.000Z';

export const moneyPlants: readonly Plant[] = [
  {
    name: 'a sold seat without a charge',
    question: 'b',
    code: 'sold-without-charge',
    spoil: withLedger(['confirmed'], (books, { id }) => {
      books.charges = books.charges.filter(({ orderId }) => orderId !== id);
    }),
  },
  {
    name: 'two charges for one order',
    question: 'b',
    code: 'charged-twice',
    spoil: withLedger(['confirmed'], (books, { id, total }) => {
      books.charges.push({ id: 'another', orderId: id, ...total, at });
    }),
  },
  {
    name: 'two charges for two payments of one run',
    question: 'b',
    code: 'charged-twice',
    spoil: withLedger(['confirmed'], (books, { id, total }) => {
      for (const charge of books.charges) if (charge.orderId === id) charge.payment = 'run:1';
      books.charges.push({ id: 'another', orderId: id, payment: 'run:2', ...total, at });
    }),
  },
  {
    name: 'a charge of the wrong amount',
    question: 'b',
    code: 'wrong-charge',
    spoil: withLedger(['confirmed'], (books, { id }) => {
      for (const charge of books.charges) if (charge.orderId === id) charge.amount = '1.00';
    }),
  },
  {
    name: 'a charge for neither a sale nor a refund',
    question: 'b',
    code: 'charge-without-seats',
    spoil: withLedger(
      ['failed', 'cancelled', 'expired'],
      (books, { id, total }) => {
        books.charges.push({ id: 'stray', orderId: id, ...total, at });
      },
      (seen, order) => !wasConfirmed(seen, order),
    ),
  },
  {
    name: 'a sale that was refunded and is still sold',
    question: 'b',
    code: 'refunded-but-sold',
    spoil: withLedger(['confirmed'], (books, { id, total }) => {
      books.refunds.push({ id: 'back', orderId: id, ...total, at });
    }),
  },
  {
    name: 'a sold seat that came free without a refund',
    question: 'b',
    code: 'freed-without-refund',
    spoil: withLedger(
      ['cancelled'],
      (books, { id }) => {
        books.refunds = books.refunds.filter(({ orderId }) => orderId !== id);
      },
      wasConfirmed,
    ),
  },
  {
    name: 'two refunds of one charge',
    question: 'b',
    code: 'refunded-twice',
    spoil: withLedger(
      ['cancelled'],
      (books, { id, total }) => {
        books.refunds.push({ id: 'again', orderId: id, ...total, at });
      },
      wasConfirmed,
    ),
  },
  {
    name: 'a refund of another amount than the charge',
    question: 'b',
    code: 'wrong-refund',
    spoil: withLedger(
      ['cancelled'],
      (books, { id }) => {
        for (const refund of books.refunds) if (refund.orderId === id) refund.amount = '0.01';
      },
      wasConfirmed,
    ),
  },
  {
    name: 'a refund of what was never charged',
    question: 'b',
    code: 'refund-without-charge',
    spoil: withLedger(
      ['failed', 'expired'],
      (books, { id, total }) => {
        books.refunds.push({ id: 'gift', orderId: id, ...total, at });
      },
      (seen, order) => !wasConfirmed(seen, order),
    ),
  },
  {
    name: 'a seat of another client that was sold for nothing',
    question: 'b',
    code: 'sold-without-charge',
    spoil: (seen) => {
      const known = new Set(ending(seen, 'confirmed', 'paying').flatMap(({ seats }) => seats));
      const seat = Object.keys(seen.after.seats).find(
        (name) => seen.after.seats[name]?.status === 'sold' && !known.has(name),
      );
      if (seen.ledger === null || seat === undefined) return null;
      seen.ledger.charges = seen.ledger.charges.filter(({ orderId }) =>
        orderId.startsWith('ORDER'),
      );
      return seat;
    },
  },
];
