/** What an order makes of a swap that comes in the midst of something else. */
import { expect, test } from 'vitest';
import { defaultFares } from '@aisle/shared/aircraft';
import { limits } from '@aisle/shared/limits';
import { createdFacts } from '@aisle/shared/order-facts';
import { noParty, type PartyGuest } from '@aisle/shared/party';
import type { Passenger } from '@aisle/shared/people';
import type { OrderInput } from '@aisle/shared/workflow-api';
import { OrderRecord } from './record.ts';

const flight = {
  id: 'ai101-20261124',
  number: 'AI 101',
  origin: 'LHR',
  destination: 'JFK',
  departsAt: new Date(48 * 3_600_000).toISOString(),
  aircraft: 'A320neo',
  fares: defaultFares('A320neo', { currency: 'GBP' }),
} as const;
const input: OrderInput = {
  orderId: '0123456789ABCDEFGHJKMNPQRS',
  flight,
  settings: { holdMs: limits.holdMs, paymentAttemptMs: limits.paymentAttemptMs },
  fingerprint: 'fingerprint',
};
const person = (seat: string, givenName: string): Passenger => {
  return { seat, givenName, surname: 'Lee', type: 'adult' };
};
const ben: PartyGuest = {
  ...{ id: 'ben', initials: 'BL', seat: '20B', added: true, since: 1 },
  name: { givenName: 'Ben', surname: 'Lee' },
};

/** Ann and Cem with their guest Ben in 20A, 20C and 20B, paid for. */
function booked(): OrderRecord {
  const seats = ['20A', '20B', '20C'];
  const creation = { seats, until: 900_000, version: 1, revision: 1 };
  const facts = createdFacts(input, creation, 0);
  const passengers = [person('20A', 'Ann'), person('20C', 'Cem')];
  const party = { ...noParty, guests: [ben] };
  const record = new OrderRecord(input, { ...facts, passengers, party }, () => undefined);
  record.startPayment({ seats, until: 900_000, version: 2 });
  record.people.settle();
  record.confirm({ version: 3 });
  return record;
}

const seated = (record: OrderRecord): string[] =>
  (record.state().passengers ?? []).map(({ seat, givenName }) => `${givenName} ${seat}`).toSorted();
const guestSeats = (record: OrderRecord) =>
  record.state().party?.guests.map(({ seat }) => seat ?? '');

const swapped = (record: OrderRecord): void => {
  const seats = ['30F', '20B', '20C'];
  const news = { signal: 'seatsMoved', version: 5, seats, from: record.seats } as const;
  record.move({ ...news, swapped: { gave: '20A', got: '30F' } }, 'Swapped.');
};

const onto = (seats: readonly string[], newSeats: readonly string[]) => {
  const to = { ...flight, id: 'ai103-20261124' };
  return { id: 'rebooking', from: flight.id, to, seats, newSeats };
};

test('W12, H11: guests keep their seats, seat by seat, when the order is rebooked', () => {
  const record = booked();
  const given = { seats: ['1C', '1A', '1B'], until: null, version: 9 };
  record.paid.rebook(given, onto(['20A', '20B', '20C'], given.seats), null, 0);
  expect(seated(record)).toEqual(['Ann 1C', 'Ben 1A', 'Cem 1B']);
  expect(guestSeats(record)).toEqual(['1A']);
});

test('W12, Y12: who swapped while the order was being rebooked sits where it was planned', () => {
  const record = booked();
  swapped(record);
  expect(seated(record)).toEqual(['Ann 30F', 'Ben 20B', 'Cem 20C']);
  const given = { seats: ['20C', '20A', '1B'], until: null, version: 9 };
  record.paid.rebook(given, onto(['30F', '20B', '20C'], given.seats), null, 0);
  expect(seated(record)).toEqual(['Ann 20C', 'Ben 20A', 'Cem 1B']);
  expect(guestSeats(record)).toEqual(['20A']);
});

test('Y13: that it is not to be asked goes along to a flight that has not said so yet', () => {
  const record = booked();
  const given = { seats: ['1A', '1B', '1C'], until: null, version: 9 };
  const wanted = onto(['20A', '20B', '20C'], given.seats);
  const swaps = { version: 4, allowed: false, swaps: [] };
  record.paid.adoptSwaps({ signal: 'swapsChanged', version: 5, swaps });
  record.paid.rebook(given, { ...wanted, noSwaps: true }, null, 0);
  expect(record.state().swaps).toMatchObject({ allowed: false });
  // Its new flight's word counts from the first on.
  const news = { version: 1, allowed: true, swaps: [] };
  record.paid.adoptSwaps({ signal: 'swapsChanged', version: 10, swaps: news });
  expect(record.state().swaps).toEqual(news);
  record.paid.rebook(given, wanted, null, 0);
  expect(record.state().swaps).toBeUndefined();
});

test('Y7, Y12: a name that was corrected on the seat of before is that of who sits in the new one', () => {
  const record = booked();
  const passengers = (record.state().passengers ?? []).map((one) =>
    one.seat === '20A' ? { ...one, givenName: 'Anne' } : one,
  );
  swapped(record);
  record.paid.correct({ passengers, contact: null }, 6);
  expect(seated(record)).toEqual(['Anne 30F', 'Ben 20B', 'Cem 20C']);
});
