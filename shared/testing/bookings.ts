import { defaultFares } from '../src/aircraft/index.ts';
import type { Booking } from '../src/papers/booking.ts';

/** A booking to make papers of. */
export function aBooking(differences: Partial<Booking> = {}): Booking {
  return {
    orderId: '0123456789ABCDEFGHJKMNPQRS',
    sequence: 5,
    at: '2026-11-24T10:00:00.000Z',
    flight: {
      id: 'ai101-20261125',
      number: 'AI 101',
      origin: 'LHR',
      destination: 'JFK',
      departsAt: '2026-11-25T11:20:00.000Z',
      aircraft: 'A320neo',
      fares: defaultFares('A320neo'),
    },
    seats: ['12A'],
    passengers: [{ seat: '12A', givenName: 'Ann', surname: 'Smith-Jones', type: 'adult' }],
    total: { amount: '245.50', currency: 'GBP' },
    confirmation: 'ABC23D',
    ...differences,
  };
}
